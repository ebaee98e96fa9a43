"""`/p/<token>`: a person chooses what to get and how often. The token is the one to unsubscribe with, from a letter of theirs: no login,
no cookie, no script. A GET only shows; each POST appends, so that twice is the same."""

from uuid import UUID

import msgspec
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enishi.customers import api as customers
from enishi.customers.types import Person, Standing
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES
from enishi.http import choices
from enishi.http import preferences_words as words
from enishi.http.answers import Answer
from enishi.http.choices import Choices
from enishi.http.paper import Language, joined, page, paragraphs
from enishi.http.visits import Visit
from enishi.kernel.calendar import local
from enishi.kernel.ids import uuid7
from enishi.kernel.links import read_link
from enishi.shop import api as shop

_KINDS = {body: kind for kind, body in BODIES.items()}


class _Reader(msgspec.Struct, frozen=True):
    """Whom the letter went to. `public_id` is None in a preview, which knows only an address."""

    email: str
    public_id: UUID | None
    site: str
    message_id: str
    language: str


def host(visit: Visit) -> Answer:
    """Show the choices, or change them."""
    payload = read_link(shop.signing_key("links"), "unsubscribe", visit.rest)
    try:
        reader = _reader(payload) if payload else None
    except (msgspec.ValidationError, ValueError):
        reader = None
    if reader is None:
        language = visit.language()
        title, text = words.UNKNOWN[language]
        return page(title, paragraphs([text]), language, status=404)
    person = _person(reader)
    now = _now(person)
    if visit.typed is None:
        return _page(reader, person, now, visit)
    return _change(reader, person, now, visit)


def _change(reader: _Reader, person: Person | None, now: Choices, visit: Visit) -> Answer:
    at, did = shop.business_now(), visit.said("do")
    # What the page showed is what the person changed: something said a moment ago may not have been read yet.
    shown = choices.chosen(now, "undo", (), visit.said("now"), at) or now
    wanted = choices.chosen(shown, did, (visit.typed or {}).get("on", []), visit.said("before"), at)
    if wanted is None:
        return _page(reader, person, now, visit, status=422)
    language = visit.language(reader.language)
    evidence = {"ip": visit.ip, "message_id": reader.message_id}
    evidence |= {purpose: said[language] for purpose, said in words.PURPOSES.items()}
    told = [
        Event(
            id=uuid7(at),
            kind=_KINDS[type(body)],
            occurred_at=at,
            received_at=at,
            site=reader.site,
            source="enishi",
            claims=Claims(customer=reader.public_id, email=reader.email),
            body=body,
        )
        for body in choices.events(shown, wanted, did, evidence)
    ]
    if told:
        events.log().append(told)
    return _page(reader, person, wanted, visit, before="" if did == "undo" else choices.remembered(shown), done=True)


def _reader(payload: dict[str, object]) -> _Reader:
    public_id = UUID(str(payload.get("c")))
    email = msgspec.convert({"email": payload.get("e")}, Claims).email
    if email is None:
        raise ValueError("the token names no address")
    return _Reader(
        email=email,
        public_id=public_id if public_id.int else None,
        site=str(payload.get("s", "")),
        message_id=str(payload.get("m", "")),
        language=str(payload.get("l", "")),
    )


def _person(reader: _Reader) -> Person | None:
    found = customers.person_by_public_id(reader.public_id) if reader.public_id else None
    return found or customers.person_by_email(reader.email)


def _now(person: Person | None) -> Choices:
    if person is None:
        return choices.of(Standing(), ())
    at = shop.business_now()
    joined_now = [reach.channel for reach in customers.reaches(person.customer_id) if reach.joined]
    return choices.of(customers.standings([(person.customer_id, at)])[person.customer_id, at], joined_now)


def _page(
    reader: _Reader,
    person: Person | None,
    now: Choices,
    visit: Visit,
    *,
    before: str = "",
    done: bool = False,
    status: int = 200,
) -> Answer:
    language = visit.language(reader.language or (person.language if person else ""))
    name = shop.profile().name
    action = f"/p/{visit.rest}"
    kept = format_html('<input type="hidden" name="now" value="{}">', choices.remembered(now))
    dead = any(
        each.lifted_at is None and each.reason == "hard_bounce" for each in customers.suppression_of(reader.email)
    )
    body = joined(
        [
            _said(language, done, undone=done and not before),
            _undo(language, action, kept, before) if before else "",
            paragraphs([words.LEAD[language].format(shop=name, address=reader.email)]),
            paragraphs([words.DEAD[language]]) if dead else "",
            paragraphs(_state(language, now)),
            format_html("<h2>{}</h2>", words.QUICK[language]),
            _quick(language, action, kept, now),
            format_html("<h2>{}</h2>", words.DETAIL[language]),
            _boxes(language, action, kept, now),
        ]
    )
    return page(words.TITLE[language], body, language, shop=name, status=status)


def _said(language: Language, done: bool, undone: bool) -> SafeString | str:
    text = (words.UNDONE if undone else words.CHANGED)[language]
    return format_html('<p class="done" role="status">{}</p>', text) if done else ""


def _undo(language: Language, action: str, kept: SafeString, before: str) -> SafeString:
    return format_html(
        '<form method="post" action="{}" class="quiet">{}<input type="hidden" name="before" value="{}">'
        '<button name="do" value="undo">{}</button></form>',
        action,
        kept,
        before,
        words.UNDO[language],
    )


def _state(language: Language, now: Choices) -> list[str]:
    told = []
    if now.paused_until:
        day = local(now.paused_until)
        told.append(
            words.PAUSED[language].format(
                day=f"{day.month}月{day.day}日" if language == "ja" else f"{day.day} {day:%B}"
            )
        )
    if now.frequency == "fewer":
        told.append(words.ONCE_A_WEEK[language])
    return told


def _quick(language: Language, action: str, kept: SafeString, now: Choices) -> SafeString:
    offers = [
        ("normal", words.NORMAL) if now.frequency == "fewer" else ("fewer", words.FEWER),
        ("resume", words.RESUME) if now.paused_until else ("pause", words.PAUSE),
        *([("orders", words.ORDERS)] if now.open else []),
    ]
    buttons = joined(
        format_html('<button class="quiet" name="do" value="{}">{}</button>', did, label[language])
        for did, label in offers
    )
    return format_html('<form method="post" action="{}"><div class="stack">{}{}</div></form>', action, kept, buttons)


def _boxes(language: Language, action: str, kept: SafeString, now: Choices) -> SafeString:
    channels = dict.fromkeys(channel for channel, _ in now.shown)
    sets = joined(
        format_html(
            "<fieldset><legend>{}</legend>{}</fieldset>",
            words.CHANNELS[channel][language],
            joined(
                format_html(
                    '<label class="choice"><input type="checkbox" name="on" value="{}"{}><span>{}</span></label>',
                    f"{channel}/{purpose}",
                    " checked" if (channel, purpose) in now.open else "",
                    label[language],
                )
                for purpose, label in words.PURPOSES.items()
            ),
        )
        for channel in channels
    )
    return format_html(
        '<form method="post" action="{}">{}{}<button name="do" value="save">{}</button></form>',
        action,
        kept,
        sets,
        words.SAVE[language],
    )
