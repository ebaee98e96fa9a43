"""Who typed an address is asked by letter. Each request is answered once, because it leaves the state `asked` in the transaction that
plans its letter: reading the log again finds nothing to send."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from enishi.connectors.forms import models, signups
from enishi.connectors.forms.types import ANSWER_WITHIN
from enishi.customers import api as customers
from enishi.customers.types import BrowserConsent
from enishi.events import api as events
from enishi.messages import api as messages
from enishi.messages.types import Plan
from enishi.shop import api as shop

READER = "checkout_consents"
_FRESH = timedelta(days=1)  #: a request that lay longer was not waiting for us; who is asked so late wonders
_NEVER = ("hard_bounce", "complaint")
_BATCH = 500


def ask(at: datetime) -> int:
    """Plan the letters that are owed; returns how many requests were dealt with. A shop that has no sender yet asks nobody."""
    _take_checkouts(at)
    if not models.Signup.objects.filter(state="asked").exists() or not shop.profile().sender_email:
        return 0
    done = 0
    with transaction.atomic():
        rows = models.Signup.objects.select_for_update().filter(state="asked").select_related(None).order_by("at")
        plans = []
        for row in rows[:_BATCH]:
            person = customers.person_by_email(row.email)
            if person is None and at - row.at < _FRESH:
                continue  # the customers' stage has not heard of the request yet
            row.reason = "too_late" if person is None or at - row.at >= _FRESH else _reason_against(row.email)
            row.state = "held" if row.reason else "sent"
            row.save(update_fields=["state", "reason"])
            if person is not None and not row.reason:
                plans.append(_plan(row, person.customer_id))
            done += 1
        messages.enqueue(plans, at=at)
    return done


def _reason_against(email: str) -> str:
    """Why not even a question is sent: the address is dead, or its owner called a letter spam."""
    in_force = [each.reason for each in customers.suppression_of(email) if each.lifted_at is None]
    return next((reason for reason in in_force if reason in _NEVER), "")


def _plan(row: models.Signup, customer_id: int) -> Plan:
    form = models.Form.objects.filter(id=row.form_id).first() if row.form_id else None
    return Plan(
        slot=f"signup:{row.id}",
        customer_id=customer_id,
        template="line-confirm" if row.kind == "line" else "signup-confirm",
        message_class="transactional",
        not_before=row.at,
        expires_at=row.at + ANSWER_WITHIN,
        site=row.site,
        to_address=row.email,
        details={
            "request": row.id,
            "form": form.title if form else shop.profile().name,
            "wording": row.wording,
            "language": row.language,
        },
    )


def _take_checkouts(at: datetime) -> None:
    """Boxes ticked at a checkout, where the shop wants them confirmed. Nobody is asked who said no before, nor twice in 30 days."""
    first_run, known = shop.first_run(), customers.offset()
    if first_run.consent_basis != "checkout_confirmed" or events.offset(READER) == known:
        return
    with transaction.atomic():
        after = events.offset_to_move(READER)
        since = max(at - _FRESH, first_run.consent_basis_at or at)
        events.move_offset(READER, _taken_upto(customers.browser_consents(after, since, _BATCH), known, at))


def _taken_upto(said: Sequence[BrowserConsent], known: int, at: datetime) -> int:
    """Make requests of these; returns the position up to which that was done. What the hour has no room for waits for the next."""
    for each in said:
        if signups.hour_is_full(at):
            return each.position - 1
        standing = customers.standings([(each.customer_id, at)])[each.customer_id, at]
        if standing.email and standing.consent == "unknown":
            signups.request_checkout(standing.email, each, at=at)
    return said[-1].position if len(said) == _BATCH else known
