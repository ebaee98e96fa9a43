"""Why a rule holds of somebody, or not: condition by condition, with what was found."""

from datetime import datetime

from enishi.history.types import CustomerHistory
from enishi.segments.core.definition import holds_of
from enishi.segments.core.entries import Language
from enishi.segments.core.saying.figures import Speaker
from enishi.segments.core.saying.findings import found
from enishi.segments.core.seen import Seen
from enishi.segments.core.sentences import clause, heading
from enishi.segments.types import AllOf, AnyOf, Because, InSegment, NoneOf, Rule, World

Place = tuple[int, ...]


def because(rule: Rule, history: CustomerHistory, at: datetime, world: World, language: Language) -> Because:
    """The rule's tree with an answer at every node; another segment's conditions are its parts, and have its leaf's place."""
    return because_of(rule, Seen(history, at, world), language)


def because_of(rule: Rule, seen: Seen, language: Language, place: Place = ()) -> Because:
    """The same, of a history that was looked at already."""
    parts: tuple[Because, ...] = ()
    words, said = "", ""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        said = heading(rule, language)
        parts = tuple(because_of(each, seen, language, (*place, number)) for number, each in enumerate(rule.rules))
    elif isinstance(rule, InSegment):
        parts = _of_segment(rule, seen, language, place)
    else:
        words = found(rule, seen, Speaker(language, seen.world))
    return Because(
        place=place,
        holds=holds_of(rule, seen),
        sentence=said or clause(rule, language, seen.world),
        found=words,
        parts=parts,
    )


def _of_segment(leaf: InSegment, seen: Seen, language: Language, place: Place) -> tuple[Because, ...]:
    known = seen.world.segments.get(leaf.segment)
    if known is None or leaf.segment in seen.within:
        return ()
    before, seen.within = seen.within, seen.within | {leaf.segment}
    try:
        return (_moved(because_of(known.rule, seen, language), place),)
    finally:
        seen.within = before


def _moved(reason: Because, place: Place) -> Because:
    return Because(
        place=place,
        holds=reason.holds,
        sentence=reason.sentence,
        found=reason.found,
        parts=tuple(_moved(part, place) for part in reason.parts),
    )
