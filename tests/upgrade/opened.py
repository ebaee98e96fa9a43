"""Opens the stores in ENISHI_VAR with this release's code and prints what they hold, as JSON. Run in a process of its own."""

import json

import django

django.setup()

from datetime import date, timedelta  # noqa: E402 - after Django

from enishi import pipeline  # noqa: E402
from enishi.analytics import api as analytics  # noqa: E402
from enishi.customers import api as customers  # noqa: E402
from enishi.events import api as events  # noqa: E402
from enishi.messages import api as messages  # noqa: E402
from enishi.runtime import install  # noqa: E402
from enishi.scenarios import api as scenarios  # noqa: E402
from enishi.shop import api as shop  # noqa: E402
from tests.flow.shop_day import NOON  # noqa: E402
from tests.upgrade.story import BUYER, LEAVER  # noqa: E402

install.prepare()
pipeline.catch_up(NOON + timedelta(days=3))
while pipeline.tabulate():
    pass
account = shop.mail_account()
buyer, leaver = customers.person_by_email(BUYER), customers.person_by_email(LEAVER)
assert account and buyer and leaver
at = NOON + timedelta(days=3)
total = analytics.cart_report(date(2026, 4, 1), date(2026, 4, 1), at=at).total
print(
    json.dumps(
        {
            "events": events.log().head(),
            "equation": messages.equation(),
            "buyer": f"{buyer.family_name}{buyer.given_name}",
            "leaver": customers.standings([(leaver.customer_id, at)])[leaver.customer_id, at].consent,
            "password": account.password,
            "scenario": [scenarios.scenarios()[0].on, scenarios.scenarios()[0].version],
            "carts": [total.carts, total.abandoned, total.letters, total.recovered],
        }
    )
)
