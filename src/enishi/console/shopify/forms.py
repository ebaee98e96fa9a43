"""The credentials of a shop at Shopify, as the owner types them. Secrets are never shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.connectors.shopify.api import Entered
from enishi.shop import api as shop


def _secret() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class ConnectForm(forms.Form):
    """Shop, client ID and secret; or the token of an older app."""

    shop = forms.CharField(
        label=_("The shop's address at Shopify"),
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "name.myshopify.com", "autocomplete": "off"}),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    client_secret = forms.CharField(
        label=_("Secret"),
        help_text=_("Stored encrypted and never shown again."),
        max_length=500,
        widget=_secret(),
    )
    access_token = forms.CharField(
        label=_("Access token of an older app"),
        help_text=_(
            "Only for apps made in Shopify's admin before 2026: their token begins with shpat_. Otherwise leave it empty."
        ),
        max_length=500,
        required=False,
        widget=_secret(),
    )
    site = forms.ChoiceField(label=_("Site"), help_text=_("Orders and visitors are counted under it."))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        sites: Any = self.fields["site"]
        sites.choices = [(each.code, each.name) for each in shop.sites() if each.kind == "own"] or [("main", "main")]

    def entered(self) -> Entered:
        """What was typed."""
        return Entered(**{name: self.cleaned_data[name] for name in Entered.__struct_fields__})


class ChangeForm(ConnectForm):
    """Other credentials for a shop that is connected; shop and site stay."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        del self.fields["site"]
        self.fields["shop"].widget.attrs["readonly"] = True
