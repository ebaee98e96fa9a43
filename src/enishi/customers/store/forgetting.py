"""The tables of this stage without a person: an empty record keeps their place, so that everybody else keeps their number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction

from enishi.customers import models as tables
from enishi.customers.core import recognising
from enishi.customers.store import erasures, requests, suggesting, suppressions
from enishi.customers.store.sql import portions
from enishi.customers.types import Wanted

ERASED = "erased"  #: why an erased person's address is never written to
_STAYS = {"id", "public_id", "merged_into"}

#: Tables whose rows say by position what an event was about: the log decides what is left of them.
_KEPT_WHOLE: frozenset[type[models.Model]] = frozenset({tables.SeenEvent, tables.DoubtedAddress, tables.Move})
#: Evidence of consent stays as long as the law wants it, without what leads to the person.
_STRIPPED: dict[type[models.Model], dict[str, Any]] = {
    tables.Consent: {"ip": "", "page_url": "", "message_id": ""},
}


def forget(erasure_id: str, customer_ids: Sequence[int], wanted: Wanted, *, at: datetime) -> dict[str, int]:
    """Everything this stage holds about these customers; returns how many rows of which table went or were emptied."""
    counts: dict[str, int] = {}
    with transaction.atomic():
        suppressions.suppress(
            [value for kind, value in wanted.claims if kind == "email"]
            + [each for each in wanted.needles if "@" in each],
            reason=ERASED,
            at=at,
        )
        for model in apps.get_app_config("customers").get_models():
            if model is not tables.Customer and model not in _KEPT_WHOLE:
                counts[model._meta.db_table] = _from(model, customer_ids, wanted)
        counts["subject_request"] = requests.forget_about(
            {(_request_name(kind), recognising.bare(kind, value).strip().lower()) for kind, value in wanted.claims}
        )
        counts["merge"] = _unexplained(customer_ids)
        counts["customer"] = _empty(erasure_id, customer_ids)
        suggesting.anew(set(customer_ids))
    return {table: count for table, count in counts.items() if count}


def _from(model: type[models.Model], customer_ids: Sequence[int], wanted: Wanted) -> int:
    """Rows of a table that point to these customers by any column: stripped where a rule says so, else deleted."""
    columns = [field.attname for field in model._meta.concrete_fields if _points_to_customer(field)]
    gone = 0
    for column in columns:
        for ids in portions(customer_ids):
            rows = model._default_manager.filter(**{f"{column}__in": ids})
            if model in _STRIPPED:
                gone += rows.update(**_STRIPPED[model])
                _mask_wording(rows, wanted)
            else:
                gone += rows.delete()[0]
    return gone


def _points_to_customer(field: "models.Field[Any, Any]") -> bool:
    target = field.related_model
    return target is tables.Customer or (target is None and field.attname.endswith("customer_id"))


def _mask_wording(rows: "models.QuerySet[Any]", wanted: Wanted) -> None:
    """A form's wording may greet the person by name."""
    for row in rows:
        masked = row.wording
        for text in sorted([*wanted.needles, *wanted.names], key=len, reverse=True):
            masked = masked.replace(text, "…")
        if masked != row.wording:
            row.wording = masked
            row.save(update_fields=["wording"])


def _empty(erasure_id: str, customer_ids: Sequence[int]) -> int:
    """Records of these customers with nothing in them, each found by the pseudonym that the log has for it now."""
    blank = {
        field.attname: field.get_default()
        for field in tables.Customer._meta.concrete_fields
        if field.name not in _STAYS
    }
    emptied = 0
    for ids in portions(customer_ids):
        emptied += tables.Customer.objects.filter(id__in=ids).update(**blank)
    tables.Claim.objects.bulk_create(
        [
            tables.Claim(
                kind="visitor",
                value=erasures.pseudonym(erasure_id, "customer", str(customer)),
                customer_id=customer,
                since_position=min(erasures.positions([customer]), default=0),
            )
            for customer in customer_ids
        ]
    )
    return emptied


def _unexplained(customer_ids: Sequence[int]) -> int:
    """That nodes were merged stays, since the log's events are told apart by it; what somebody wrote about it goes."""
    said = 0
    for ids in portions(customer_ids):
        merges = tables.Merge.objects.filter(models.Q(one_id__in=ids) | models.Q(other_id__in=ids))
        said += merges.filter(automatic=False).exclude(reason="").update(reason="")
    return said


def _request_name(kind: str) -> str:
    return "email" if kind == "mall_email" else kind
