"""Mappings: checked, saved, and laid over another file."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from enishi.connectors.csv.core.fields import BY_NAME, FIELDS, NEEDS_WHO, TRAIT, WHO
from enishi.connectors.csv.core.headers import folded
from enishi.connectors.csv.core.options import OPTIONS
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.types import Column, Mapping, Problem

_MAX_TRAIT = 64


def to_json(mapping: Mapping) -> str:
    """The mapping as text to be saved."""
    return msgspec.json.encode(mapping).decode()


def from_json(saved: str) -> Mapping:
    """A saved mapping. Raises `msgspec.ValidationError` for text that is none."""
    return msgspec.json.decode(saved, type=Mapping)


def problems(mapping: Mapping, width: int) -> list[Problem]:
    """Everything that is wrong with the mapping for a file of `width` columns; empty = it can be used."""
    return [*_missing(mapping), *_misplaced(mapping, width), *_misnamed(mapping)]


def _missing(mapping: Mapping) -> list[Problem]:
    told = mapping.columns.keys() | mapping.fixed.keys()
    found = [
        problem("map_required", field=each.name)
        for each in FIELDS[mapping.kind]
        if each.required and each.name not in told
    ]
    if mapping.kind in NEEDS_WHO and not told.intersection(WHO):
        found.append(problem("map_one_of", fields=", ".join(WHO)))
    if mapping.kind == "points" and not told.intersection(("balance", "added")):
        found.append(problem("map_required", field="balance"))
    if mapping.kind == "orders" and not told.intersection(("product_id", "product_name", "total")):
        found.append(problem("map_required", field="total"))
    return found


def _misplaced(mapping: Mapping, width: int) -> list[Problem]:
    found, taken = [], dict[int, str]()
    for name, column in mapping.columns.items():
        for index in (column.index, *column.more):
            if not 0 <= index < width:
                found.append(problem("map_no_column", field=name, column=index + 1, found=width))
            elif index in taken:
                found.append(problem("map_twice", column=index + 1, field=taken[index], other=name))
            else:
                taken[index] = name
    return found


def _misnamed(mapping: Mapping) -> list[Problem]:
    found = [
        problem("map_unknown", field=name)
        for name in (*mapping.columns, *mapping.fixed)
        if name not in BY_NAME[mapping.kind] and not _is_trait(mapping, name)
    ]
    if not (len(mapping.currency) == 3 and mapping.currency.isascii() and mapping.currency.isupper()):
        found.append(problem("map_currency", value=mapping.currency))
    try:
        ZoneInfo(mapping.zone)
    except (OSError, ValueError, KeyError):
        found.append(problem("map_zone", value=mapping.zone))
    known = {option.name: option for option in OPTIONS.get(mapping.kind, ())}
    for name, value in mapping.options.items():
        if name not in known or (known[name].choices and value not in known[name].choices):
            found.append(problem("map_option", field=name, value=value))
    return found


def _is_trait(mapping: Mapping, name: str) -> bool:
    return mapping.kind == "customers" and name.startswith(TRAIT) and 0 < len(name) - len(TRAIT) <= _MAX_TRAIT


def applied_to(mapping: Mapping, header: Sequence[str]) -> Mapping | list[Problem]:
    """A saved mapping for a file whose columns may stand elsewhere: each is found again by its name."""
    places: dict[str, list[int]] = {}
    for index, name in enumerate(header):
        places.setdefault(folded(name), []).append(index)
    columns: dict[str, Column] = {}
    gone: list[Problem] = []
    for name, column in mapping.columns.items():
        found = _found_again(column, places)
        if found is None:
            gone.append(problem("map_header_gone", header=column.header, field=name))
        else:
            columns[name] = found
    return gone or replace(mapping, columns=columns)


def _found_again(column: Column, places: dict[str, list[int]]) -> Column | None:
    names = column.header.split("\t")
    indexes = [places.get(folded(name), []) for name in names]
    if not column.header or not all(indexes):
        return None
    # of columns of one name the one that stands where it stood, else the first
    old = (column.index, *column.more)
    new = [here[0] if at not in here else at for at, here in zip(old, indexes, strict=False)]
    return replace(column, index=new[0], more=tuple(new[1:]))


def column(header: Sequence[str], indexes: Sequence[int]) -> Column:
    """A column that remembers what it was called; of several their names, divided by tabs."""
    names = "\t".join(header[index] if index < len(header) else "" for index in indexes)
    return Column(index=indexes[0], header=names, more=tuple(indexes[1:]))
