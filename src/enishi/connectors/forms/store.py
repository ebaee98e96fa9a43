"""Forms in the state store."""

from datetime import datetime

import msgspec
from django.db.models import F

from enishi.connectors.forms import core, models
from enishi.connectors.forms.types import Form
from enishi.kernel.errors import NotFound
from enishi.kernel.ids import token
from enishi.shop import api as shop

_WRITTEN = ("name", "site", "language", "title", "intro", "wording", "thanks", "asks", "purposes", "channels")


def save(form: Form, *, by: str, at: datetime) -> Form:
    """A new form (empty id), or a change of one. Raises `Refused`, `NotFound`."""
    form = core.checked(form)
    row = _row(form.id) if form.id else models.Form(id=token(9), made_at=at)
    for name in _WRITTEN:
        value = getattr(form, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.save()
    shop.note_access(by=by, action="form_saved", subject="", at=at)
    return _form(row)


def close(form_id: str, closed: bool, *, by: str, at: datetime) -> None:
    """Close it, or open it again. Raises `NotFound`."""
    row = _row(form_id)
    row.closed_at = at if closed else None
    row.save(update_fields=["closed_at"])
    shop.note_access(by=by, action="form_closed" if closed else "form_opened", subject="", at=at)


def form(form_id: str) -> Form | None:
    """The form; None when there is none."""
    row = models.Form.objects.filter(id=form_id[:40]).first()
    return _form(row) if row else None


def forms() -> list[Form]:
    """All forms, open ones first, newest first."""
    return [_form(row) for row in models.Form.objects.order_by(F("closed_at").asc(nulls_first=True), "-made_at")]


def count(form_id: str, what: str) -> None:
    """One more `requested`, `confirmed` or `turned_away`."""
    models.Form.objects.filter(id=form_id).update(**{what: F(what) + 1})


def _row(form_id: str) -> models.Form:
    row = models.Form.objects.filter(id=form_id).first()
    if row is None:
        raise NotFound("There is no such form.")
    return row


def _form(row: models.Form) -> Form:
    return msgspec.convert(row, Form, from_attributes=True)
