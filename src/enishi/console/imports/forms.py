"""What the lines of a file do not say themselves: whose they are, in which currency, and why its people may be written to."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from enishi.connectors.csv.core.options import OPTIONS
from enishi.connectors.csv.core.options import chosen as chosen_option
from enishi.connectors.csv.job import Job, Plan
from enishi.connectors.csv.types import Mapping
from enishi.console.texts import language
from enishi.kernel.calendar import SHOP_ZONE
from enishi.shop import api as shop

BASES = {
    "consent": (
        _("They agreed to emails"),
        _("On a form, a card or at checkout. Say below what they agreed to: it is kept as proof."),
    ),
    "business_relation": (
        _("They have bought here before"),
        _("A business relationship as the law defines it. Include only people who never opted out."),
    ),
    "business_card": (_("They handed over a business card"), _("In person, with the address on it.")),
    "published_address": (
        _("A company's published address"),
        _("Only business addresses published without a notice refusing emails."),
    ),
    "": (_("Import without consent"), _("Nobody can be emailed because of this file. Everything else is imported.")),
}
_TELLS_CONSENT = {"customers": ("accepts_email", "accepts_sms"), "orders": ("accepts_email",), "consents": ("state",)}


def tells_consent(mapping: Mapping) -> bool:
    """Whether lines of the file say that somebody may be written to."""
    return mapping.kind == "consents" or any(name in mapping.columns for name in _TELLS_CONSENT.get(mapping.kind, ()))


class PlanForm(forms.Form):
    """Beside the columns."""

    site = forms.ChoiceField(label=_("Site"), help_text=_("Where these orders or customers belong."))
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency"),
        error_messages={"invalid": _("Three capital letters, like JPY.")},
        widget=forms.TextInput(attrs={"maxlength": 3, "autocomplete": "off"}),
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("The day the list was exported, where its lines have no dates of their own."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    basis = forms.ChoiceField(
        label=_("Why can the people on this list be emailed?"),
        choices=[(value, name) for value, (name, _help) in BASES.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    wording = forms.CharField(
        label=_("What they agreed to"),
        help_text=_("The words beside the box they ticked, or the form's name and date."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(self, job: Job, data: Any = None) -> None:
        plan = job.plan
        super().__init__(data, initial=_initial(plan))
        names = shop.site_names()
        codes = list(dict.fromkeys([plan.site, *(place.code for place in shop.sites())]))
        site = self.fields["site"]
        assert isinstance(site, forms.ChoiceField)
        site.choices = [(code, names.get(code, code)) for code in codes]
        self.asks_basis = tells_consent(plan.mapping)
        for option in OPTIONS.get(plan.mapping.kind, ()):
            self.fields[f"option_{option.name}"] = _option_field(option.label, option.label_ja, option.choices)
            self.initial[f"option_{option.name}"] = chosen_option(plan.mapping, option.name)

    @property
    def options(self) -> list[forms.BoundField]:
        """The fields of the kind's own options."""
        return [self[name] for name in self.fields if name.startswith("option_")]

    def clean(self) -> dict[str, Any]:
        """Consent is proved by what was agreed to."""
        values = super().clean() or {}
        if values.get("basis") == "consent" and not values.get("wording"):
            self.add_error("wording", _("Please say what they agreed to; consent without that is no proof."))
        return values

    def planned(self, plan: Plan, mapping: Mapping) -> Plan:
        """The plan with what was typed; `mapping` is what the columns mean."""
        values = self.cleaned_data
        day = values["as_of"]
        options = {
            name.removeprefix("option_"): str(values[name])
            for name in self.fields
            if name.startswith("option_") and values.get(name)
        }
        asks = tells_consent(mapping)
        return replace(
            plan,
            mapping=replace(mapping, currency=values["currency"], options=options),
            site=values["site"],
            basis=values["basis"] if asks else "",
            wording=values["wording"] if asks and values["basis"] else "",
            as_of=datetime.combine(day, time(23, 59), tzinfo=SHOP_ZONE) if day else None,
        )


def _initial(plan: Plan) -> dict[str, Any]:
    return {
        "site": plan.site,
        "currency": plan.mapping.currency,
        "as_of": plan.as_of.astimezone(SHOP_ZONE).date() if plan.as_of else None,
        "basis": plan.basis,
        "wording": plan.wording,
    }


def _option_field(english: str, japanese: str, choices: dict[str, tuple[str, str]]) -> forms.Field:
    in_japanese = language() == "ja"
    label = japanese if in_japanese else english
    if not choices:
        return forms.CharField(label=label, required=False, max_length=500)
    return forms.ChoiceField(
        label=label, choices=[(key, words[in_japanese]) for key, words in choices.items()], required=False
    )
