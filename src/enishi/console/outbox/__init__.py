"""The outbox: every letter that was decided, where it is, and why."""
