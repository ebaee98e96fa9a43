"""What the policy must know about messages that are due, gathered in a few queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from msgspec import Struct

from enishi.catalog import api as catalog
from enishi.catalog.types import Product
from enishi.customers import api as customers
from enishi.customers.types import Person, Standing
from enishi.events import api as events
from enishi.history import api as history
from enishi.history.types import CartState
from enishi.kernel.links import sign_link
from enishi.messages.core.context import Goods
from enishi.messages.core.letter import Desk
from enishi.messages.core.policy import Case, Rules
from enishi.messages.models import Message
from enishi.messages.types import State
from enishi.shop import api as shop
from enishi.shop.types import Profile

_COUNTED = (State.ACCEPTED, State.UNKNOWN)  # it reached the person, or may have


class Known(Struct, frozen=True):
    """What is known of one message's person and cart. `person` is None when nobody has that id any more."""

    case: Case
    person: Person | None
    goods: Sequence[Goods]


def read_upto() -> int:
    """The position of the log that everything asked here has passed."""
    return min(events.offset(customers.READER), history.live_offset(), events.offset(catalog.READER))


def desk() -> Desk:
    """Who writes, and how links are signed."""
    profile = shop.profile()
    key = shop.signing_key("links")
    base = (profile.public_url or settings.PUBLIC_URL).rstrip("/")
    return Desk(profile, base, lambda purpose, payload: sign_link(key, purpose, payload))


def letterhead_complete(profile: Profile) -> bool:
    """Whether a marketing letter would carry what the law wants: who writes, from where, and where to answer."""
    contact = profile.contact_url or profile.phone
    return bool(profile.name and profile.sender_email and profile.postal_address and contact)


def gather(rows: Sequence[Message], at: datetime, rules: Rules) -> list[Known]:
    """What is known by `at`, in the order of `rows`."""
    alive = customers.survivors({row.customer_id for row in rows})
    ids = [alive.get(row.customer_id, row.customer_id) for row in rows]
    asked = [(customer_id, at) for customer_id in dict.fromkeys(ids)]
    people = customers.people([customer_id for customer_id, _ in asked])
    standings = customers.standings(asked)
    carts = history.carts(asked)
    goods = goods_of(carts.values())
    accepted = _accepted(rows, ids, asked, at, rules.week)
    seen = history.last_activity([customer_id for customer_id, _ in asked], at)
    letterhead = letterhead_complete(shop.profile())
    known = []
    for row, customer_id in zip(rows, ids, strict=True):
        person, cart = people.get(customer_id), carts.get((customer_id, at))
        mine = goods.get(cart.cart_key, []) if cart else []
        case = Case(
            message_class=row.message_class,  # type: ignore[arg-type]
            due_at=row.due_at,
            standing=standings.get((customer_id, at), Standing()),
            channel=row.channel,
            cart_key=row.cart_key,
            is_test=bool(person and person.is_test),
            letterhead=letterhead,
            cart=cart,
            lines=tuple(item.fact for item in mine),
            accepted=tuple(accepted[customer_id]),
            last_activity=seen.get(customer_id),
        )
        known.append(Known(case, person, mine))
    return known


def person_and_cart(customer_id: int, at: datetime) -> tuple[Person | None, CartState | None, Sequence[Goods]]:
    """A customer and their latest cart by `at`, with its goods; None for what there is not."""
    alive = customers.survivors([customer_id]).get(customer_id, customer_id)
    cart = history.carts([(alive, at)]).get((alive, at))
    return customers.people([alive]).get(alive), cart, goods_of([cart])[cart.cart_key] if cart else []


def some_products(count: int) -> list[Product]:
    """At most `count` products that can be bought."""
    return [product for product in catalog.all_products(limit=count) if product.can_be_bought]


def goods_of(carts: Iterable[CartState]) -> dict[str, list[Goods]]:
    """The lines of each cart, by its key, with what the catalogue says of them today."""
    found = list(carts)
    products = catalog.products({(cart.site, line.product_id) for cart in found for line in cart.lines})
    return {
        cart.cart_key: [Goods(line, products.get((cart.site, line.product_id))) for line in cart.lines]
        for cart in found
    }


def _accepted(
    rows: Sequence[Message], ids: Sequence[int], asked: Sequence[tuple[int, datetime]], at: datetime, window: timedelta
) -> dict[int, list[datetime]]:
    """When something other than a transactional letter reached each person: what history says, and what the outbox did so
    lately that history has not heard of it."""
    times: dict[int, set[datetime]] = defaultdict(set)
    for (customer_id, _), instants in history.accepted_since(asked, window.days).items():
        times[customer_id].update(_to_the_second(instant) for instant in instants)
    owner = {row.customer_id: customer_id for row, customer_id in zip(rows, ids, strict=True)}
    owner |= {customer_id: customer_id for customer_id in ids}
    lately = Message.objects.filter(customer_id__in=list(owner), state__in=_COUNTED, settled_at__gt=at - window)
    lately = lately.exclude(message_class="transactional")
    for customer_id, instant in lately.values_list("customer_id", "settled_at"):
        assert instant is not None
        times[owner[customer_id]].add(_to_the_second(instant))
    return defaultdict(list, {customer_id: sorted(instants) for customer_id, instants in times.items()})


def _to_the_second(instant: datetime) -> datetime:
    """History and outbox tell of the same letter: it must count once, however finely each keeps time."""
    return instant.replace(microsecond=0)
