"""Errors that are answers: each says in plain words what happened and what to do."""


class EnishiError(Exception):
    """Base of every error meant for a person. `message` is an English msgid; faces translate it with `values`."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values_of_message = values


class Refused(EnishiError):
    """What was asked for is not allowed or not possible now; nothing was changed."""


class NotFound(EnishiError):
    """There is no such thing, or the asker may not know of it."""
