"""Who came into which segment, and who left it."""

from uuid import UUID

from enishi.events.vocabulary.values import Body


class SegmentEntered(Body, frozen=True):
    """A customer came into a segment, or was put on a fixed list (`list`)."""

    segment: UUID
    list: bool = False


class SegmentLeft(Body, frozen=True):
    """A customer is in a segment no longer, or was taken off a fixed list (`list`)."""

    segment: UUID
    list: bool = False
