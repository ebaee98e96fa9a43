"""Who somebody is, what is known and was said of them, and which of them are one."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from enishi.events.vocabulary.values import Body, Codes, Key, Name, Phone, Place, Private, Text, Trait


class CustomerIdentified(Body, frozen=True):
    """What the shop knows of a person. Absent fields leave what is known; claims say who."""

    family_name: Name = ""
    given_name: Name = ""
    family_kana: Name = ""
    given_kana: Name = ""
    phone: Phone = ""
    language: Literal["", "ja", "en"] = ""
    birth_year: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    birth_month: Annotated[int, Meta(ge=1, le=12)] | None = None
    birth_day: Annotated[int, Meta(ge=1, le=31)] | None = None
    sex: Literal["", "female", "male", "other"] = ""
    postal_code: Place = ""
    prefecture: Annotated[str, Meta(max_length=40)] = ""
    city: Place = ""
    street: Place = ""
    building: Place = ""
    occupation: Annotated[str, Meta(max_length=100)] = ""
    acquisition_source: Annotated[str, Meta(max_length=100)] = ""
    is_test: bool = False
    is_staff: bool = False
    is_wholesale: bool = False
    traits: dict[Annotated[str, Meta(min_length=1, max_length=64)], Trait] = {}
    cleared: Codes = ()  #: names of fields above that are to be forgotten
    replaced: dict[
        Annotated[str, Meta(min_length=1, max_length=64)], Trait
    ] = {}  #: by an edit: what stood there before
    by: Annotated[str, Meta(max_length=150)] = ""  #: who of the shop edited


class CustomerTagged(Body, frozen=True):
    """Tags that the shop's system put on a customer, or took away."""

    added: Codes = ()
    removed: Codes = ()
    by: Annotated[str, Meta(max_length=150)] = ""


class CustomersMerged(Body, frozen=True):
    """A person of the shop, or a system of it, says that the claims' customer and `other` are one."""

    other: UUID
    reason: Text = ""
    by: Annotated[str, Meta(max_length=150)] = ""


class CustomersUnmerged(Body, frozen=True):
    """The merge that brought `other` to the claims' customer was wrong: they part, and are not joined again by themselves."""

    other: UUID
    reason: Text = ""
    by: Annotated[str, Meta(max_length=150)] = ""


class CustomersKeptApart(Body, frozen=True):
    """A suggestion was declined: the claims' customer and `other` are two people."""

    other: UUID
    reason: Text = ""
    by: Annotated[str, Meta(max_length=150)] = ""


class CustomerErased(Body, frozen=True):
    """A person was erased at their wish; nothing here says who it was."""

    erasure_id: Key


class NoteAdded(Body, frozen=True):
    """A member of the shop wrote something down about a customer."""

    note_id: Key
    text: Private
    by: Annotated[str, Meta(max_length=150)] = ""


class NoteRemoved(Body, frozen=True):
    """A note was taken back."""

    note_id: Key
    by: Annotated[str, Meta(max_length=150)] = ""


class ContactOpened(Body, frozen=True):
    """A customer wrote or called; `complaint` holds marketing back until it is resolved."""

    contact_id: Key
    reason: Text = ""
    complaint: bool = False
    order_id: Annotated[str, Meta(max_length=200)] = ""
    channel: Annotated[str, Meta(max_length=40)] = ""
    summary: Private = ""


class ContactResolved(Body, frozen=True):
    """A contact was settled."""

    contact_id: Key
    resolution: Text = ""
