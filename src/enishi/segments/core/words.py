"""The catalogue: what a rule may name, looked up by name.

The entries stand in `happenings.py`, `numbers.py` and `attributes.py`, a table each; what a shop names itself (its own kinds of
events, its own attributes) gets an entry made here.
"""

from functools import lru_cache

from enishi.history.types import Part
from enishi.segments.core.attributes import ATTRIBUTES
from enishi.segments.core.entries import Attribute, Happening, Number, Phrases, Source, Text
from enishi.segments.core.fields import SITE
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.numbers import NUMBERS

OWN_KIND = "shop."
TRAIT = "trait:"

#: Which parts of a history the rows of each source are made of.
PARTS: dict[Source, frozenset[Part]] = {
    "orders": frozenset({"orders", "lines", "corrections"}),
    "lines": frozenset({"orders", "lines", "corrections"}),
    "corrections": frozenset({"orders", "corrections"}),
    "left_carts": frozenset({"carts"}),
    "events": frozenset({"events"}),
    "sent": frozenset({"sent"}),
    "conversions": frozenset({"sent", "orders", "corrections"}),
    "subscriptions": frozenset({"subscriptions"}),
    "points": frozenset({"points"}),
    "reach": frozenset({"reach"}),
}


def happening(name: str) -> Happening | None:
    """The happening of this name, or the one made for a kind of the shop's own; None where there is none."""
    found = HAPPENINGS.get(name)
    return found or (_own(name) if name.startswith(OWN_KIND) else None)


def number(name: str) -> Number | None:
    """The number of this name; None where there is none."""
    return NUMBERS.get(name)


def attribute(name: str) -> Attribute | None:
    """The attribute of this name, or the one made for an attribute of the shop's own; None where there is none."""
    found = ATTRIBUTES.get(name)
    return found or (_trait(name) if name.startswith(TRAIT) and name != TRAIT else None)


@lru_cache(maxsize=1024)
def _own(kind: str) -> Happening:
    quoted = kind.replace("”", "””"), kind.replace("」", "」」")
    return Happening(
        name=kind,
        label=Text(kind, kind),
        phrases=Phrases(
            did=f"had the event “{quoted[0]}”",
            do=f"have any event “{quoted[0]}”",
            one=f"event “{quoted[0]}”",
            many=f"events “{quoted[0]}”",
            ja_noun=f"「{quoted[1]}」",
            ja_did="があった",
            ja_not="がない",
        ),
        source="events",
        kinds=frozenset({kind}),
        only=(("kind", (kind,)),),
        fields=(SITE,),
    )


@lru_cache(maxsize=1024)
def _trait(name: str) -> Attribute:
    label = name.removeprefix(TRAIT)
    return Attribute(
        name=name,
        label=Text(f"“{label.replace('”', '””')}”", f"「{label.replace('」', '」」')}」"),
        word=name,
        ordered=True,
        kept="digest",
    )
