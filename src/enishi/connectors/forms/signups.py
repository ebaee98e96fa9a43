"""Requests: somebody typed an address; its owner answers a letter, or does not."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from enishi.connectors.forms import core, models, store
from enishi.connectors.forms.types import ANSWER_WITHIN, KEPT, NUMBERS, Answered, Form, Signup, Taken, Typed
from enishi.customers.types import BrowserConsent
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import ConsentChanged, CustomerIdentified, SignupRequested
from enishi.kernel.errors import Refused
from enishi.kernel.ids import derived_id, token
from enishi.shop.types import BROWSER_SOURCE

LIMITS = core.Limits()
_SOURCE = "enishi"
_DAY = timedelta(days=1)


def request(form: Form, typed: Typed, *, at: datetime) -> Taken:
    """See the api."""
    if form.closed_at is not None:
        return "closed"
    place = core.place(typed.ip)
    with transaction.atomic():
        limit = core.too_many(counted(typed.email, place, at), LIMITS)
        if limit:
            store.count(form.id, "turned_away")
            return "too_many" if limit != "address" else "asked"  # who asks learns nothing of an address
        row = _row("form", typed, place, at, form_id=form.id, site=form.site, wording=form.wording)
        row.details, row.purposes, row.channels = (
            core.kept(typed.details, form),
            list(form.purposes),
            list(form.channels),
        )
        row.language = form.language
        row.save(force_insert=True)
        _announce_request(row)
        store.count(form.id, "requested")
    return "asked"


def request_line(typed: Typed, details: Mapping[str, str], *, at: datetime) -> Taken:
    """See the api."""
    place = core.place(typed.ip)
    with transaction.atomic():
        limit = core.too_many(counted(typed.email, place, at), LIMITS)
        if limit:
            return "too_many" if limit != "address" else "asked"
        row = _row("line", typed, place, at)
        row.details = dict(details)
        row.save(force_insert=True)
        _announce_request(row)
    return "asked"


def request_checkout(email: str, said: BrowserConsent, *, at: datetime) -> None:
    """A box was ticked at the checkout: ask by letter, once in the days that requests are kept. In the caller's transaction."""
    if models.Signup.objects.filter(email=email, kind="checkout").exists():
        return
    row = _row("checkout", Typed(email=email, page_url=said.page_url), "", at, wording=said.wording)
    row.purposes, row.channels = [said.purpose], ["email"]
    row.save(force_insert=True)


def hour_is_full(at: datetime) -> bool:
    """Whether this hour saw all the letters that ticked boxes may cause in one."""
    boxes = models.Signup.objects.filter(kind="checkout", at__gt=at - timedelta(hours=1)).count()
    return boxes >= LIMITS.checkouts_an_hour or core.too_many(counted("", "", at), LIMITS) == "all"


def counted(email: str, place: str, at: datetime) -> core.Counted:
    """What the limits look at."""
    rows = models.Signup.objects
    today = rows.filter(at__gt=at - _DAY)
    of_place = today.filter(ip=place) if place else today.none()
    return core.Counted(
        address_today=today.filter(email=email).count(),
        place_today=of_place.count(),
        place_lately=of_place.filter(at__gt=at - timedelta(minutes=10)).count(),
        all_lately=rows.filter(at__gt=at - timedelta(hours=1)).count(),
    )


def _row(
    kind: str, typed: Typed, place: str, at: datetime, *, form_id: str | None = None, site: str = "", wording: str = ""
) -> models.Signup:
    return models.Signup(
        id=token(18),
        kind=kind,
        form_id=form_id,
        state="asked",
        email=typed.email,
        language=typed.language,
        site=site,
        wording=wording[:2000],
        page_url=typed.page_url[:2000],
        ip=place,
        at=at,
    )


def _announce_request(row: models.Signup) -> None:
    """Anybody can type anybody's address: the event is believed as little as a browser's."""
    events.announce(
        "signup_requested",
        SignupRequested(
            form=row.form_id or row.kind,
            request_id=row.id,
            wording=row.wording,
            page_url=row.page_url,
            ip=row.ip,
            language=row.language,  # type: ignore[arg-type]
            purposes=tuple(row.purposes) or ("marketing",),
            channels=tuple(row.channels) or ("email",),
        ),
        natural_key=row.id,
        occurred_at=row.at,
        claims=Claims(email=row.email),
        site=row.site,
        source=BROWSER_SOURCE,
    )


