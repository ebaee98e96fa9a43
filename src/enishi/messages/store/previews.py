"""A letter before it is sent: written by the code that sends, with a sample cart or a customer's own."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from enishi.customers.types import Person
from enishi.history.types import CartState
from enishi.kernel.errors import NotFound, Refused
from enishi.messages.core.check import checked, warnings
from enishi.messages.core.context import ASKING, Goods
from enishi.messages.core.letter import Addressee, compose
from enishi.messages.core.sample import NOBODY, sample_cart, sample_confirm, sample_person
from enishi.messages.store import facts, templates
from enishi.messages.store.writing import letter_context
from enishi.messages.types import Channel, Letter, Outcome, Preview, Template
from enishi.shop import api as shop


def preview(template: Template, customer_id: int | None) -> Preview:
    """What the customer (None: a sample) would see. Raises `Refused` as saving would."""
    letter = _letter(template, customer_id, to=None)
    return Preview(
        letter.subject, letter.html, letter.text, headers_of(letter), warnings(template.subject, template.html)
    )


def send_test(template: Template, *, to: str, channel: Channel, at: datetime) -> str:
    """Hand the preview to the channel at once; returns the provider's words, raises `Refused` with them."""
    journal = _Heard()
    channel.deliver([_letter(template, None, to=to)], journal)
    if not journal.outcomes:
        raise Refused("The email could not be handed over.")
    outcome = journal.outcomes[-1]
    if outcome.state != "accepted":
        raise Refused("The mail server answered: %(reply)s", reply=outcome.reply)
    return outcome.reply


def headers_of(letter: Letter) -> list[tuple[str, str]]:
    """The headers a reader may want to see; the channel encodes them and adds its own."""
    headers = [
        ("Subject", letter.subject),
        ("From", _mailbox(letter.from_name, letter.from_address)),
        ("To", _mailbox(letter.to_name, letter.to_address)),
    ]
    if letter.reply_to:
        headers.append(("Reply-To", letter.reply_to))
    if letter.unsubscribe_url:
        headers.append(("List-Unsubscribe", f"<{letter.unsubscribe_url}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _letter(template: Template, customer_id: int | None, *, to: str | None) -> Letter:
    """Its links carry the id of nobody: following them counts for nothing."""
    asks = template.key in ASKING
    compiled = checked(
        templates.workshop(template.language),
        template.language,
        asks,
        subject=template.subject,
        html=template.html,
        text=template.text,
    )
    person, cart, goods = _whose(customer_id, template.language)
    addressee = Addressee(
        message_id=NOBODY,
        public_id=NOBODY,
        email=to or person.email,
        name=" ".join(part for part in (person.family_name, person.given_name) if part),
        language=template.language,
        site=cart.site if cart else "",
        marketing=not asks,
        subject_of={},
    )
    desk = facts.desk()
    context = letter_context(desk, template, person, cart, goods)
    if asks:
        context = {**context, "confirm": sample_confirm(template.language)}
    return compose(desk, addressee, compiled, context, version_id=template.version_id)


def _whose(customer_id: int | None, language: str) -> tuple[Person, CartState | None, Sequence[Goods]]:
    """The customer with their latest cart, or the sample; a customer without a cart borrows the sample's."""
    cart, goods = sample_cart(language)
    listed = facts.some_products(len(goods))
    if len(listed) == len(goods):  # the shop's own products make the better sample
        goods = [
            Goods(replace(item.line, product_id=own.product_id), own) for item, own in zip(goods, listed, strict=True)
        ]
    if customer_id is None:
        return sample_person(language), cart, goods
    person, own_cart, own_goods = facts.person_and_cart(customer_id, shop.business_now())
    if person is None:
        raise NotFound("There is no such customer.")
    return (person, own_cart, own_goods) if own_cart and own_cart.lines else (person, cart, goods)


def _mailbox(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address


class _Heard:
    """A journal that only listens: a test is no message of the outbox."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        """Remember what the provider said."""
        self.outcomes.extend(outcomes)
