"""What the first release knew, in the words of nodes: links become merges and moves, and each node has only what was said to it."""

from typing import Any

from django.db import migrations
from django.db.models import F, Min

_STRONG = ("email", "shop_customer_id")
_AT_ONCE = 2000
_SOURCES = {0: ("tag", 0), 1: ("api", 2)}  # weight of the old words → source and rank


def carry_over(apps: Any, _schema_editor: Any) -> None:
    customer_rows, claim_rows = apps.get_model("customers", "Customer"), apps.get_model("customers", "Claim")
    merges(apps)
    customer_rows.objects.update(own_first_seen_at=F("first_seen_at"), own_last_seen_at=F("last_seen_at"))
    named = claim_rows.objects.filter(kind__in=_STRONG).values_list("customer_id").annotate(since=Min("since_position"))
    for customer, since in named.iterator(chunk_size=_AT_ONCE):
        customer_rows.objects.filter(id=customer).update(named_since=since)
    absorbed = customer_rows.objects.exclude(merged_into=None)
    for customer, survivor in absorbed.filter(known=False).values_list("id", "merged_into_id"):
        claim_rows.objects.filter(kind="visitor", customer=customer).update(customer=survivor)
    words_of_nodes(customer_rows)


def merges(apps: Any) -> None:
    """A link said that everything of one customer became another's, whoever had been linked to it before included."""
    merge_rows, move_rows = apps.get_model("customers", "Merge"), apps.get_model("customers", "Move")
    members: dict[int, list[int]] = {}
    for link in apps.get_model("customers", "Link").objects.order_by("id"):
        gone, into = link.from_customer_id, link.into_customer_id
        merge_rows.objects.create(position=link.position, one_id=into, other_id=gone, automatic=True, reason="")
        nodes = members.pop(gone, [gone])
        members.setdefault(into, [into]).extend(nodes)
        move_rows.objects.bulk_create(
            [move_rows(position=link.position, node_id=node, customer_id=into) for node in nodes]
        )


def words_of_nodes(customer_rows: Any) -> None:
    """A survivor's row had the words of everybody linked into it: theirs are taken out again, and what it shows stays."""
    theirs: dict[int, set[tuple[int, int]]] = {}
    for row in customer_rows.objects.exclude(merged_into=None).exclude(words={}).iterator(chunk_size=_AT_ONCE):
        theirs.setdefault(row.merged_into_id, set()).update(
            (said, position) for _, said, position in row.words.values()
        )
        row.words = converted(row, set())
        for name in row.words:
            setattr(row, name, row._meta.get_field(name).get_default())
        row.address_key, row.searched_text = "", ""
        row.save()
    customer_rows.objects.exclude(merged_into=None).update(first_seen_at=None, last_seen_at=None)
    for row in customer_rows.objects.filter(merged_into=None).exclude(words={}).iterator(chunk_size=_AT_ONCE):
        row.words = converted(row, theirs.get(row.id, set()))
        row.save(update_fields=["words"])


def converted(row: Any, others: set[tuple[int, int]]) -> dict[str, list[list[Any]]]:
    """field → weight, said, position becomes field → value, rank, said, position, source."""
    words = {}
    for name, (weight, said, position) in row.words.items():
        if (said, position) not in others:
            source, rank = _SOURCES[weight]
            words[name] = [[getattr(row, name), rank, said, position, source]]
    return words


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_identity")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
