"""The checklist: one page, a form a step, each step open to be done again."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from enishi.connectors.tag import api as tag
from enishi.console import ways_out
from enishi.console.first_run.forms import CART_MAILS, CONSENT, AddressForm, ConsentForm, OptOutForm
from enishi.console.first_run.own_cart import trace
from enishi.console.first_run.steps import steps
from enishi.console.numbers import grouped
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import MailForm, ProfileForm, blame
from enishi.console.texts import in_a_row, language
from enishi.console.ways_in.lights import all_lights, pages_heard
from enishi.customers import api as customers
from enishi.kernel.errors import Refused
from enishi.messages import api as outbox
from enishi.scenarios import api as scenarios
from enishi.scenarios.types import SendLetter
from enishi.shop import api as shop
from enishi.shop.types import ConsentBasis, MailAccount

_OWN = "own_address"
_AFTER = ("own_cart", "switch")  #: steps that need the scenario to be on


@require_GET
def checklist(request: HttpRequest) -> HttpResponse:
    """All steps; `?open=` names the one that stands open, else the first that is not done."""
    return _page(request, request.GET.get("open", ""))


def _page(request: HttpRequest, opened: str, **given: Form) -> HttpResponse:
    known = steps(pages_heard(all_lights(now())))
    own = str(request.session.get(_OWN, ""))
    forms: dict[str, Form] = {
        "profile_form": ProfileForm(initial=_fields(shop.profile())),
        "mail_form": MailForm(initial=_fields(shop.mail_account() or MailAccount())),
        "test_form": AddressForm(initial={"email": own}, prefix="test"),
        "opt_out_form": OptOutForm(),
        "consent_form": ConsentForm(initial={"basis": shop.first_run().consent_basis}),
        "own_form": AddressForm(initial={"email": own}, prefix="own"),
    }
    context = {
        "steps": known,
        "opened": opened or next((step.key for step in known if step.next), ""),
        "still_open": in_a_row(str(step.label) for step in known if not step.done and step.key not in _AFTER),
        "done_count": sum(step.done for step in known),
        "tag_places": _tag_places(),
        "suppressed": customers.suppressed_count(),
        "consent_helps": {value: help_ for value, (_name, help_) in CONSENT.items()},
        "cart_mail_helps": {value: help_ for value, (_name, help_) in CART_MAILS.items()},
        "trace": trace(own) if own else None,
        "scenario": next(iter(scenarios.scenarios()), None),
        "reachable": customers.counts()["reachable"],
        **forms,
        **given,
    }
    return render(request, "console/first_run/checklist.html", context)


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__struct_fields__ if name != "password"}


def _tag_places() -> list[dict[str, Any]]:
    """The shop's own places, each with its tag line and its lights."""
    base = shop.profile().public_url or str(settings.PUBLIC_URL)
    keys = [key for key in shop.write_keys() if not key.trusted]
    return [
        {
            "site": each.site,
            "lights": each,
            "lines": [tag.snippet(base, key.key, key.site) for key in keys if key.site == each.site.code],
        }
        for each in all_lights(now(), "own")
    ]


def _back(step: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('console:first_run')}?open={step}#step-{step}")


@require_POST
def save_shop(request: HttpRequest) -> HttpResponse:
    """Step 1: who writes."""
    form = ProfileForm(request.POST)
    if form.is_valid():
        try:
            shop.save_profile(form.profile(), by=asker(request), at=now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return _back("mail")
    return _page(request, "shop", profile_form=form)


@require_POST
def save_mail(request: HttpRequest) -> HttpResponse:
    """Step 2: the mail account, tried at once."""
    form = MailForm(request.POST)
    if form.is_valid():
        try:
            shop.save_mail_account(form.account(), by=asker(request), at=now())
            ways_out.check()
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("Saved. Now send an email to yourself."))
            return _back("mail")
    return _page(request, "mail", mail_form=form)


@require_POST
def test_mail(request: HttpRequest) -> HttpResponse:
    """Step 2: a real letter to oneself. Only one that the server took counts."""
    form = AddressForm(request.POST, prefix="test")
    if not form.is_valid():
        return _page(request, "mail", test_form=form)
    email = form.cleaned_data["email"]
    request.session[_OWN] = email
    try:
        reply = outbox.send_test(_first_letter(), language(), to=email, channel=ways_out.channel(), at=now())
    except Refused as refusal:
        blame(form, refusal)
        return _page(request, "mail", test_form=form)
    shop.note_first_run(at=now(), mail_test=True)
    messages.success(request, gettext("The mail server took the email: %(reply)s") % {"reply": reply})
    return _back("tag")


def _first_letter() -> str:
    """The template that a forgotten cart is answered with first."""
    for scenario in scenarios.scenarios():
        for step in scenario.program.steps:
            if isinstance(step, SendLetter):
                return step.template
    return "cart-1"


@require_POST
def save_opt_outs(request: HttpRequest) -> HttpResponse:
    """Step 4: whom never to write to."""
    if "none" in request.POST:
        shop.note_first_run(at=now(), opt_out_list=True)
        messages.success(request, gettext("Noted: nobody has refused emails before."))
        return _back("consent")
    form = OptOutForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, "opt_outs", opt_out_form=form)
    found = form.found
    new = customers.suppress(found.addresses, reason="opt_out_list", at=now())
    shop.note_first_run(at=now(), opt_out_list=True)
    shop.note_access(by=asker(request), action="opt_out_list_imported", subject="", at=now())
    words = ngettext(
        "%(n)s address will never be emailed.", "%(n)s addresses will never be emailed.", len(found.addresses)
    )
    rest = gettext("%(new)s of them are new; %(repeats)s came twice; %(without)s lines had no address.")
    counts = {"new": grouped(new), "repeats": grouped(found.repeats), "without": grouped(found.without)}
    messages.success(request, f"{words % {'n': grouped(len(found.addresses))}} {rest % counts}")
    return _back("consent")


@require_POST
def save_consent(request: HttpRequest) -> HttpResponse:
    """Step 5: the basis of consent."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, "consent", consent_form=form)
    shop.note_first_run(at=now(), consent_basis=cast(ConsentBasis, form.cleaned_data["basis"]))
    shop.note_access(by=asker(request), action="consent_basis_set", subject="", at=now())
    messages.success(request, gettext("Saved."))
    return _back("own_cart")


@require_POST
def own_cart(request: HttpRequest) -> HttpResponse:
    """Step 6: whose cart to follow, or that its letter has arrived."""
    if "arrived" in request.POST:
        shop.note_first_run(at=now(), own_cart=True)
        return _back("switch")
    form = AddressForm(request.POST, prefix="own")
    if not form.is_valid():
        return _page(request, "own_cart", own_form=form)
    request.session[_OWN] = form.cleaned_data["email"]
    return _back("own_cart")


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Step 7: on or off."""
    for scenario in scenarios.scenarios():
        on = "on" in request.POST
        words = (
            gettext("Switched on. Forgotten carts get a follow-up from now on.")
            if on
            else gettext("Switched off. No emails go out.")
        )
        tried(request, lambda: scenarios.switch(scenario.key, on, by=asker(request), at=now()), words)  # noqa: B023
    return _back("switch")
