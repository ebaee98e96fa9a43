"""The product on one screen: the stages in the order data flows.

Called over and over by the worker with the instant that customers live in; every stage takes what is new since its own
offset, so it may be killed between any two lines and goes on where it was.
"""

from collections.abc import Mapping
from datetime import datetime

from enishi.catalog import api as catalog
from enishi.connectors import api as connectors
from enishi.connectors.forms import api as forms
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.kernel.memory import uncollected
from enishi.messages import api as messages
from enishi.messages.types import Channel
from enishi.scenarios import api as scenarios
from enishi.segments import api as segments

#: Events: the more, the less each costs. But a transaction of so many keeps others waiting 0.1 s; of as many new people, 1.5 s.
AT_ONCE = 20_000


@uncollected()
def take_in() -> int:
    """What happened becomes known: events → customers → catalogue and carts. Returns how many events were new."""
    events.relay()  # what our own stages announced joins the log
    if events.log().head() == customers.offset() == catalog.offset() == history.live_offset():
        return 0
    new = customers.project(AT_ONCE)  # who it happened to; repeats end here
    catalog.project(AT_ONCE)  # what is sold
    history.project_live(AT_ONCE)  # carts and orders of one person, for decisions
    return new


@uncollected()
def tabulate() -> int:
    """What is known becomes tables for reports. No decision reads them, so this may run less often; returns how many events."""
    return history.load()


@uncollected()
def react(at: datetime) -> int:
    """Who enters a scenario, starts again, leaves. Returns how many events were looked at."""
    return scenarios.react(at, AT_ONCE)


@uncollected()
def group(at: datetime) -> int:
    """What the tables say is answered: who belongs to which segment, by event and by time; once a night, whether that is right. Returns
    0 when nothing is left to do."""
    return segments.follow(at) or segments.audit_some(at)


def rest(at: datetime) -> bool:
    """When nothing else is to be done: let the tables' rows lie together that are asked for together. Returns whether they had to move."""
    return history.gather(at)


def catch_up(at: datetime) -> None:
    """Let every stage read what the log holds now, so that all that is due is known; nothing is answered yet.

    What arrives meanwhile is for the next turn: a log that is written faster than it is read must not hold letters up.
    """
    connectors.take_in(at)  # what the shop's other systems told
    events.relay()
    head = events.log().head()
    while min(customers.offset(), catalog.offset(), history.live_offset()) < head:
        take_in()
        react(at)
    while react(at):
        pass


def act(at: datetime, channels: Mapping[str, Channel]) -> int:
    """What is known is answered: scenarios → messages → channels. Returns how many letters were decided.

    The log's head is noted first, and nothing is decided before every stage that is asked has passed it: a lagging reader
    delays letters, it never lets one slip by an order or an opt-out that was there already.
    """
    head = events.log().head()
    catch_up(at)
    forms.ask(at)  # was it really you? Who signed up is asked by letter
    scenarios.advance(at, head=head)  # whose step is due, decided at its own instant
    return messages.deliver(at, channels, head=head)  # whether we may, and out


def is_behind() -> bool:
    """Whether so much arrived during the last turn that the next need not wait for more: few events cost nearly what many cost."""
    return events.log().head() - customers.offset() > AT_ONCE // 4


def tidy(at: datetime) -> int:
    """Forget what need not be kept any longer: unanswered sign-ups, evidence of consents that rest on nothing. Returns how much; cheap
    enough for every hour."""
    forgotten, after = forms.tidy(at), 0
    while old := customers.old_evidence(at, after=after):
        forgotten += customers.forget_evidence(messages.last_sends(old), at=at)
        after = old[-1]
    return forgotten


def next_due() -> datetime | None:
    """When there will be something to do even if nothing happens; None when nothing waits."""
    return min((due for due in (scenarios.next_due(), messages.next_due()) if due), default=None)
