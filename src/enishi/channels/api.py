"""Which way out carries what in this installation."""

from collections.abc import Mapping

from django.conf import settings

from enishi.channels.email.api import EmailChannel
from enishi.channels.sandbox.api import SandboxChannel
from enishi.messages.types import Channel
from enishi.shop import api as shop


def email() -> Channel:
    """The shop's SMTP server, or in a sandbox the mailbox that shows what would have gone."""
    return SandboxChannel() if settings.SANDBOX else EmailChannel(shop.mail_account)


def by_name() -> Mapping[str, Channel]:
    """Every way out, by the name that messages give."""
    return {"email": email()}
