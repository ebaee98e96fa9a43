"""What a file probably is and what its columns probably mean, from their names and from what stands in them."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec.structs import replace

from enishi.connectors.csv.core import layouts, mapping
from enishi.connectors.csv.core.evidence import decimal_comma, told_by_values
from enishi.connectors.csv.core.fields import FIELDS, NEEDS_WHO, WHO, Field
from enishi.connectors.csv.core.headers import folded
from enishi.connectors.csv.types import Column, FileKind, Guess, Mapping

_ALIKE = 0.82  #: how much two names must have in common
#: Fields that hardly any other kind of file has: what speaks for a kind.
_TELLING: dict[FileKind, tuple[str, ...]] = {
    "customers": ("family_name", "full_name", "given_name", "birthday", "registered_at", "postal_code"),
    "orders": ("order_id", "ordered_at", "quantity", "total", "unit_price", "payment_method"),
    "subscriptions": ("subscription_id", "cycle_days", "next_delivery_on", "delivery_count", "committed_deliveries"),
    "shipments": ("order_id", "tracking_number", "shipped_on", "delivered_at", "carrier"),
    "products": ("product_id", "product_name", "price", "stock", "category", "image_url"),
    "points": ("balance", "added", "expires_on", "entry_id"),
    "consents": ("state", "consented_at", "wording", "channel"),
    "opt_outs": ("email", "opted_out_at"),
    "ad_costs": ("code", "on", "amount"),
    "clicks": ("visitor", "action", "session_id", "occurred_at"),
    "contacts": ("contact_id", "opened_at", "summary", "resolved_at", "complaint"),
}


def guess(header: Sequence[str], sample: Sequence[Sequence[str]], kind: FileKind | None = None) -> Guess:
    """The likeliest mapping, to be looked at by a person. `header` is empty for a file without one; `sample` are some rows."""
    known = layouts.recognised(header, kind)
    if known is not None:
        found = layouts.mapped(known, header)
        scores: dict[FileKind, float] = {each: 1.0 if each == known.kind else 0.0 for each in FIELDS}
        return _finished(found, header, sample, scores, ())
    tried = {each: _tried(each, header, sample) for each in ([kind] if kind else FIELDS)}
    scores = {each: round(_score(each, found, header), 2) for each, (found, _) in tried.items()}
    best = max(scores, key=lambda each: scores[each])
    found, unsure = tried[best]
    return _finished(found, header, sample, scores, unsure)


def _finished(
    found: Mapping,
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    scores: dict[FileKind, float],
    unsure: Sequence[str],
) -> Guess:
    kinds = {each.name: each for each in FIELDS[found.kind]}
    columns = {
        name: replace(column, decimal_comma=True)
        if kinds[name].value in ("amount", "price") and decimal_comma([row[column.index] for row in sample])
        else column
        for name, column in found.columns.items()
    }
    used = {index for column in columns.values() for index in (column.index, *column.more)}
    width = len(header) or max((len(row) for row in sample), default=0)
    unused = tuple(index for index in range(width) if index not in used)
    return Guess(mapping=replace(found, columns=columns), scores=scores, unsure=tuple(unsure), unused=unused)


def _tried(kind: FileKind, header: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[Mapping, list[str]]:
    """The columns that belong to fields of `kind`, and which of them are only alike."""
    names = [folded(name) for name in header]
    taken: dict[str, int] = {}
    for field in FIELDS[kind]:
        indexes = [at for at, name in enumerate(names) if name in field.synonyms and at not in taken.values()]
        if indexes:
            taken[field.name] = indexes[0]
    unsure = _alike(kind, names, taken)
    if not header or not taken:
        by_values = told_by_values(FIELDS[kind], sample, set(taken.values()))
        taken |= {name: at for name, at in by_values.items() if name not in taken}
        unsure += list(by_values)
    columns = {name: mapping.column(header, [at]) if header else Column(index=at) for name, at in taken.items()}
    return Mapping(kind=kind, columns=columns), unsure


def _alike(kind: FileKind, names: Sequence[str], taken: dict[str, int]) -> list[str]:
    """Give the columns that are left to the fields that are left and called nearly so, the most alike first."""
    left = [field for field in FIELDS[kind] if field.name not in taken]
    free = [at for at, name in enumerate(names) if name and at not in taken.values()]
    pairs = sorted(
        ((score, field.name, at) for field in left for at in free if (score := _likeness(names[at], field)) >= _ALIKE),
        key=lambda pair: (-pair[0], pair[2]),
    )
    found = []
    for _, name, at in pairs:
        if name not in taken and at not in taken.values():
            taken[name] = at
            found.append(name)
    return found


def _likeness(name: str, field: Field) -> float:
    best = 0.0
    for word in field.synonyms:
        if len(word) < 2 or abs(len(word) - len(name)) > max(len(word), len(name)) // 2:
            continue
        if word in name or name in word:
            best = max(best, 0.7 + 0.3 * min(len(word), len(name)) / max(len(word), len(name)))
        elif len(word) > 4:
            best = max(best, SequenceMatcher(None, word, name).ratio())
    return best


def _score(kind: FileKind, found: Mapping, header: Sequence[str]) -> float:
    """How much of the file the kind explains, and how much of what is telling for the kind is there."""
    told = found.columns.keys()
    required = [field.name for field in FIELDS[kind] if field.required]
    explained = len(told) / max(len(header), 1)
    telling = sum(name in told for name in _TELLING[kind]) / len(_TELLING[kind])
    complete = sum(name in told for name in required) / len(required) if required else 1.0
    if kind in NEEDS_WHO and not told & set(WHO):
        complete = 0.0
    return (0.45 * min(explained, 1.0) + 0.55 * telling) * (0.25 + 0.75 * complete)
