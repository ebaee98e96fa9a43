"""Write keys: made, listed, looked up."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from enishi.kernel.errors import NotFound
from enishi.kernel.ids import token
from enishi.shop import core, models
from enishi.shop.cache import Kept
from enishi.shop.types import BROWSER_SOURCE, SERVER_SOURCE, WriteKey


def in_force() -> list[WriteKey]:
    """Keys that may be used, browser keys first."""
    rows = models.WriteKey.objects.filter(withdrawn_at=None).order_by("trusted", "pk")
    return [key for row in rows if (key := _as_value(row))]


def _as_value(row: models.WriteKey) -> WriteKey | None:
    """The key in the clear; None for one sealed under another secret, which nobody can present any more."""
    key = core.unseal(settings.SECRET_KEY, "write_key", row.key) if row.trusted else row.key
    source = SERVER_SOURCE if row.trusted else BROWSER_SOURCE
    return WriteKey(key=key, site=row.site_id, source=source, trusted=row.trusted) if key else None


def _by_key() -> dict[str, WriteKey]:
    return {key.key: key for key in in_force()}


kept = Kept(_by_key, seconds=2)


def ensure(site: str) -> tuple[WriteKey, WriteKey]:
    """The site's (browser, server) keys, made when missing."""
    with transaction.atomic():
        models.Site.objects.get_or_create(code=site)
        models.Site.objects.select_for_update().get(code=site)  # two processes must not both make keys
        found = {key.trusted: key for key in reversed(in_force()) if key.site == site}
        for trusted in {False, True} - set(found):
            found[trusted] = _make(site, trusted=trusted)
    return found[False], found[True]


def make(site: str, *, trusted: bool) -> WriteKey:
    """A further key of the site; raises `NotFound`."""
    if not models.Site.objects.filter(code=site).exists():
        raise NotFound("There is no such place.")
    return _make(site, trusted=trusted)


def _make(site: str, *, trusted: bool) -> WriteKey:
    key = f"{'server' if trusted else 'browser'}_{token()}"
    stored = core.seal(settings.SECRET_KEY, "write_key", key) if trusted else key
    models.WriteKey.objects.create(site_id=site, trusted=trusted, key=stored)
    kept.forget()
    return WriteKey(key=key, site=site, source=SERVER_SOURCE if trusted else BROWSER_SOURCE, trusted=trusted)


def withdraw(key: str, at: datetime) -> None:
    """The key is refused from now on (other processes follow within seconds); `NotFound` when it is not in force."""
    for row in models.WriteKey.objects.filter(withdrawn_at=None):
        value = _as_value(row)
        if value and value.key == key:
            row.withdrawn_at = at
            row.save(update_fields=["withdrawn_at"])
            kept.forget()
            return
    raise NotFound("There is no such write key in force.")
