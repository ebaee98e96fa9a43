"""What an entry of the catalogue says. The tables are `happenings`, `numbers` and `attributes`; `words` looks them up.

An entry is enough: validation, sentences, the builder, both interpreters and the index of what an event can change read it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from enishi.history.types import Part
from enishi.segments.core.keeping import Kept

if TYPE_CHECKING:
    from enishi.segments.core.seen import Seen
    from enishi.segments.types import Range

Language = Literal["en", "ja"]


class Text(NamedTuple):
    """The same thing in both languages."""

    en: str
    ja: str

    def said(self, language: Language) -> str:
        """In this language."""
        return self.ja if language == "ja" else self.en


Choices = tuple[tuple[str, Text], ...]

#: What a value is: free text, one of `choices`, a whole number, an amount (minor units of the shop's currency), seconds, yes or no,
#: the id of a product, a category's name, a site's code.
ValueType = Literal["text", "choice", "number", "amount", "seconds", "flag", "product", "category", "site"]

Measure = Literal["times", "amount", "pieces", "seconds", "products"]

#: What happenings are rows of: orders that stand (`seen.StandingOrder`) and their lines (`seen.StandingLine`) as last heard of, what
#: became of the customer's orders, carts that were left, letters, clicks that led to an order; else a part of the history as it is.
Source = Literal[
    "orders", "lines", "corrections", "left_carts", "events", "sent", "conversions", "subscriptions", "points", "reach"
]


class Field(Struct, frozen=True, kw_only=True):
    """Something a happening says.

    `column` of its row holds one value, several (a tuple) or none (None or ""); a category is that of the row's product or products.
    `several`: it may hold more than one. `kept`: how its texts are. `unit` says a number, `yes` and `no` a flag.
    """

    name: str
    label: Text
    type: ValueType = "text"
    column: str = ""
    several: bool = False
    choices: Choices = ()
    kept: Kept = "plain"
    unit: Text = Text("%s", "%s")
    yes: Text = Text("", "")
    no: Text = Text("", "")


class Phrases(Struct, frozen=True, kw_only=True):
    """How sentences say a happening.

    `did`, `do`: “ordered”, “order”; `one`, `many`: “order”, “orders”. In Japanese `ja_noun` + `ja_did` is 「注文」「をした」 and
    `ja_not` its opposite 「をしていない」; `ja_short`, `ja_short_not` where there is a word without a noun.
    """

    did: str
    do: str
    one: str
    many: str
    ja_noun: str
    ja_did: str
    ja_not: str
    ja_short: str = ""
    ja_short_not: str = ""


class Happening(Struct, frozen=True, kw_only=True):
    """Something a customer does, or that is done for them, at instants.

    Its rows are those of `source` where each column of `only` has one of the values, and neither `when`, the column of its instant,
    nor `present` (where it names a column) is None. Counted are rows, or where `each` names columns, different values of these.
    `measures` besides times: the column that is summed, or for `products` counted once for each value. `kinds`: the events that can
    make one, change it or undo it.
    """

    name: str
    label: Text
    phrases: Phrases
    source: Source
    kinds: frozenset[str]
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    when: str = "at"
    present: str = ""
    each: tuple[str, ...] = ()
    unit: Literal["times", "days"] = "times"
    fields: tuple[Field, ...] = ()
    measures: Mapping[Measure, str] = {}
    amount_in: Literal["money", "points"] = "money"

    def field(self, name: str) -> Field | None:
        """The field of this name, if there is one."""
        return next((field for field in self.fields if field.name == name), None)


class Number(Struct, frozen=True, kw_only=True):
    """A number about a customer.

    `read` gives it, None where there is none; where it is simply a word that was said of them, `word` names its field and `read` is
    not needed. `always`: there is one of everybody; `most`: it is never more. `turns`: instants at which it may enter or leave a range
    by time alone.
    """

    name: str
    label: Text
    unit: Text = Text("%s", "%s")
    type: Literal["number", "amount", "ratio"] = "number"
    parts: frozenset[Part] = frozenset({"words"})
    kinds: frozenset[str] = frozenset({"customer_identified"})
    always: bool = False
    most: int | None = None
    word: str = ""
    read: "Callable[[Seen], float | None] | None" = None
    turns: "Callable[[Seen, Range], tuple[datetime, ...]] | None" = None


class Attribute(Struct, frozen=True, kw_only=True):
    """Something a customer is: what `read` works out, else the word that stands for `word`, its text or its number (1 and 0 are yes and
    no). `prefix`: every field that begins so and stands true is one value, the rest of its name. Where there is nothing, `assumed`.

    `ordered`: more and less mean something. `usual`: texts one of which nearly everybody has; `within`: from the least number there is to
    the greatest. `kept`: how its texts are. `turns`: instants at which it may change by time alone.
    """

    name: str
    label: Text
    type: ValueType = "text"
    choices: Choices = ()
    usual: tuple[str, ...] = ()
    within: tuple[int, int] | None = None
    ordered: bool = False
    assumed: bool | None = None
    kept: Kept = "open"
    parts: frozenset[Part] = frozenset({"words"})
    kinds: frozenset[str] = frozenset({"customer_identified"})
    word: str = ""
    prefix: str = ""
    read: "Callable[[Seen], str | float | bool | None] | None" = None
    turns: "Callable[[Seen], tuple[datetime, ...]] | None" = None
