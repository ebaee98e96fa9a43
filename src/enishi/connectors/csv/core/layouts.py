"""Files that are known by their header. Only layouts whose header could be read somewhere are here; `source` says where."""

from collections.abc import Sequence

from msgspec import Struct

from enishi.connectors.csv.core import mapping as mappings
from enishi.connectors.csv.core.headers import folded
from enishi.connectors.csv.core.layout_tables import TABLES
from enishi.connectors.csv.types import Column, FileKind, Mapping


class Layout(Struct, frozen=True, kw_only=True):
    """A known file. `signature`: names that all stand in its header and together in no other. `columns`: field → names of its columns,
    the further ones parts of the same value; names that are not there are passed over, for shops switch columns off."""

    key: str
    label: str
    label_ja: str
    kind: FileKind
    source: str
    signature: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    fixed: dict[str, str] = {}
    options: dict[str, str] = {}
    currency: str = "JPY"
    zone: str = "Asia/Tokyo"


def _layout(text: str) -> Layout:
    """A layout out of lines `key: value`; a field's line is `field = column + column`."""
    about: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    fixed: dict[str, str] = {}
    options: dict[str, str] = {}
    for line in text.strip().splitlines():
        name, sign, value = line.partition(" = ")
        if sign:
            columns[name.strip()] = tuple(part.strip() for part in value.split(" + "))
            continue
        name, _, value = line.partition(": ")
        group, _, rest = name.partition(" ")
        if group == "fixed":
            fixed[rest] = value
        elif group == "option":
            options[rest] = value
        else:
            about[name] = value
    signature = tuple(part.strip() for part in about.pop("signature").split(" + "))
    return Layout(**about, signature=signature, columns=columns, fixed=fixed, options=options)  # type: ignore[arg-type]


LAYOUTS: tuple[Layout, ...] = tuple(_layout(text) for text in TABLES)


def recognised(header: Sequence[str], kind: FileKind | None = None) -> Layout | None:
    """The known layout of a header; of several the one with the longest signature."""
    names = {folded(name) for name in header}
    found = [
        each for each in LAYOUTS if kind in (None, each.kind) and all(folded(name) in names for name in each.signature)
    ]
    return max(found, key=lambda each: len(each.signature), default=None)


def mapped(layout: Layout, header: Sequence[str]) -> Mapping:
    """The layout's mapping for this header. A name that stands there twice means its first column that is not taken yet."""
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        places.setdefault(folded(name), []).append(index)
    columns: dict[str, Column] = {}
    for field, names in layout.columns.items():
        indexes = [places[folded(name)][0] for name in names if places.get(folded(name))]
        if indexes:
            columns[field] = mappings.column(header, indexes)
    return Mapping(
        kind=layout.kind,
        layout=layout.key,
        columns=columns,
        fixed=dict(layout.fixed),
        options=dict(layout.options),
        currency=layout.currency,
        zone=layout.zone,
    )
