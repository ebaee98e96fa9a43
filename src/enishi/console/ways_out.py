"""The way out that a test letter takes: the shop's mail server, or in practice the mailbox on this machine."""

from django.conf import settings

from enishi.channels import api as channels
from enishi.channels.email.api import check_account
from enishi.kernel.errors import Refused
from enishi.messages.types import Channel
from enishi.shop import api as shop


def channel() -> Channel:
    """Where letters go from here. Refused while the shop has no address they could come from."""
    if not shop.profile().sender_email:
        raise Refused("Please fill in the sender first: an email needs an address to come from.")
    return channels.email()


def check() -> None:
    """Try the mail account, so that its refusal comes in words before any letter is lost. Nothing to try in practice."""
    if settings.SANDBOX:
        return
    account = shop.mail_account()
    if account is None:
        raise Refused("No mail server has been set up.")
    check_account(account)
