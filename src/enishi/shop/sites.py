"""The places where the shop sells: listed, named, added."""

import re
from datetime import datetime

import msgspec
from django.db import transaction

from enishi.kernel.errors import NotFound, Refused
from enishi.shop import models, store
from enishi.shop.cache import Kept
from enishi.shop.types import Site, SiteKind

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ORDER = {"own": 0, "mall": 1, "store": 2}


def sites() -> list[Site]:
    """All places: the shop's own pages first, then malls, then stores; by code within."""
    found = [_value(row) for row in models.Site.objects.all()]
    return sorted(found, key=lambda site: (_ORDER[site.kind], site.code))


def _value(row: models.Site) -> Site:
    return msgspec.convert({"code": row.code, "name": row.name or row.code, "kind": row.kind}, Site)


def _names() -> dict[str, str]:
    return {site.code: site.name for site in sites()}


names = Kept(_names, seconds=5)


def add(code: str, name: str, kind: SiteKind, *, by: str, at: datetime) -> Site:
    """A new place; `Refused` for a code that exists or that nobody could type into an address or a table."""
    code, name = code.strip().lower(), name.strip()
    if not _CODE.fullmatch(code):
        raise Refused("%(field)s may hold a-z, 0-9, - and _, at most 40 of them.", field="code")
    with transaction.atomic():
        row, made = models.Site.objects.get_or_create(code=code, defaults={"name": name[:100], "kind": kind})
        if not made:
            raise Refused("There is a place with this %(field)s already: please choose another.", field="code")
        store.note_access(by=by, action="site_added", subject="", at=at)
    names.forget()
    return _value(row)


def change(code: str, name: str, kind: SiteKind, *, by: str, at: datetime) -> None:
    """Name a place and say what it is; its code stays, since all its orders carry it. Raises `NotFound`."""
    with transaction.atomic():
        if not models.Site.objects.filter(code=code).update(name=name.strip()[:100], kind=kind):
            raise NotFound("There is no such place.")
        store.note_access(by=by, action="site_changed", subject="", at=at)
    names.forget()
