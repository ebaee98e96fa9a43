"""The fields of one condition, as values: what the template of a field draws."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from enishi.console.segments.builder import words
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.sketch import Sketch
from enishi.segments import api

Shape = Literal["select", "text", "number", "day", "checks", "values", "said"]
Option = tuple[str, str]


@dataclass(frozen=True)
class Control:
    """A field. `reshapes`: what stands beside it depends on it. `groups` are options under headings, `known` the suggestions' list.
    `quiet`: its label is not seen, as what stands around it says what it is. `said`: no field, but words between fields, in `label`."""

    name: str
    label: str
    shape: Shape
    values: tuple[str, ...] = ()
    options: Sequence[Option] = ()
    groups: Sequence[tuple[str, Sequence[Option]]] = ()
    unit: str = ""
    known: str = ""
    reshapes: bool = False
    quiet: bool = False
    one: bool = False
    numeric: bool = False

    @property
    def value(self) -> str:
        """Of a field with one value."""
        return self.values[0] if self.values else ""

    @property
    def shown_values(self) -> tuple[str, ...]:
        """A field for each value, and an empty one."""
        return self.values[:1] or ("",) if self.one else (*self.values, "")


@dataclass(frozen=True)
class Line:
    """Fields that are read together. `where`: the number of a clause that can be taken out."""

    label: str
    controls: Sequence[Control]
    where: int | None = None


@dataclass
class Pen:
    """Draws fields of a node in a language."""

    start: str
    sketch: Sketch
    known: Known
    lines: list[Line] = field(default_factory=list)

    @property
    def is_japanese(self) -> bool:
        """Whether what is compared stands before how it is: 「1回以上」."""
        return self.known.language == "ja"

    def said(self, en: str, ja: str) -> Control:
        """Words between the fields of a sentence. Grammar, so both languages are written where it is drawn."""
        return Control("", ja if self.is_japanese else en, "said")

    def select(
        self,
        name: str,
        label: object,
        options: Iterable[tuple[str, object]],
        *,
        reshapes: bool = False,
        quiet: bool = False,
    ) -> Control:
        """One of these; what was typed stands among them even when it is none."""
        found = [(code, str(text)) for code, text in options]
        value = self.sketch.one(name)
        if value not in {code for code, _text in found}:
            found.append((value, value or "…"))
        return Control(f"{self.start}:{name}", str(label), "select", (value,), found, reshapes=reshapes, quiet=quiet)

    def grouped(self, name: str, label: object, groups: Sequence[tuple[str, Sequence[Option]]]) -> Control:
        """One of many, under headings."""
        value = self.sketch.one(name)
        loose = [] if any(value == code for _, options in groups for code, _ in options) else [(value, value or "…")]
        return Control(f"{self.start}:{name}", str(label), "select", (value,), loose, groups, reshapes=True, quiet=True)

    def typed(
        self,
        name: str,
        label: object,
        shape: Shape = "number",
        *,
        unit: object = "",
        quiet: bool = False,
        known: str = "",
    ) -> Control:
        """One value, typed."""
        value = self.sketch.one(name)
        return Control(f"{self.start}:{name}", str(label), shape, (value,), unit=str(unit), quiet=quiet, known=known)

    def several(
        self, name: str, label: object, *, known: str = "", numeric: bool = False, one: bool = False
    ) -> Control:
        """Values, typed; always room for one more."""
        values = self.sketch.several(name)
        return Control(
            f"{self.start}:{name}", str(label), "values", values, known=known, one=one, numeric=numeric, quiet=True
        )

    def checks(self, name: str, label: object, options: Iterable[tuple[str, object]]) -> Control:
        """Some of these."""
        found = [(code, str(text)) for code, text in options]
        values = self.sketch.several(name)
        found += [(value, value) for value in values if value not in dict(found)]
        return Control(f"{self.start}:{name}", str(label), "checks", values, found, quiet=True)

    def range(
        self, name: str, label: object, modes: Sequence[str], *, unit: object = "", of: Control | None = None
    ) -> list[Control]:
        """How the number is limited, and the numbers that are needed for it; `of`: what is counted, to choose."""
        mode = self.sketch.one(f"{name}.mode") or modes[0]
        how = self.select(
            f"{name}.mode", label, [(each, words.MODES[each]) for each in modes], reshapes=True, quiet=True
        )
        if mode in ("any", "never"):
            return [how]
        numbers = [self.typed(f"{name}.first", label, quiet=True, unit="" if mode == "between" else unit)]
        if mode == "between":
            numbers += [self.said("to", "〜"), self.typed(f"{name}.second", label, quiet=True, unit=unit)]
        numbers += [of] if of else []
        return [*numbers, how] if self.is_japanese else [how, *numbers]

    def compared(self, how: Control, *values: Control) -> list[Control]:
        """How, and with which values, in the order they are read."""
        return [*values, how] if self.is_japanese else [how, *values]

    def valued(
        self, name: str, label: object, type_: str, choices: Sequence[tuple[str, api.Text]], op: str, field_: str
    ) -> Control:
        """Values of a type of the catalogue."""
        one = op in ("at_least", "at_most")
        if type_ == "flag":
            return self.select(name, label, words.FLAGS, quiet=True)
        if choices:
            return self.checks(name, label, self.known.choices(choices))
        if type_ == "site" and len(self.known.sites) <= _SHOWN:
            return self.checks(name, label, self.known.sites)
        if type_ in ("number", "amount", "seconds"):
            return self.several(name, label, numeric=True, one=one)
        return self.several(name, label, known=_SUGGESTED.get(field_, ""), one=one)


_SHOWN = 12  #: sites to tick; more are typed

#: What a field's texts are suggested from.
_SUGGESTED = {
    "product_id": "product",
    **{name: name for name in ("category", "prefecture", "occupation", "acquisition_source", "tag")},
}