def found(request_id: str, email: str) -> Signup | None:
    """See the api."""
    row = models.Signup.objects.filter(id=request_id, email=email).select_related("form").first()
    return _signup(row) if row else None


def confirm(request_id: str, email: str, *, ip: str, at: datetime) -> Answered:
    """See the api."""
    with transaction.atomic():
        row = models.Signup.objects.select_for_update().filter(id=request_id, email=email).first()
        if row is None:
            return "unknown"
        if row.confirmed_at is not None:
            return "already"
        if at >= row.at + ANSWER_WITHIN:
            return "expired"
        if row.kind != "line":  # LINE answers for itself, by its own webhook
            events.announce_many(_answered(row, core.place(ip), at))
            row.details = {}
        row.state, row.confirmed_at = "confirmed", at
        row.save()
        if row.form_id:
            store.count(row.form_id, "confirmed")
    return "confirmed"


def again(request_id: str, email: str, *, ip: str, at: datetime) -> Taken:
    """See the api."""
    place = core.place(ip)
    with transaction.atomic():
        row = models.Signup.objects.filter(id=request_id, email=email).first()
        if row is None or row.confirmed_at is not None:
            return "closed"
        limit = core.too_many(counted(email, place, at), LIMITS)
        if limit:
            return "too_many" if limit != "address" else "asked"
        row.pk, row.state, row.at, row.ip = token(18), "asked", at, place
        row.save(force_insert=True)
        _announce_request(row)
    return "asked"


def _answered(row: models.Signup, place: str, at: datetime) -> list[Event]:
    """Yes, that was me: the consents with their evidence, and what was typed beside the address."""
    claims = Claims(email=row.email)
    told: list[tuple[str, str, ConsentChanged | CustomerIdentified]] = []
    for channel in row.channels or ["email"]:
        for purpose in row.purposes or ["marketing"]:
            body = ConsentChanged(
                channel=channel, purpose=purpose, state="granted", method="double_opt_in", basis="consent",
                wording=row.wording, page_url=row.page_url, ip=place,
            )  # fmt: skip
            told.append(("consent_changed", f"{row.id}:{channel}:{purpose}", body))
    if row.details:
        typed = {name: int(value) if name in NUMBERS else value for name, value in row.details.items()}
        told.append(("customer_identified", row.id, CustomerIdentified(language=row.language, **_plausible(typed))))  # type: ignore[arg-type]
    return [
        Event(
            id=derived_id(_SOURCE, f"{kind}\x1f{key}"), kind=kind, occurred_at=at, received_at=at, site=row.site,
            source=_SOURCE, claims=claims, body=body,
        )
        for kind, key, body in told
    ]  # fmt: skip


_RANGES = {"birth_year": (1900, 2100), "birth_month": (1, 12), "birth_day": (1, 31)}
_LONGEST = {"phone": 40, "prefecture": 40}


def _plausible(typed: Mapping[str, str | int]) -> dict[str, str | int]:
    """What the vocabulary takes; a month of 13 is nobody's."""
    kept: dict[str, str | int] = {}
    for name, value in typed.items():
        if isinstance(value, int):
            low, high = _RANGES[name]
            if low <= value <= high:
                kept[name] = value
        else:
            kept[name] = value[: _LONGEST.get(name, 100)]
    return kept


def latest(form_id: str, limit: int) -> Sequence[Signup]:
    """The latest requests of a form, newest first."""
    rows = models.Signup.objects.filter(form=form_id).select_related("form").order_by("-at")
    return [_signup(row) for row in rows[:limit]]


def forget(emails: Sequence[str]) -> int:
    """See the api."""
    return models.Signup.objects.filter(email__in=list(emails)).delete()[0]


def tidy(at: datetime) -> int:
    """See the api."""
    return models.Signup.objects.filter(at__lt=at - KEPT).delete()[0]


def checked_address(text: str) -> str:
    """The address as it is kept. Raises `Refused`."""
    folded = events.folded_address(text)
    if folded is None:
        raise Refused("This is not an email address. Please check it.")
    return folded


def _signup(row: models.Signup) -> Signup:
    return Signup(
        id=row.id, kind=row.kind, state=row.state, email=row.email, form_name=row.form.name if row.form else "",  # type: ignore[arg-type]
        language=row.language, wording=row.wording, at=row.at, confirmed_at=row.confirmed_at,
        reason=row.reason, details=row.details,
    )  # fmt: skip
