"""What a form may offer: the shop's sites, products, categories, segments, and the catalogue in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec import structs

from enishi.console.texts import language
from enishi.kernel.money import decimals
from enishi.segments import api
from enishi.segments.types import Rule, World
from enishi.shop import api as shop
from enishi.warehouse.errors import WarehouseError

Option = tuple[str, str]
_MOST = 2_000  #: products that a list of suggestions holds; others are typed


@dataclass(frozen=True)
class Known:
    """The shop as forms see it. `itself`: the segment that is edited, which cannot rest on itself."""

    world: World
    itself: str = ""

    @cached_property
    def language(self) -> api.Language:
        """The reader's."""
        return "ja" if language() == "ja" else "en"

    @cached_property
    def places(self) -> int:
        """Digits behind the point of an amount."""
        return decimals(self.world.currency)

    @cached_property
    def sites(self) -> list[Option]:
        """Where the shop sells."""
        return sorted(shop.site_names().items(), key=lambda site: site[1])

    @cached_property
    def products(self) -> list[Option]:
        """Those still sold first, by name."""
        found: dict[str, tuple[bool, str]] = {}
        for (_site, product_id), product in self.world.products.items():
            found.setdefault(product_id, (product.gone_since is not None, product.name))
        ordered = sorted(found.items(), key=lambda each: each[1])[:_MOST]
        return [(product_id, name or product_id) for product_id, (_gone, name) in ordered]

    @cached_property
    def categories(self) -> list[Option]:
        """Of the products, by name."""
        names = {product.category for product in self.world.products.values() if product.category}
        return [(name, name) for name in sorted(names)]

    @cached_property
    def said(self) -> api.Said:
        """What was said of customers so far; nothing while the tables are away."""
        try:
            return api.said()
        except WarehouseError:
            return api.Said({}, [], [])

    @cached_property
    def segments(self) -> list[Option]:
        """Those another may rest on, by name."""
        return self._named(is_list=False)

    @cached_property
    def lists(self) -> list[Option]:
        """Fixed lists, by name."""
        return self._named(is_list=True)

    @cached_property
    def _ever(self) -> World:
        """With what was put away too: sentences call it by its name."""
        archived = {each.segment_id: each for each in api.segments(archived=True)}
        return structs.replace(self.world, segments={**archived, **self.world.segments})

    def sentence(self, rule: Rule) -> str:
        """Whom a rule means, in the reader's language."""
        return api.sentence(rule, self.language, self._ever)

    def clause(self, rule: Rule) -> str:
        """A condition by itself, in the reader's language."""
        return api.clause(rule, self.language, self._ever)

    def _named(self, *, is_list: bool) -> list[Option]:
        found = [(str(key), each.name) for key, each in self.world.segments.items() if each.is_list == is_list]
        return sorted((each for each in found if each[0] != self.itself), key=lambda each: each[1])

    def choices(self, entries: Iterable[tuple[str, api.Text]]) -> list[Option]:
        """Choices of the catalogue."""
        return [(code, text.said(self.language)) for code, text in entries]

    def labels(self, entries: Mapping[str, api.Attribute] | Mapping[str, api.Number]) -> list[Option]:
        """A table of the catalogue."""
        return [(name, _risen(entry.label.said(self.language))) for name, entry in entries.items()]


def _risen(text: str) -> str:
    return text[:1].upper() + text[1:]


def current() -> Known:
    """The shop as it stands."""
    return Known(api.world())
