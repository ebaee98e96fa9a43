"""The door of the sandbox."""

from enishi.channels.sandbox.channel import SandboxChannel
from enishi.channels.sandbox.mailbox import KeptLetter, Summary, count, forget, letter, letters

__all__ = ["KeptLetter", "SandboxChannel", "Summary", "count", "forget", "letter", "letters"]
