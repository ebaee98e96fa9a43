"""The first login is drawn; one's own takes its place."""

import io
from argparse import Namespace
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from enishi.kernel.errors import Refused
from enishi.runtime import commands, install

pytestmark = pytest.mark.django_db


def _opens(name: str, password: str) -> bool:
    user = get_user_model().objects.filter(username=name).first()
    return user is not None and user.check_password(password)


@pytest.mark.parametrize("own", ["sakura", "owner"])
def test_a_drawn_password_opens_nothing_once_there_is_an_own_one(
    own: str, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was printed when the program started, perhaps into a log."""
    name, drawn = install.login("owner")
    assert _opens(name, drawn) and install.login("owner") == (name, drawn)
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    assert commands.owner(Namespace(name=own)) == 0
    assert _opens(own, "a long password")
    assert not _opens(name, drawn)
    assert install.login("owner") == ("owner", "")


@pytest.mark.parametrize("typed", ["", "\n", "too short"])
def test_nothing_much_is_no_password(typed: str, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, drawn = install.login("owner")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(Refused):
        commands.owner(Namespace(name="owner"))
    assert _opens(name, drawn)
