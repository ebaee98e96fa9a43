"""What has been said of customers so far, so that whoever asks for it need not guess how it is written."""

from functools import lru_cache
from typing import NamedTuple

from ibis import _, desc

from enishi.history.api import tables
from enishi.segments.core.words import TRAIT
from enishi.warehouse import api as warehouse
from enishi.warehouse.port import Expression, Reader

MOST = 300  #: of all together; the rare ones are typed
TAG = "tag:"
_SPOKEN = ("occupation", "acquisition_source", "prefecture")


class Said(NamedTuple):
    """Each the most frequent first. `values`: texts by attribute; `traits`: names of the shop's own attributes; `tags`."""

    values: dict[str, list[str]]
    traits: list[str]
    tags: list[str]


def said(*, reader: Reader | None = None) -> Said:
    """What stands in the tables. Raises what `Reader.query` raises."""
    found = Said({field: [] for field in _SPOKEN}, [], [])
    for row in (reader or warehouse.reader()).query(_question()).to_pylist():
        field, text = str(row["field"]), row["text"]
        if field.startswith(TRAIT):
            found.traits.append(field.removeprefix(TRAIT))
        elif field.startswith(TAG):
            found.tags.append(field.removeprefix(TAG))
        elif text:
            found.values[field].append(str(text))
    return found


@lru_cache(maxsize=1)
def _question() -> Expression:
    """Every pair of field and text that counts; of the shop's own fields only their names, as their texts are nobody's suggestion."""
    words = tables.WORD.expression
    own = words.field.startswith(TRAIT) | words.field.startswith(TAG)
    asked = words.filter(own | words.field.isin(_SPOKEN), ~words.cleared)
    named = asked.mutate(text=asked.field.isin(_SPOKEN).ifelse(asked.text, ""))
    counted = named.group_by("field", "text").agg(size=_.count())
    return counted.order_by(desc("size"), "field", "text").limit(MOST)
