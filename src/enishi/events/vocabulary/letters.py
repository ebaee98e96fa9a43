"""The life of a message."""

from typing import Annotated, Literal

from msgspec import Meta

from enishi.events.vocabulary.values import Body, Key, Text, Url


class Message(Body, frozen=True):
    """What every event about a message says: which one, by which channel, why, about which cart."""

    message_id: Key
    channel: Annotated[str, Meta(max_length=20)]
    message_class: Literal["transactional", "subscription", "cart", "campaign"] = "campaign"
    scenario: Annotated[str, Meta(max_length=64)] = ""
    step: Annotated[str, Meta(max_length=64)] = ""
    template_version: Annotated[str, Meta(max_length=64)] = ""
    arm: Annotated[str, Meta(max_length=20)] = ""
    cart_key: Annotated[str, Meta(max_length=300)] = ""
    reason: Text = ""  #: why it was suppressed, failed, lapsed, cancelled; a code of the closed lists
    link: Url = ""  #: where a click went
    machine: Literal["", "human", "machine", "unknown"] = ""  #: who seems to have opened or clicked


class MessagePlanned(Message, frozen=True):
    """A message was decided and written to the outbox."""


class MessageAccepted(Message, frozen=True):
    """The provider took it."""


class MessageUnknown(Message, frozen=True):
    """The line broke after the message was handed over: it may have arrived, and is never sent again by itself."""


class MessageFailed(Message, frozen=True):
    """The provider refused it for good."""


class MessageSuppressed(Message, frozen=True):
    """The policy said never."""


class MessageLapsed(Message, frozen=True):
    """Its time ran out while it waited for a lawful slot."""


class MessageCancelled(Message, frozen=True):
    """A person or the end of its scenario took it back before it went."""


class MessageDelivered(Message, frozen=True):
    """The far end confirmed that it arrived."""


class MessageOpened(Message, frozen=True):
    """Its picture was fetched."""


class MessageClicked(Message, frozen=True):
    """A link in it was followed."""


class MessageBounced(Message, frozen=True):
    """It came back."""


class MessageComplained(Message, frozen=True):
    """The person called it spam."""


class MessageReplied(Message, frozen=True):
    """The person answered it."""
