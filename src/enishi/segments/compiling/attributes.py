"""Is and Birthday: who they are, by the words that stand."""

from collections.abc import Callable

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.births import age, band, is_near, month_day
from enishi.segments.compiling.choosing import LATEST, foremost
from enishi.segments.compiling.conditions import matches
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import EVERYBODY, NOBODY, Those, all_of, among
from enishi.segments.compiling.sets import any_of as in_any
from enishi.segments.compiling.views import View
from enishi.segments.core.entries import Attribute
from enishi.segments.core.keeping import kept
from enishi.segments.core.words import attribute
from enishi.segments.types import Birthday, Is
from enishi.warehouse.guards import true, when
from enishi.warehouse.port import Expression

_BIRTH = ("birth_year", "birth_month", "birth_day")


def standing(field: str, view: View, like: Callable[[Expression], Expression] | None = None) -> Expression:
    """The word that stands for a field, of whoever has one: `customer_id`, `rank`, `text`, `number`. `like`: only such words. Then only
    those people's are compared of whom such a word was ever said, which is most often a third of the work."""
    said = (_.field == field, _.occurred_at <= view.at)
    words = view.rows(tables.WORD)
    if like is None:
        return _standing(words.filter(*said))
    such = words.filter(*reversed(said))  # the other way round, so that it is no second question for the same rows
    found = _standing(words.filter(*said).semi_join(such.filter(like(such)).select("customer_id"), "customer_id"))
    return found.filter(like(found))


def standing_yes(field: str, view: View) -> Expression:
    """Of whom the word stands that it is so."""
    return standing(field, view, lambda words: true(words.number == 1))


def _standing(words: Expression) -> Expression:
    strongest = foremost(words, ["customer_id", "field"], [ibis.desc("rank"), *LATEST]).filter(~_.cleared)
    return strongest.select("customer_id", "field", "rank", "text", "number")


def is_(leaf: Is, scope: Scope) -> Those:
    """Who has one of the values; who says nothing has none."""
    entry = attribute(leaf.field)
    if entry is None:
        return NOBODY
    if entry.prefix:
        return _of_several(entry, leaf, scope)
    if entry.type == "flag":
        return _flag(entry, leaf, scope)
    if entry.read:
        rows, known = READ[entry.name](scope)
        return among(rows.filter(matches(rows.value, leaf.op, leaf.values)), known=known)
    return among(standing(entry.word, scope.view, lambda words: _of_word(words, entry, leaf, scope)), known=True)


def _of_word(rows: Expression, entry: Attribute, leaf: Is, scope: Scope) -> Expression:
    """A word says a text, or else a number."""
    values = kept(leaf.values, entry.kept, scope.world.texts_key)
    number = when(rows.text.isnull(), rows.number)
    return matches(rows.text, leaf.op, values) | matches(number, leaf.op, values)


def _flag(entry: Attribute, leaf: Is, scope: Scope) -> Those:
    """Yes, no, or nothing; or what is assumed then."""
    yes = among(standing_yes(entry.word, scope.view), known=True)
    said = among(standing(entry.word, scope.view), known=True)
    no = all_of([said, yes.turned()])
    if entry.assumed is not None:
        yes, no = (yes, yes.turned()) if entry.assumed is False else (no.turned(), no)
        said = EVERYBODY
    if leaf.op == "known":
        return said
    return in_any([those for value, those in ((True, yes), (False, no)) if _wants(leaf, value)])


def _wants(leaf: Is, value: bool) -> bool:
    numbers = [wanted for wanted in leaf.values if not isinstance(wanted, str)]
    if leaf.op == "is":
        return value in numbers
    return any(value >= wanted if leaf.op == "at_least" else value <= wanted for wanted in numbers)


def _of_several(entry: Attribute, leaf: Is, scope: Scope) -> Those:
    """Of tags: one of these, or any at all."""
    words = scope.view.rows(tables.WORD).filter(_.occurred_at <= scope.view.at)
    values = kept(leaf.values, entry.kept, scope.world.texts_key)
    names = [entry.prefix + value for value in values if isinstance(value, str)]
    if leaf.op not in ("is", "known") or (leaf.op == "is" and not names):
        return NOBODY
    words = words.filter(_.field.startswith(entry.prefix) if leaf.op == "known" else _.field.isin(names))
    return among(_standing(words).filter(true(_.number == 1)), known=True)


# --- what is worked out ---------------------------------------------------------------------------------------------------


def births(scope: Scope) -> Expression:
    """A row for whoever's year or month of birth is known: `year`, and `month_day`, each null where unknown."""
    words = scope.view.rows(tables.WORD).filter(_.field.isin(_BIRTH), _.occurred_at <= scope.view.at)
    said = _standing(words)
    parts = {name: when(said.field == name, said.number).max() for name in _BIRTH}
    people = said.group_by("customer_id").agg(**parts)
    return people.select("customer_id", year="birth_year", month_day=month_day(people.birth_month, people.birth_day))


def ages(scope: Scope) -> Expression:
    """`number`: years completed on the shop's day."""
    people = births(scope)
    return people.select("customer_id", number=age(people.year, people.month_day, scope.view))


def _age_bands(scope: Scope) -> tuple[Expression, bool]:
    people = ages(scope)
    return people.select("customer_id", value=band(people.number)), True


def _first_order(column: str) -> Callable[[Scope], tuple[Expression, bool]]:
    def read(scope: Scope) -> tuple[Expression, bool]:
        orders = ordering.standing(scope.view, ["customer_id", column])
        first = foremost(orders, "customer_id", ["placed_at", "position"])
        return first.select("customer_id", value=first[column]), True

    return read


#: Attributes that are worked out: `value` of whoever has one, and whether all these are sure to be of the population.
READ: dict[str, Callable[[Scope], tuple[Expression, bool]]] = {
    "age_band": _age_bands,
    "site_of_first_order": _first_order("site"),
    "channel_of_first_order": _first_order("channel"),
}


def birthday(leaf: Birthday, scope: Scope) -> Those:
    """Whose birthday is near."""
    people = births(scope)
    return among(people.filter(is_near(leaf, people.month_day, scope.view)), known=True)
