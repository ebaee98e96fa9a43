"""What connects a shop's EC-CUBE."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.shop import api as shop


class ConnectForm(forms.Form):
    """The shop's address and the OAuth client made there. The secret is never shown again."""

    site = forms.ChoiceField(label=_("Site"))
    base_url = forms.CharField(
        label=_("Shop website"),
        max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example.jp"}),
    )
    admin_path = forms.CharField(
        label=_("Admin path"),
        max_length=100,
        help_text=_("The part after the address when you log in."),
        widget=forms.TextInput(attrs={"placeholder": "admin", "autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=_("Client ID"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("Stored encrypted and never shown."),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    tax_percent = forms.ChoiceField(
        label=_("Tax rate"),
        choices=[("10", "10 %"), ("8", "8 %")],
        help_text=_("For products without a rate of their own."),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        places = [(site.code, site.name) for site in shop.sites() if site.kind == "own"]
        self.fields["site"].choices = places  # type: ignore[attr-defined]
