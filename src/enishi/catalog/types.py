"""Products as other stages see them."""

from msgspec import Struct


class Product(Struct, frozen=True, kw_only=True):
    """A product as last heard of. `listed` is false for one known only from views and carts; `stock` None = not counted."""

    site: str
    product_id: str
    name: str
    price: int
    currency: str = "JPY"
    url: str = ""
    image_url: str = ""
    category: str = ""
    stock: int | None = None
    on_sale: bool = True
    listed: bool = True
    removed: bool = False

    @property
    def can_be_bought(self) -> bool:
        """Whether a letter may still point at it."""
        return not self.removed and self.on_sale and self.stock != 0
