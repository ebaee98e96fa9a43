"""The dictionary of figures: each is said in words, written as a formula, and reckoned here, once."""

from collections.abc import Callable, Mapping

from enishi.analytics.types import Metric
from enishi.warehouse.guards import count_where, total
from enishi.warehouse.port import Expression

METRICS: Mapping[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            key="carts",
            name="Carts",
            words="Carts begun on the day, whatever became of them. Test orders and test customers do not count.",
            formula="count(carts begun)",
            unit="carts",
            which="carts",
        ),
        Metric(
            key="abandoned",
            name="Left behind",
            words="Filled carts that nobody touched for 60 minutes. A change restarts the hour; a cart that is bought later still counts.",
            formula="count(carts quiet for 60 minutes)",
            unit="carts",
            which="abandoned",
        ),
        Metric(
            key="abandoned_ratio",
            name="Share left behind",
            words="How many of the carts begun were left behind.",
            formula="abandoned ÷ carts",
            unit="ratio",
            which="abandoned",
        ),
        Metric(
            key="lost_amount",
            name="Lost amount",
            words="What lay in the carts left behind at the moment they were left, tax included.",
            formula="sum(value when left behind)",
            unit="amount",
            which="abandoned",
        ),
        Metric(
            key="cart_sales",
            name="Sales of carts",
            words="Orders of carts that were not left behind, tax included, shipping excluded. Renewals have no cart.",
            formula="sum(order total − shipping) of carts ordered and not left behind",
            unit="amount",
            which="bought",
        ),
        Metric(
            key="lost_to_sales_ratio",
            name="Lost amount vs. sales",
            words="How many times the sales of carts was left lying.",
            formula="lost_amount ÷ cart_sales",
            unit="ratio",
            which="abandoned",
        ),
        Metric(
            key="letters",
            name="Emails",
            words="Emails about these carts that the mail server took.",
            formula="count(emails accepted)",
            unit="letters",
            which="sent",
        ),
        Metric(
            key="recovered",
            name="Brought back",
            words="Carts left behind and ordered within 7 days after the last email before the order. Last "
            "touch: it counts people who would have come back anyway.",
            formula="count(left behind, ordered ≤ 7 days after an email)",
            unit="carts",
            which="recovered",
        ),
        Metric(
            key="recovered_amount",
            name="Amount brought back",
            words="Orders from the carts brought back, tax included, shipping excluded.",
            formula="sum(order total − shipping) of carts brought back",
            unit="amount",
            which="recovered",
        ),
        Metric(
            key="returned",
            name="Came back unprompted",
            words="Carts left behind, then ordered without an email in the 7 days before.",
            formula="count(left behind, ordered) − recovered",
            unit="carts",
            which="returned",
        ),
        Metric(
            key="returned_amount",
            name="Amount that came back unprompted",
            words="Orders from carts that came back unprompted, tax included, shipping excluded.",
            formula="sum(order total − shipping) of carts that came back unprompted",
            unit="amount",
            which="returned",
        ),
    )
}

#: The additive figures, as aggregates of `carts.with_outcome`; days add up to periods.
SUMS: Mapping[str, Callable[[Expression], Expression]] = {
    "carts": lambda carts: carts.count(),
    "abandoned": lambda carts: count_where(carts.abandoned),
    "lost_amount": lambda carts: total(carts.value_at_abandonment, carts.abandoned),
    "cart_sales": lambda carts: total(carts.order_amount, carts.bought),
    "letters": lambda carts: total(carts.letters),
    "recovered": lambda carts: count_where(carts.recovered),
    "recovered_amount": lambda carts: total(carts.order_amount, carts.recovered),
    "returned": lambda carts: count_where(carts.returned),
    "returned_amount": lambda carts: total(carts.order_amount, carts.returned),
}
