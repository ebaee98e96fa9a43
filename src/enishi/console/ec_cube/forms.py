"""What connects a shop's EC-CUBE."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.shop import api as shop


class ConnectForm(forms.Form):
    """The shop's address and the OAuth client made there. The secret is never shown again."""

    site = forms.ChoiceField(label=_("Place"))
    base_url = forms.CharField(
        label=_("Address of the shop's pages"),
        max_length=300,
        widget=forms.URLInput(attrs={"placeholder": "https://shop.example.jp"}),
    )
    admin_path = forms.CharField(
        label=_("Path of its administration"),
        max_length=100,
        help_text=_("What stands after the address when you log in there."),
        widget=forms.TextInput(attrs={"placeholder": "admin", "autocomplete": "off", "spellcheck": "false"}),
    )
    client_id = forms.CharField(
        label=_("Client id"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("Kept sealed and never shown."),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    tax_percent = forms.ChoiceField(
        label=_("Tax on the goods"),
        choices=[("10", "10 %"), ("8", "8 %")],
        help_text=_("For goods without a rule of their own."),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        places = [(site.code, site.name) for site in shop.sites() if site.kind == "own"]
        self.fields["site"].choices = places  # type: ignore[attr-defined]
