"""A request about somebody's own data that came by telephone, by post or at the counter, entered by hand."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi.shop import api as shop

KINDS = [("export", _("Wants a copy of their data")), ("erasure", _("Wants to be erased"))]


class RequestForm(forms.Form):
    """Who asks for what, since when. An email address or a customer number says whom it is about."""

    kind = forms.ChoiceField(label=_("What they ask for"), choices=KINDS)
    asked_on = forms.DateField(
        label=_("Received on"),
        help_text=_("You have 30 days from then to answer."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    email = forms.EmailField(label=_("Email address"), max_length=254, required=False)
    number = forms.CharField(label=_("Customer number"), max_length=200, required=False)
    site = forms.ChoiceField(label=_("Shop or site of that number"))
    reason = forms.CharField(
        label=_("How they asked"),
        help_text=_("For example: by phone, identity checked by date of birth."),
        max_length=500,
        required=False,
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"asked_on": today, "kind": "export"})
        self.today = today
        self.fields["asked_on"].widget.attrs["max"] = today.isoformat()
        self.fields["site"].choices = list(shop.site_names().items())  # type: ignore[attr-defined]

    def clean_asked_on(self) -> date:
        """Not a day to come."""
        day: date = self.cleaned_data["asked_on"]
        if day > self.today:
            raise ValidationError(gettext("That day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Somebody it is about."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("email") and not said.get("number"):
            self.add_error("email", gettext("Please enter an email address or a customer number."))
        return said

    def claims(self) -> dict[str, str]:
        """Whom it is about, as an event would say it."""
        return {"email": self.cleaned_data["email"], "shop_customer_id": self.cleaned_data["number"].strip()}
