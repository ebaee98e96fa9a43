"""The storefront alone, below /shop/."""

import pytest
from django.test import Client
from pytest_django import Settings


@pytest.fixture
def visitor(settings: Settings, var: object, db: None) -> Client:
    """A visitor's browser; forms carry their CSRF token as they must in life."""
    settings.ROOT_URLCONF = "tests.stages.storefront.urls"
    return Client()
