"""The demo keeps its letters' links alive when it starts on another port; what the owner typed stays."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs
from pytest_django import Settings

from enishi.demo import founding
from enishi.shop import api as shop

AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_addresses_follow_the_port(var: Path, settings: Settings) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    founding.found(site="hidamari", opened_at=AT, story_ends_at=AT)
    shop.save_profile(structs.replace(shop.profile(), name="わたしの店"), by="demo", at=AT)
    settings.PUBLIC_URL = "http://localhost:8003"
    founding.follow_address()
    profile = shop.profile()
    assert (profile.url, profile.public_url) == ("http://localhost:8003/shop/", "http://localhost:8003")
    assert profile.contact_url == "http://localhost:8003/shop/"
    assert profile.name == "わたしの店"
    founding.follow_address()
    assert shop.profile() == profile
