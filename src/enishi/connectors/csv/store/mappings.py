"""Saved mappings."""

from datetime import datetime

import msgspec

from enishi.connectors.csv.job import SavedMapping
from enishi.connectors.csv.models import ImportMapping
from enishi.connectors.csv.types import Mapping
from enishi.kernel.errors import Refused


def save(name: str, mapping: Mapping, *, by: str, at: datetime) -> None:
    """Save under a name; one saved before under it is replaced."""
    name = name.strip()
    if not name:
        raise Refused("Please give the mapping a name.")
    if len(name) > 100:
        raise Refused("The name is too long: 100 characters are enough.")
    fields = {"kind": mapping.kind, "mapping": msgspec.to_builtins(mapping), "saved_at": at, "saved_by": by}
    ImportMapping.objects.update_or_create(name=name, defaults=fields)


def forget(name: str) -> None:
    """Remove a saved mapping; none of that name is fine."""
    ImportMapping.objects.filter(name=name).delete()


def saved() -> list[SavedMapping]:
    """All, by name."""
    return [
        SavedMapping(
            name=row.name,
            kind=row.kind,
            mapping=msgspec.convert(row.mapping, Mapping),
            saved_at=row.saved_at,
            saved_by=row.saved_by,
        )
        for row in ImportMapping.objects.order_by("name")
    ]
