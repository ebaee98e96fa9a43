"""The process that the crash tests kill: the real outbox on disk, and the real channel.

`python -m tests.crash.sender prepare COUNT` makes a state store in ENISHI_VAR with so many letters planned.
`python -m tests.crash.sender send PORT` starts a worker, again whenever it is killed, until nothing waits. It prints the
number of each worker's process, and at the end the equation as JSON.
"""

# ruff: noqa: E402 (models can be imported only when Django is set up)

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.runtime.settings")

import django

django.setup()

from django.core.management import call_command

from enishi.catalog import api as catalog
from enishi.channels.email.channel import EmailChannel
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CustomerIdentified
from enishi.history import api as history
from enishi.kernel.ids import derived_id
from enishi.messages import api as messages
from enishi.messages.types import Plan
from enishi.shop import api as shop
from enishi.shop.types import MailAccount, Profile

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CONNECTIONS = 8


def prepare(count: int) -> None:
    """So many customers, and a letter planned for each."""
    call_command("migrate", verbosity=0)
    profile = Profile(
        name="縁日商店", sender_name="縁日商店", sender_email="shop@shop.example", postal_address="京都市"
    )
    shop.save_profile(profile, by="test", at=START)
    events.log().append([_identified(number) for number in range(count)])
    while _take_in():
        pass
    found, _ = customers.search("", limit=count)
    messages.enqueue([_plan(person.customer_id) for person in found], at=START)


def _take_in() -> int:
    new = customers.project()
    return new + catalog.project() + history.project_live()


def _identified(number: int) -> Event:
    return Event(
        id=derived_id("test", str(number)),
        kind="customer_identified",
        occurred_at=START,
        received_at=START,
        site="shop",
        source="test",
        claims=Claims(email=f"c{number}@example.jp"),
        body=CustomerIdentified(family_name="山田", given_name=f"花子{number}"),
    )


def _plan(customer_id: int) -> Plan:
    return Plan(
        slot=f"crash:{customer_id}",
        customer_id=customer_id,
        template="cart-1",
        message_class="transactional",
        not_before=START,
        expires_at=START + timedelta(days=365),
    )


def send(port: int) -> None:
    """Workers are forked from here, which has everything loaded and no store open: starting one again takes no time."""
    status = signal.SIGKILL.value
    while status == signal.SIGKILL:
        worker = os.fork()
        if worker == 0:
            work(port)
            os._exit(0)
        print(worker, flush=True)
        _, status = os.waitpid(worker, 0)
    assert status == 0
    print(json.dumps(messages.equation()), flush=True)


def work(port: int) -> None:
    """What a worker does, without its pauses: business time jumps to the next instant at which something is due."""
    account = MailAccount(host="127.0.0.1", port=port, security="none")
    channels = {"email": EmailChannel(lambda: account, connections=CONNECTIONS)}
    at = START
    messages.recover(at)
    while due := messages.next_due():
        at = max(at, due)
        messages.deliver(at, channels, head=0)


if __name__ == "__main__":
    {"prepare": prepare, "send": send}[sys.argv[1]](int(sys.argv[2]))
