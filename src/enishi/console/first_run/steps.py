"""The steps of the checklist and which of them are done."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.events.types import LastReceived
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop


@dataclass(frozen=True)
class Step:
    """One step. `next` is the first that is not done."""

    key: str
    label: Promise
    why: Promise
    done: bool
    done_at: datetime | None = None
    next: bool = False


#: Key, name and reason of every step, in the order a shop takes them.
_STEPS: tuple[tuple[str, Promise, Promise], ...] = (
    (
        "shop",
        _("Your shop as sender"),
        _("The law requires every email to say who sent it and how to unsubscribe."),
    ),
    (
        "mail",
        _("Mail server"),
        _("Emails go through your own mail server, so they come from your own address."),
    ),
    ("tag", _("Your tag"), _("One line in your shop's pages tells Enishi what is in each cart.")),
    (
        "opt_outs",
        _("People who unsubscribed before"),
        _("Anyone who unsubscribed in your previous tool must not hear from Enishi."),
    ),
    (
        "consent",
        _("How customers agree"),
        _(
            "Emails only go to people who agreed. Tell us how they agree, and whether your cart system already sends cart emails."
        ),
    ),
    ("own_cart", _("Try it yourself"), _("See what customers will get before they do.")),
    ("switch", _("Switch on"), _("From then on, Enishi follows up on forgotten carts by itself.")),
)


def steps(heard: LastReceived | None) -> list[Step]:
    """All steps, in the order a shop takes them; `heard` is the newest sign of life of the tag."""
    done = _done(heard)
    following = next((key for key, _label, _why in _STEPS if key not in done), "")
    return [Step(key, label, why, key in done, done.get(key), key == following) for key, label, why in _STEPS]


def _done(heard: LastReceived | None) -> dict[str, datetime | None]:
    """The steps that are done, and since when."""
    marks = shop.first_run()
    on = next((scenario for scenario in scenarios.scenarios() if scenario.on), None)
    noted = {
        "shop": marks.profile_at,
        "mail": marks.mail_test_at,
        "tag": heard.received_at if heard else None,
        "opt_outs": marks.opt_out_list_at,
        "own_cart": marks.own_cart_at,
    }
    done: dict[str, datetime | None] = {key: at for key, at in noted.items() if at is not None}
    if marks.consent_basis:
        done["consent"] = marks.consent_basis_at
    if on is not None:
        done["switch"] = on.switched_at
    return done
