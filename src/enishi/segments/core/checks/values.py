"""The values of a condition: how many, of which type, and whether what they name exists."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from enishi.kernel.calendar import local_date
from enishi.segments.core.entries import Attribute, Choices, ValueType
from enishi.segments.types import Problem, Value, World

Place = tuple[int, ...]

VALUES_MAX = 500
TEXT_MAX = 500
EXACT = 2**53  #: beyond it numbers with a point cannot tell neighbours apart
_ALONE = ("at_least", "at_most")
_WITHOUT = ("known", "missing")


def value_problems(
    op: str, values: Sequence[Value], type_: ValueType | None, choices: Choices, label: str, place: Place
) -> Iterator[Problem]:
    """`type_` None: any type will do."""
    about = {"field": label}
    if op in _WITHOUT:
        if values:
            yield Problem(place, "“Known” and “missing” take no value for “%(field)s”. Take the values out.", about)
        return
    if not values:
        yield Problem(place, "No value is given for “%(field)s”. Give at least one.", about)
    elif op in _ALONE and len(values) > 1:
        yield Problem(place, "“%(field)s” can be compared with one number only. Keep one.", about)
    elif len(values) > VALUES_MAX:
        yield Problem(
            place,
            "“%(field)s” has %(count)s values; at most %(most)s fit. Make a list of the customers instead.",
            {**about, "count": len(values), "most": VALUES_MAX},
        )
    wants = "number" if op in _ALONE else type_
    for value in values:
        wrong = _wrong(value, wants, choices)
        if wrong is not None:
            yield replace(wrong, place=place, values={**about, "value": str(value), "most": TEXT_MAX})
            return


def _wrong(value: Value, wants: ValueType | None, choices: Choices) -> Problem | None:
    """What is wrong with a value; the place is still to be filled in."""
    if isinstance(value, str) and not value.strip():
        return EMPTY
    if isinstance(value, str) and len(value) > TEXT_MAX:
        return TOO_LONG
    if not isinstance(value, str) and not abs(value) <= EXACT:
        return NO_NUMBER
    if wants is None:
        return None
    if wants == "flag":
        return None if isinstance(value, bool) else NO_FLAG
    if wants in ("number", "amount", "seconds"):
        return None if isinstance(value, int | float) and not isinstance(value, bool) else NO_NUMBER
    if not isinstance(value, str):
        return NO_TEXT
    return None if not choices or value in dict(choices) else NO_CHOICE


EMPTY = Problem((), "A value of “%(field)s” is empty. Fill it in or take it out.")
TOO_LONG = Problem((), "A value of “%(field)s” is longer than %(most)s characters. Shorten it.")
NO_NUMBER = Problem((), "“%(value)s” is no number, as “%(field)s” needs.")
NO_FLAG = Problem((), "“%(field)s” is yes or no, not “%(value)s”.")
NO_TEXT = Problem((), "“%(value)s” is no text, as “%(field)s” needs.")
NO_CHOICE = Problem((), "“%(value)s” is none of the values of “%(field)s”. Choose one from the list.")


def existing(entry: Attribute, values: Sequence[Value], label: str, place: Place, world: World) -> Iterator[Problem]:
    """Of values of the right type: whether anybody can have them."""
    numbers = [value for value in values if not isinstance(value, str)]
    if entry.within is not None and not all(entry.within[0] <= number <= entry.within[1] for number in numbers):
        yield Problem(
            place,
            "“%(field)s” lies from %(least)s to %(most)s. Choose another number.",
            {"field": label, "least": entry.within[0], "most": entry.within[1]},
        )
    for value in values:
        if entry.usual and value not in entry.usual:
            yield Problem(
                place,
                "“%(value)s” is not usual as “%(field)s”. Check how it is written; usual is “%(usual)s”, for example.",
                {"field": label, "value": str(value), "usual": entry.usual[0]},
                serious=False,
            )
    if entry.type == "site":
        yield from site_problems(values, place, world)


def site_problems(sites: Sequence[Value], place: Place, world: World) -> Iterator[Problem]:
    """Remarks: nothing comes from a site that there is not."""
    for site in sites if world.sites else ():
        if site not in world.sites:
            yield Problem(
                place,
                "There is no site “%(site)s”. Choose one from the list.",
                {"site": str(site)},
                serious=False,
            )


def product_problems(products: Sequence[str], place: Place, world: World) -> Iterator[Problem]:
    """Remarks: people bought what is gone now, so asking for it is right."""
    if not world.products:
        return
    for product_id in products:
        known = [product for (_, each), product in world.products.items() if each == product_id]
        if not known:
            yield Problem(
                place,
                "“%(product)s” is not in the catalogue. Check how it is written.",
                {"product": product_id},
                serious=False,
            )
        elif all(product.gone_since is not None for product in known):
            since = max(product.gone_since for product in known if product.gone_since is not None)
            yield Problem(
                place,
                "“%(product)s” left the catalogue on %(day)s.",
                {"product": product_id, "day": local_date(since).isoformat()},
                serious=False,
            )


def category_problems(categories: Sequence[Value], place: Place, world: World) -> Iterator[Problem]:
    """A category is that of the products now: of one that no product has, nothing is ever found."""
    known = {product.category for product in world.products.values()}
    for category in categories:
        if category not in known:
            yield Problem(
                place,
                "No product has the category “%(category)s”. Choose one from the list.",
                {"category": str(category)},
            )
