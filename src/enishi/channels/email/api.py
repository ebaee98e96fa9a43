"""The door of the e-mail channel."""

from enishi.channels.email.channel import EmailChannel, check_account

__all__ = ["EmailChannel", "check_account"]
