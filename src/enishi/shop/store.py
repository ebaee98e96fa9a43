"""Settings, secrets and the access log in the state store."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction

from enishi.kernel.errors import Refused
from enishi.shop import core
from enishi.shop.models import Access, Setting
from enishi.shop.types import AccessEntry, ConsentBasis, FirstRun, MailAccount, Profile


def document(name: str) -> dict[str, Any]:
    """The stored document; empty when there is none."""
    row = Setting.objects.filter(name=name).values_list("value", flat=True).first()
    return dict(row or {})


def document_to_change(name: str) -> dict[str, Any]:
    """As `document`, held until the caller's transaction ends."""
    Setting.objects.get_or_create(name=name, defaults={"value": {}})  # what is not there cannot be held
    return dict(Setting.objects.select_for_update().get(name=name).value)


def put_document(name: str, value: dict[str, Any]) -> None:
    """Replace the document."""
    Setting.objects.update_or_create(name=name, defaults={"value": value})


def profile() -> Profile:
    """The stored profile, or an empty one."""
    return msgspec.convert(document("profile"), Profile)


def save_profile(profile: Profile, *, by: str, at: datetime) -> None:
    """Check and replace; the checklist's step counts as done while nothing the law wants is missing."""
    profile = core.checked_profile(profile)
    with transaction.atomic():
        put_document("profile", msgspec.to_builtins(profile))
        marks = document_to_change("first_run")
        done = marks.get("profile_at") or at.isoformat()
        put_document("first_run", marks | {"profile_at": done if core.is_complete(profile) else None})
        note_access(by=by, action="profile_saved", subject="", at=at)


def mail_account() -> MailAccount | None:
    """The stored account with its password opened."""
    stored = document("mail_account")
    if not stored:
        return None
    sealed = stored.pop("sealed_password", "")
    return msgspec.convert(stored | {"password": opened(sealed, "mail") if sealed else ""}, MailAccount)


def save_mail_account(account: MailAccount, *, by: str, at: datetime) -> None:
    """Check, seal and store."""
    core.checked_mail_account(account)
    with transaction.atomic():
        stored = msgspec.to_builtins(account)
        del stored["password"]
        stored["sealed_password"] = _sealed_password(account, document_to_change("mail_account"))
        put_document("mail_account", stored)
        note_access(by=by, action="mail_account_saved", subject="", at=at)


def _sealed_password(account: MailAccount, before: dict[str, Any]) -> str:
    """An empty password keeps the one before, but only its own server hears it: else anybody at an open console could have it
    sent to a server of theirs."""
    if account.password:
        return core.seal(settings.SECRET_KEY, "mail", account.password)
    kept: str = before.get("sealed_password", "")
    if kept and account.host != before["host"]:
        if account.username:
            raise Refused("The server is another one: please enter its %(field)s.", field="password")
        return ""
    return kept


def sealed(clear: str, purpose: str) -> str:
    """Text for keeping."""
    return core.seal(settings.SECRET_KEY, purpose, clear)


def opened(sealed: str, purpose: str) -> str:
    """The clear text; `Refused` when the installation's secret is not the one it was sealed with."""
    clear = core.unseal(settings.SECRET_KEY, purpose, sealed)
    if clear is None:
        raise Refused("A stored secret was sealed by another installation. Please enter it again.")
    return clear


def signing_key(purpose: str) -> bytes:
    """The installation's key for `purpose`."""
    return _signing_key(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=64)
def _signing_key(secret: str, purpose: str) -> bytes:
    return core.derived_key(secret, f"sign/{purpose}")


def first_run() -> FirstRun:
    """The marks of the checklist."""
    return msgspec.convert(document("first_run"), FirstRun)


def note_first_run(at: datetime, steps: list[str], consent_basis: ConsentBasis) -> None:
    """Mark `steps` (field names without `_at`) and the basis of consent, where one is given."""
    with transaction.atomic():
        marks = document_to_change("first_run")
        marks.update({f"{step}_at": at.isoformat() for step in steps})
        if consent_basis:
            marks.update(consent_basis=consent_basis, consent_basis_at=at.isoformat())
        put_document("first_run", marks)


def note_access(*, by: str, action: str, subject: str, at: datetime) -> None:
    """Add a line to the access log."""
    Access.objects.create(by=by, action=action, subject=subject, at=at)


def access_log(subject: str | None, by: str | None, limit: int, offset: int) -> tuple[list[AccessEntry], int]:
    """Lines of the access log, newest first, and how many there are."""
    rows = Access.objects.order_by("-pk")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if by is not None:
        rows = rows.filter(by=by)
    page = rows[offset : offset + limit]
    return [AccessEntry(at=row.at, by=row.by, action=row.action, subject=row.subject) for row in page], rows.count()
