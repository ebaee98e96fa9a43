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
            _("Who writes"),
            _("The law wants every letter to say who sends it and how to refuse further ones."),
            marks.profile_at is not None,
            marks.profile_at,
        ),
        (
            "mail",
            _("Mail server"),
            _("Letters leave over your own server, so they come from your own address."),
            marks.mail_test_at is not None,
            marks.mail_test_at,
        ),
        (
            "tag",
            _("The tag line"),
            _("One line in the shop's pages tells Enishi what lies in which cart."),
            heard is not None,
            heard.received_at if heard else None,
        ),
        (
            "opt_outs",
            _("People who refused letters before"),
            _("Whoever told your old tool “no more” must not hear from the new one."),
            marks.opt_out_list_at is not None,
            marks.opt_out_list_at,
        ),
        (
            "consent",
            _("How customers agree"),
            _(
                "A letter goes only to those who said yes. Tell us how they say it, and whether the cart system already writes."
            ),
            bool(marks.consent_basis),
            marks.consent_basis_at,
        ),
        (
            "own_cart",
            _("Your own forgotten cart"),
            _("See with your own eyes what a customer gets, before any customer does."),
            marks.own_cart_at is not None,
            marks.own_cart_at,
        ),
        (
            "switch",
            _("Switch on"),
            _("From then on forgotten carts are answered by themselves."),
            on is not None,
            on.switched_at if on else None,
        ),
    ]
    following = next((key for key, _label, _why, done, _at in found if not done), "")
    return [Step(key, label, why, done, at, key == following) for key, label, why, done, at in found]
