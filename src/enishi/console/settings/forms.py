"""The shop's profile and its mail account as forms."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi.console.words import say
from enishi.kernel.errors import Refused
from enishi.shop.types import MailAccount, Profile

_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?$")


class WebAddress(forms.CharField):
    """An address as people type it: example.jp is taken as https://example.jp."""

    widget = forms.URLInput

    def to_python(self, value: object) -> str:
        """With the scheme, where only that was left out."""
        typed = str(super().to_python(value) or "")
        return f"https://{typed}" if _BARE_HOST.match(typed) else typed


class ProfileForm(forms.Form):
    """Who writes, and what the law wants named."""

    name = forms.CharField(label=_("Name of the shop"), max_length=100)
    url = WebAddress(label=_("Shop website"), max_length=300, required=False)
    sender_name = forms.CharField(
        label=_("Sender's name"), help_text=_("Shown in the inbox."), max_length=100, required=False
    )
    sender_email = forms.CharField(label=_("Sender's email address"), max_length=254, widget=forms.EmailInput)
    reply_to = forms.CharField(
        label=_("Replies go to"),
        help_text=_("Leave empty to use the sender's address."),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
    )
    postal_address = forms.CharField(
        label=_("Postal address"),
        help_text=_("Shown at the foot of every email."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )
    phone = forms.CharField(
        label=_("Telephone"), help_text=_("Give this or a contact page."), max_length=40, required=False
    )
    contact_url = WebAddress(label=_("Contact page"), max_length=300, required=False)
    public_url = WebAddress(
        label=_("Public address of Enishi"),
        help_text=_("Links in emails, including unsubscribe, lead here."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The law wants a way to complain: a telephone number or a page."""
        values = super().clean() or {}
        if not values.get("phone") and not values.get("contact_url"):
            self.add_error(
                "phone", _("Please give a telephone number or a contact page: customers must be able to complain.")
            )
        return values

    def profile(self) -> Profile:
        """What was typed, as the shop's profile."""
        return Profile(**self.cleaned_data)


class MailForm(forms.Form):
    """How to reach the mail server. The password is never shown again; an empty one keeps the one stored."""

    host = forms.CharField(
        label=_("Server"),
        max_length=253,
        widget=forms.TextInput(attrs={"placeholder": "smtp.example.jp", "autocomplete": "off"}),
    )
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[
            ("starttls", _("STARTTLS (usually port 587)")),
            ("tls", _("TLS (usually port 465)")),
            ("none", _("None (only inside your own network)")),
        ],
    )
    username = forms.CharField(
        label=_("Username"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Stored encrypted and never shown. Leave empty to keep the current one."),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def account(self) -> MailAccount:
        """What was typed, as an account."""
        return MailAccount(**self.cleaned_data)


def blame(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal beside the field it names, with the field's own label; above the form when it names none."""
    name = str(refusal.values_of_message.get("field", ""))
    if name in form.fields:
        words: Mapping[str, object] = {**refusal.values_of_message, "field": form.fields[name].label or name}
        form.add_error(name, gettext(refusal.message) % words)
    else:
        form.add_error(None, say(refusal))
