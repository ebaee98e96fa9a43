"""Which channel carries what here."""

from collections.abc import Mapping

from django.conf import settings

from enishi.channels.email.api import EmailChannel
from enishi.channels.sandbox.api import SandboxChannel
from enishi.messages.types import Channel
from enishi.shop import api as shop


def channels() -> Mapping[str, Channel]:
    """By the name that messages give: the shop's SMTP server, or in a sandbox the mailbox that shows what would have gone."""
    return {"email": SandboxChannel() if settings.SANDBOX else EmailChannel(shop.mail_account)}
