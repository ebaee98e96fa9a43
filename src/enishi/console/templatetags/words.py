"""Codes in words, for templates."""

from datetime import timedelta

from django import template

from enishi.console import words
from enishi.console.customers.standing import CHANNELS

register = template.Library()


@register.filter
def kind(code: str) -> str:
    """An event's kind."""
    return words.kind(code)


@register.filter
def channel(code: str) -> str:
    """A way out by its name."""
    return str(CHANNELS.get(code, code))


@register.filter
def purpose(code: str) -> str:
    """What messages are for."""
    return str(words.PURPOSES.get(code, code))


@register.filter
def edit(code: str) -> str:
    """What a member of the shop did."""
    return words.edit(code)


@register.filter
def reason(code: str) -> str:
    """Why a message waits or did not go."""
    return words.reason(code)


@register.filter
def outcome(code: str) -> str:
    """How a run ended."""
    return str(words.OUTCOMES.get(code, code))


@register.filter
def method(code: str) -> str:
    """How a consent is known."""
    return str(words.METHODS.get(code, code))


@register.filter
def claim(code: str) -> str:
    """What a claim is."""
    return str(words.CLAIMS.get(code, code))


@register.filter
def origin(code: str) -> str:
    """What brought somebody to the shop."""
    return words.origin(code)


@register.filter
def sender(code: str) -> str:
    """Who reported it."""
    return words.sender(code)


@register.filter
def since(passed: timedelta) -> str:
    """How long ago."""
    return words.ago(passed)


@register.filter
def duration(minutes: int) -> str:
    """A delay in its largest exact unit."""
    return words.duration(minutes)
