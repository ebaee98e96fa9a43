"""What people asked of us about their own data: to be told, or to be erased."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from enishi.customers.models import SubjectRequest as Row
from enishi.customers.store import erasures
from enishi.customers.types import SubjectRequest
from enishi.kernel.errors import NotFound
from enishi.kernel.ids import token
from enishi.shop import api as shop

ANSWERED_WITHIN = timedelta(days=30)
_SEAL = "subject request"


def ask(
    kind: str, claims: Mapping[str, str], *, site: str, reason: str, by: str, at: datetime, natural_key: str
) -> str:
    """See the api."""
    said = {name: value for name, value in claims.items() if value}
    row, _made = Row.objects.get_or_create(
        natural_key=(natural_key or token())[:200],
        defaults={
            "id": token(18),
            "kind": kind,
            "sealed_claims": shop.seal(_SEAL, msgspec.json.encode(said).decode()),
            "site": site,
            "reason": reason[:500],
            "asked_by": by,
            "asked_at": at,
            "due_at": at + ANSWERED_WITHIN,
        },
    )
    return row.id


def listed(*, open_only: bool) -> list[SubjectRequest]:
    """See the api."""
    rows = Row.objects.order_by("due_at", "id")
    return [_seen(row) for row in (rows.filter(settled_at=None) if open_only else rows)]


def found(request_id: str) -> SubjectRequest:
    """One request; raises `NotFound`."""
    row = Row.objects.filter(id=request_id).first()
    if row is None:
        raise NotFound("There is no such request.")
    return _seen(row)


def matches(request: SubjectRequest) -> list[int]:
    """The customers whom the request may be about."""
    return erasures.claiming(request.claims, site=request.site)


def settle(request_id: str, *, outcome: str, by: str, at: datetime) -> None:
    """See the api. Whom it was about is forgotten."""
    Row.objects.filter(id=request_id, settled_at=None).update(
        settled_at=at, settled_by=by, outcome=outcome, sealed_claims="", reason=""
    )


def forget_about(is_theirs: set[tuple[str, str]]) -> int:
    """Strike out settled and open requests that name the erased person; returns how many."""
    gone = 0
    for row in Row.objects.exclude(sealed_claims=""):
        named = {(name, value.strip().lower()) for name, value in _seen(row).claims.items()}
        if named & is_theirs:
            Row.objects.filter(id=row.id).update(sealed_claims="", reason="")
            gone += 1
    return gone


def _seen(row: Row) -> SubjectRequest:
    claims = msgspec.json.decode(shop.unseal(_SEAL, row.sealed_claims)) if row.sealed_claims else {}
    return SubjectRequest(
        request_id=row.id,
        kind="erasure" if row.kind == "erasure" else "export",
        claims=claims,
        site=row.site,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        due_at=row.due_at,
        settled_at=row.settled_at,
        outcome=row.outcome,
    )
