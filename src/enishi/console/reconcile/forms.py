"""What the cart's own page says, typed as people type figures: with commas, 円, full-width digits."""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.kernel.money import decimals

_SIGNS = re.compile(r"[,\s円¥¥$£€]|JPY|[A-Z]{3}$")


class FigureField(forms.CharField):
    """A number without a minus sign, however it is grouped."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **more
        )

    def clean(self, value: Any) -> Decimal:
        """The number."""
        text = _SIGNS.sub("", unicodedata.normalize("NFKC", str(super().clean(value))))
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise forms.ValidationError(_("Please type a number, like 123,456.")) from None
        if not number.is_finite() or number < 0:
            raise forms.ValidationError(_("Please type a number, like 123,456."))
        return number


class StatedForm(forms.Form):
    """A site's figures of a period."""

    site = forms.CharField(max_length=100, widget=forms.HiddenInput)
    currency = forms.CharField(max_length=3, widget=forms.HiddenInput)
    first = forms.DateField(widget=forms.HiddenInput)
    last = forms.DateField(widget=forms.HiddenInput)
    shipping = forms.ChoiceField(choices=[("in", ""), ("out", "")], widget=forms.HiddenInput)
    orders = FigureField(label=_("Orders in your cart system"))
    amount = FigureField(label=_("Sales in your cart system"))

    def clean_orders(self) -> int:
        """Whole orders only."""
        number: Decimal = self.cleaned_data["orders"]
        if number != number.to_integral_value():
            raise forms.ValidationError(_("Please type a whole number."))
        return int(number)

    def minor(self) -> int:
        """The amount in the currency's smallest coin."""
        amount: Decimal = self.cleaned_data["amount"]
        return int(amount * 10 ** decimals(self.cleaned_data["currency"]))

    def period(self) -> tuple[date, date]:
        """The days, in order."""
        first, last = sorted((self.cleaned_data["first"], self.cleaned_data["last"]))
        return first, last
