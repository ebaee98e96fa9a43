"""Numbers, amounts, names and quotations in sentences."""

from collections.abc import Callable, Sequence
from uuid import UUID

from enishi.kernel.money import Money
from enishi.segments.core.entries import Field, Language, Measure, Number, Text
from enishi.segments.types import Range, Value, World

Figure = Callable[[float], str]

_POINTS = Text("%s points", "%sポイント")
_UNITS: dict[Measure, Text] = {
    "times": Text("%s times", "%s回"),
    "pieces": Text("%s pieces", "%s個"),
    "seconds": Text("%s seconds", "%s秒"),
    "products": Text("%s different products", "%s種類"),
}


def plain(number: float) -> str:
    """12,345 or 0.5; as exact as the number itself."""
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    return f"{number:,}" if isinstance(number, int) else repr(number)


class Speaker:
    """Says values in one language. Names come from the world, and without it (or of what is gone) stands the id."""

    def __init__(self, language: Language, world: World | None = None) -> None:
        self.language: Language = language
        self._world = world or World()

    def quoted(self, text: str) -> str:
        """In quotation marks; those inside are doubled, so that nobody can end them."""
        if self.language == "ja":
            return f"「{text.replace('」', '」」')}」"
        return f"“{text.replace('”', '””')}”"

    def product(self, product_id: str) -> str:
        """Its name and id; sites may have the same product under one id and name."""
        names = {product.name for (_, known), product in self._world.products.items() if known == product_id}
        names.discard("")
        return f"{self.quoted(min(names))} ({product_id})" if names else self.quoted(product_id)

    def segment(self, segment: UUID) -> str:
        """The name of a segment or list."""
        known = self._world.segments.get(segment)
        return self.quoted(known.name if known else str(segment))

    def unit(self, unit: Text) -> Figure:
        """How numbers of this unit are said."""

        def say(number: float) -> str:
            words = unit.said(self.language) % plain(number)
            return words.removesuffix("s") if number == 1 and words.startswith("1 ") else words

        return say

    def days(self, number: float) -> str:
        """So many days."""
        return self.unit(Text("%s days", "%s日"))(number)

    def money(self, amount: float) -> str:
        """Minor units of the shop's currency, as people write them."""
        currency = self._world.currency
        if currency == "JPY":
            return f"{plain(amount)}円" if self.language == "ja" else f"{plain(amount)} yen"
        return str(Money(int(amount), currency)) if float(amount).is_integer() else f"{plain(amount)}/100 {currency}"

    def measure(self, of: Measure, amount_in: str) -> Figure:
        """How a happening's measure is said."""
        if of == "amount":
            return self.unit(_POINTS) if amount_in == "points" else self.money
        return self.unit(_UNITS[of])

    def number(self, entry: Number) -> Figure:
        """How a number of the catalogue is said."""
        return self.money if entry.type == "amount" else self.unit(entry.unit)

    def figure(self, field: Field) -> Figure:
        """How numbers in a field are said."""
        if field.type == "amount":
            return self.money
        return self.unit(Text("%s seconds", "%s秒")) if field.type == "seconds" else self.unit(field.unit)

    def values(self, values: Sequence[Value], choices: Sequence[tuple[str, Text]], figure: Figure) -> list[str]:
        """Each value: a choice by its label, texts quoted, numbers as figures, yes and no."""
        labels = {code: label.said(self.language) for code, label in choices}
        return [self._value(value, labels, figure) for value in values]

    def _value(self, value: Value, labels: dict[str, str], figure: Figure) -> str:
        if isinstance(value, bool):
            return Text("yes" if value else "no", "はい" if value else "いいえ").said(self.language)
        if isinstance(value, str):
            return labels.get(value) or self.quoted(value)
        return figure(value)


def is_exact(range_: Range) -> bool:
    """Whether the range is one number."""
    return range_.least is not None and range_.least == range_.most
