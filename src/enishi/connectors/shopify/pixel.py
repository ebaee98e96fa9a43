"""The custom pixel of a connection: the text that a shop pastes into Shopify, under Settings > Customer events."""

import json
from functools import cache
from pathlib import Path


@cache
def _source() -> str:
    return (Path(__file__).parent / "pixel.js").read_text(encoding="utf-8")


def snippet(*, base: str, key: str, site: str, tag_is_in_theme: bool) -> str:
    """The pixel with the shop's own values written into its first lines. With `tag_is_in_theme` it leaves pages and carts to the tag
    and speaks only of what happens where no tag may be: the checkout."""
    values = {
        "collector": f"{base.rstrip('/')}/v1/events?key={key}",
        "site": site,
        "tagIsInTheme": tag_is_in_theme,
    }
    return _source().replace("SETTINGS_OF_THIS_SHOP", json.dumps(values, ensure_ascii=True))
