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
    label: str | Promise
    why: str | Promise
    done: bool
    done_at: datetime | None = None
    next: bool = False


def steps(heard: LastReceived | None) -> list[Step]:
    """All steps, in the order a shop takes them; `heard` is the newest sign of life of the tag."""
    marks = shop.first_run()
    on = next((scenario for scenario in scenarios.scenarios() if scenario.on), None)
    found = [
        (
            "shop",
            _("Your shop as sender"),
            _("The law requires every email to say who sent it and how to unsubscribe."),
            marks.profile_at is not None,
            marks.profile_at,
        ),
        (
            "mail",
            _("Mail server"),
            _("Emails go through your own mail server, so they come from your own address."),
            marks.mail_test_at is not None,
            marks.mail_test_at,
        ),
        (
            "tag",
            _("Your tag"),
            _("One line in your shop's pages tells Enishi what is in each cart."),
            heard is not None,
            heard.received_at if heard else None,
        ),
        (
            "opt_outs",
            _("People who unsubscribed before"),
            _("Anyone who unsubscribed in your previous tool must not hear from Enishi."),
            marks.opt_out_list_at is not None,
            marks.opt_out_list_at,
        ),
        (
            "consent",
            _("How customers agree"),
            _(
                "Emails only go to people who agreed. Tell us how they agree, and whether your cart system already sends cart emails."
            ),
            bool(marks.consent_basis),
            marks.consent_basis_at,
        ),
        (
            "own_cart",
            _("Try it yourself"),
            _("See what customers will get before they do."),
            marks.own_cart_at is not None,
            marks.own_cart_at,
        ),
        (
            "switch",
            _("Switch on"),
            _("From then on, Enishi follows up on forgotten carts by itself."),
            on is not None,
            on.switched_at if on else None,
        ),
    ]
    following = next((key for key, _label, _why, done, _at in found if not done), "")
    return [Step(key, label, why, done, at, key == following) for key, label, why, done, at in found]
