"""The door of sign-up forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from enishi.connectors.forms import asking, core, signups, store
from enishi.connectors.forms.types import ANSWER_WITHIN, Answered, Form, Signup, Taken, Typed


def forms() -> list[Form]:
    """All forms, open ones first, newest first."""
    return store.forms()


def form(form_id: str) -> Form | None:
    """The form of a public id, closed or not; None when there is none."""
    return store.form(form_id)


def save(form: Form, *, by: str, at: datetime) -> Form:
    """Make a form (empty id) or change one. Raises `Refused` naming the `field`, and `NotFound`."""
    return store.save(form, by=by, at=at)


def close(form_id: str, closed: bool, *, by: str, at: datetime) -> None:
    """Close a form, or open it again. Raises `NotFound`."""
    store.close(form_id, closed, by=by, at=at)


def latest(form_id: str, limit: int = 20) -> Sequence[Signup]:
    """The latest requests of a form, newest first; those of the last 30 days are kept."""
    return signups.latest(form_id, limit)


def address(text: str) -> str:
    """The address as it is kept. Raises `Refused` for what is none."""
    return signups.checked_address(text)


def looks_human(opened_at: datetime | None, at: datetime, trap: str) -> bool:
    """Whether a page opened at an instant (None: nobody knows) was filled in by a person; `trap` is what stood in the field that
    people do not see."""
    return core.looks_human(opened_at, at, trap)


def turn_away(form_id: str) -> None:
    """Count a machine."""
    store.count(form_id, "turned_away")


def request(form: Form, typed: Typed, *, at: datetime) -> Taken:
    """Somebody typed an address: note it, so that a letter asks its owner. `asked` also where the address has had enough letters
    today: a stranger learns nothing of it."""
    return signups.request(form, typed, at=at)


def request_line(typed: Typed, details: Mapping[str, str], *, at: datetime) -> Taken:
    """Somebody on LINE gave an address: note it with `details` (`connection`, `user`), so that a letter asks its owner."""
    return signups.request_line(typed, details, at=at)


def asked(request_id: str, email: str) -> Signup | None:
    """The request; None when there is none, or it was of another address."""
    return signups.found(request_id, email)


def is_late(signup: Signup, at: datetime) -> bool:
    """Whether the answer would come too late."""
    return at >= signup.at + ANSWER_WITHIN


def confirm(request_id: str, email: str, *, ip: str, at: datetime) -> Answered:
    """The address's owner says yes: the consents of the form are granted, with its wording as evidence. Twice is the same."""
    return signups.confirm(request_id, email, ip=ip, at=at)


def again(request_id: str, email: str, *, ip: str, at: datetime) -> Taken:
    """Another letter for a request whose answer came too late, within the same limits; `closed` when there is nothing to ask."""
    return signups.again(request_id, email, ip=ip, at=at)


def ask(at: datetime) -> int:
    """Plan the letters that requests are owed; returns how many were dealt with."""
    return asking.ask(at)


def forget(emails: Sequence[str]) -> int:
    """Forget every request of these addresses (kept spelling); returns how many."""
    return signups.forget(emails)


def tidy(at: datetime) -> int:
    """Forget requests older than 30 days; what was confirmed is in the ledger by then. Returns how many."""
    return signups.tidy(at)
