"""Bring an installation up to date: tables, keys, the scenario that every shop begins with. Safe to run at every start."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from enishi.events import api as events
from enishi.kernel.ids import token
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop

DEMO_SITE = "hidamari"
OWN_SITE = "shop"


def prepare() -> None:
    """Make or migrate every store, and what a shop needs before its first event."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    events.log()
    shop.ensure_write_keys(DEMO_SITE if settings.DEMO else OWN_SITE)
    scenarios.ensure_cart_recovery(at=shop.business_now())


def set_owner(name: str, password: str) -> None:
    """Make or change the owner's login."""
    owner, _ = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": True, "is_superuser": True})
    owner.set_password(password)
    owner.save()


def forget_drawn_logins(*, but: str) -> None:
    """A drawn password was printed where others may have read it: it opens nothing any more, under whatever name. `but` keeps its own."""
    for drawn in settings.VAR.glob("*-login"):
        get_user_model().objects.filter(username=drawn.name.removesuffix("-login")).exclude(username=but).delete()
        drawn.unlink()


def login(name: str) -> tuple[str, str]:
    """The first login as (name, password): drawn once and kept in `var/<name>-login`, so that every start can print it.

    Once a password was set with `enishi owner`, that file is gone and so is the drawn password.
    """
    path: Path = settings.VAR / f"{name}-login"
    users = get_user_model().objects
    if users.exists() and not path.exists():
        return name, ""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(token(9))
    password = path.read_text()
    if not users.filter(username=name).exists():
        set_owner(name, password)
    return name, password
