"""The headers of known files: what identifies them, and which column means what."""

from enishi.connectors.csv.core.layout_tables import carriers, carts, open_data, shopify

TABLES = (*shopify.TABLES, *carts.TABLES, *carriers.TABLES, *open_data.TABLES)
