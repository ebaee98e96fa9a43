"""Shopify's Admin API as far as Enishi speaks with it: a real server on this machine that answers with the fields a query names and
no others, counts points, lets tokens grow old, serves bulk files and remembers webhook subscriptions and codes.

Time is the fake's own (`now`, seconds), moved by whoever tests.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.graphql_reading import Field, root_fields

SCOPES = ["read_customers", "read_orders", "read_products", "write_discounts"]

Node = dict[str, Any]


@dataclass
class FakeShopify:
    """What the shop holds, as full nodes (connections as plain lists), and how the server behaves."""

    base_url: str = ""
    shop: Node = field(
        default_factory=lambda: {
            "name": "Sakura",
            "myshopifyDomain": "sakura.myshopify.com",
            "currencyCode": "JPY",
            "primaryDomain": {"url": "https://sakura.example"},
        }
    )
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    orders: list[Node] = field(default_factory=list)
    customers: list[Node] = field(default_factory=list)
    products: list[Node] = field(default_factory=list)
    contracts: list[Node] = field(default_factory=list)
    webhooks: list[Node] = field(default_factory=list)
    refused_topics: dict[str, str] = field(default_factory=dict)
    discounts: list[Node] = field(default_factory=list)
    code_jobs: dict[str, Node] = field(default_factory=dict)
    bulk: dict[str, Node] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    bulk_ready: bool = True
    uninstalled: bool = False
    static_token: str = "shpat_old"
    tokens: dict[str, float] = field(default_factory=dict)  #: token → when it dies
    now: float = 0.0
    points: float = 2000.0
    maximum: float = 2000.0
    per_second: float = 100.0
    cost: float = 20.0
    failing: list[int] = field(default_factory=list)  #: statuses of the next answers
    asked: list[str] = field(default_factory=list)  #: names of the operations answered
    granted: int = 0
    page: int = 0  #: 0: as many as asked for; else pages of so many
    _filled_at: float = 0.0

    def pause(self, seconds: float) -> None:
        """Time passes, for whoever waits by it."""
        self.now += seconds

    def spend(self) -> bool:
        """Take the points of one query; False when there are not enough."""
        self.points = min(self.maximum, self.points + (self.now - self._filled_at) * self.per_second)
        self._filled_at = self.now
        if self.points < self.cost:
            return False
        self.points -= self.cost
        return True

    def lets_in(self, token: str) -> bool:
        """Whether a token is good now."""
        if self.uninstalled:
            return False
        return token == self.static_token or self.tokens.get(token, -1.0) > self.now

    def answered(self, query: str, variables: Mapping[str, Any]) -> Node:
        """The answer's body."""
        name = re.search(r"(?:query|mutation)\s+(\w+)", query)
        self.asked.append(name.group(1) if name else "")
        costs = {"requestedQueryCost": self.cost, "actualQueryCost": self.cost}
        enough = self.spend()
        status = {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": int(self.points),
            "restoreRate": self.per_second,
        }
        extensions = {"cost": {**costs, "throttleStatus": status}}
        if not enough:
            errors = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
            return {"errors": errors, "extensions": extensions}
        data = {each.name: self._pruned(self._root(each, variables), each, variables) for each in root_fields(query)}
        return {"data": data, "extensions": extensions}

    # --- roots ---------------------------------------------------------------------------------------------------

    def _root(self, asked: Field, variables: Mapping[str, Any]) -> Any:
        given = {name: _valued(value, variables) for name, value in asked.args.items()}
        single = {"order": self.orders, "product": self.products, "subscriptionContract": self.contracts}
        if asked.name in single:
            return next((node for node in single[asked.name] if node["id"] == given["id"]), None)
        if asked.name in ("orders", "customers", "products"):
            return self._changed(getattr(self, asked.name), given)
        return getattr(self, f"_do_{asked.name}")(given)

    @staticmethod
    def _changed(nodes: list[Node], given: Mapping[str, Any]) -> list[Node]:
        since = re.search(r"updated_at:>='([^']+)'", str(given.get("query") or ""))
        found = sorted(nodes, key=lambda node: str(node["updatedAt"]))
        return [node for node in found if since is None or node["updatedAt"] >= since.group(1)]

    def _do_shop(self, _: Mapping[str, Any]) -> Node:
        return self.shop

    def _do_currentAppInstallation(self, _: Mapping[str, Any]) -> Node:
        return {"accessScopes": [{"handle": scope} for scope in self.scopes]}

    def _do_webhookSubscriptions(self, _: Mapping[str, Any]) -> list[Node]:
        return self.webhooks

    def _do_webhookSubscriptionCreate(self, given: Mapping[str, Any]) -> Node:
        topic = given["topic"]
        if topic in self.refused_topics:
            return {"webhookSubscription": None, "userErrors": [_error("topic", self.refused_topics[topic])]}
        number = len(self.webhooks) + 1
        made = {"id": f"gid://shopify/WebhookSubscription/{number}", "topic": topic}
        self.webhooks.append({**made, "uri": given["webhookSubscription"]["uri"]})
        return {"webhookSubscription": self.webhooks[-1], "userErrors": []}

    def _do_webhookSubscriptionDelete(self, given: Mapping[str, Any]) -> Node:
        self.webhooks = [each for each in self.webhooks if each["id"] != given["id"]]
        return {"deletedWebhookSubscriptionId": given["id"], "userErrors": []}

    def _do_bulkOperationRunQuery(self, given: Mapping[str, Any]) -> Node:
        assert given["groupObjects"] is True
        operation = f"gid://shopify/BulkOperation/{len(self.bulk) + 1}"
        root = root_fields("query Bulk " + str(given["query"]))[0]
        lines = list(self._lines(root))
        content = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
        name = f"{len(self.bulk) + 1}.jsonl"
        self.files[name] = content
        self.bulk[operation] = {
            "id": operation,
            "status": "CREATED",
            "errorCode": None,
            "objectCount": str(len(lines)),
            "fileSize": str(len(content)) if content else None,
            "url": f"{self.base_url}/files/{name}" if content else None,
            "partialDataUrl": None,
        }
        return {"bulkOperation": self.bulk[operation], "userErrors": []}

    def _lines(self, root: Field) -> Iterator[Node]:
        selected = root.fields["edges"].fields["node"]
        for node in getattr(self, root.name):
            flat = {name: each for name, each in selected.fields.items() if "edges" not in each.fields}
            yield self._pruned(node, Field(root.name, {}, flat), {})
            for name, each in selected.fields.items():
                if "edges" in each.fields:
                    for child in node.get(name, []):
                        line = self._pruned(child, each.fields["edges"].fields["node"], {})
                        yield {**line, "__parentId": node["id"]}

    def _do_node(self, given: Mapping[str, Any]) -> Node | None:
        operation = self.bulk.get(given["id"])
        if operation is not None and operation["status"] in ("CREATED", "RUNNING"):
            operation["status"] = "COMPLETED" if self.bulk_ready else "RUNNING"
        return operation

    def _do_bulkOperationCancel(self, given: Mapping[str, Any]) -> Node:
        self.bulk[given["id"]]["status"] = "CANCELED"
        return {"bulkOperation": self.bulk[given["id"]], "userErrors": []}

    def _do_discountCodeBasicCreate(self, given: Mapping[str, Any]) -> Node:
        asked = given["basicCodeDiscount"]
        missing = [name for name in ("title", "code", "context", "customerGets", "startsAt") if not asked.get(name)]
        if missing:
            return {"codeDiscountNode": None, "userErrors": [_error(missing[0], "can't be blank")]}
        number = len(self.discounts) + 1
        made = {"id": f"gid://shopify/DiscountCodeNode/{number}", "asked": asked, "codes": [asked["code"]]}
        self.discounts.append(made)
        return {"codeDiscountNode": made, "userErrors": []}

    def _do_discountRedeemCodeBulkAdd(self, given: Mapping[str, Any]) -> Node:
        codes = [each["code"] for each in given["codes"]]
        if len(codes) > 250:
            return {"bulkCreation": None, "userErrors": [_error("codes", "at most 250")]}
        taken = {code for discount in self.discounts for code in discount["codes"]}
        discount = next(each for each in self.discounts if each["id"] == given["discountId"])
        discount["codes"] += [code for code in codes if code not in taken]
        nodes = [{"code": code, "errors": [{"message": "must be unique"}] if code in taken else []} for code in codes]
        failed = sum(bool(node["errors"]) for node in nodes)
        counts = {"codesCount": len(codes), "importedCount": len(codes) - failed, "failedCount": failed}
        job = f"gid://shopify/DiscountRedeemCodeBulkCreation/{len(self.code_jobs) + 1}"
        self.code_jobs[job] = {"id": job, "done": True, **counts, "codes": nodes}
        return {"bulkCreation": self.code_jobs[job], "userErrors": []}

    def _do_discountRedeemCodeBulkCreation(self, given: Mapping[str, Any]) -> Node:
        return self.code_jobs[given["id"]]

    # --- fields ---------------------------------------------------------------------------------------------------

    def _pruned(self, value: Any, asked: Field, variables: Mapping[str, Any]) -> Any:
        if value is None or not asked.fields:
            return value
        if isinstance(value, list):
            if "nodes" in asked.fields:
                return self._connection(value, asked, variables)
            return [self._pruned(each, asked, variables) for each in value]
        return {name: self._pruned(value.get(name), each, variables) for name, each in asked.fields.items()}

    def _connection(self, nodes: list[Any], asked: Field, variables: Mapping[str, Any]) -> Node:
        first = min(int(asked.args.get("first", 50)), self.page or 1000)
        after = asked.args.get("after")
        cursor = variables.get(after[1:]) if after else None
        start = int(cursor or 0)
        found = nodes[start : start + first]
        turn = {"hasNextPage": start + first < len(nodes), "endCursor": str(start + len(found))}
        answer: Node = {"nodes": [self._pruned(each, asked.fields["nodes"], variables) for each in found]}
        if "pageInfo" in asked.fields:
            answer["pageInfo"] = turn
        return answer


def _valued(value: Any, variables: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _valued(each, variables) for name, each in value.items()}
    return variables.get(value[1:]) if isinstance(value, str) and value.startswith("$") else value


def _error(field: str, message: str) -> Node:
    return {"field": [field], "message": message, "code": "INVALID"}
