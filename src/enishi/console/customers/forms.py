"""What a member of the shop may type about a customer."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.console.customers.standing import CHANNELS, HOLDS
from enishi.customers.types import Person

#: Fields of the profile form, in the order of the page; all of them fields of `Person`.
FIELDS = (
    "family_name", "given_name", "family_kana", "given_kana", "phone", "postal_code", "prefecture", "city", "street", "building",
    "birth_year", "birth_month", "birth_day", "sex", "language", "occupation", "is_test", "is_staff", "is_wholesale",
)  # fmt: skip
LABELS = {
    "family_name": _("Family name"), "given_name": _("Given name"), "family_kana": _("Family name in kana"),
    "given_kana": _("Given name in kana"), "email": _("Email"), "phone": _("Telephone"), "postal_code": _("Postal code"),
    "prefecture": _("Prefecture"), "city": _("City"), "street": _("Street and number"), "building": _("Building"),
    "birth_year": _("Year of birth"), "birth_month": _("Month of birth"), "birth_day": _("Day of birth"), "sex": _("Sex"),
    "language": _("Language"), "occupation": _("Occupation"), "acquisition_source": _("Came from"), "is_test": _("Test customer"),
    "is_staff": _("Staff member"), "is_wholesale": _("Wholesale buyer"),
}  # fmt: skip
SEXES = {"": _("not said"), "female": _("female"), "male": _("male"), "other": _("other")}
LANGUAGES: dict[str, str | Promise] = {"": _("shop default"), "ja": "日本語", "en": "English"}
HOLD_CHOICES = ("asked_for_quiet", "moved", "deceased", "refuses_parcels", "legal", "other")
_NUMBERS = {"birth_year": (1900, 2100), "birth_month": (1, 12), "birth_day": (1, 31)}
_LENGTHS = {"phone": 40, "prefecture": 40, "postal_code": 200, "city": 200, "street": 200, "building": 200}


class ProfileForm(forms.Form):
    """The profile as it is, to be corrected. `was_<field>`: what stood there when the form was opened."""

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in FIELDS})
        for name in FIELDS:
            self.fields[name] = _field(name)
            self.fields[f"was_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=plain(getattr(person, name)), strip=False
            )

    def changed(self) -> dict[str, tuple[Any, str]]:
        """Field → (what it should say, what it said when the form was opened), for those that were touched."""
        return {
            name: (self.cleaned_data[name], self.cleaned_data[f"was_{name}"])
            for name in FIELDS
            if plain(self.cleaned_data[name]) != self.cleaned_data[f"was_{name}"]
        }

    def hidden(self) -> list[forms.BoundField]:
        """The fields that say what was."""
        return [self[f"was_{name}"] for name in FIELDS]


class HoldForm(forms.Form):
    """A reason about the person why marketing stops."""

    hold = forms.ChoiceField(label=_("Reason"), choices=[(code, HOLDS[code]) for code in HOLD_CHOICES])
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ConsentForm(forms.Form):
    """Consent said by telephone or on paper: how, and in which words, is its evidence."""

    channel = forms.ChoiceField(label=_("Over which channel"), choices=list(CHANNELS.items()))
    state = forms.ChoiceField(
        label=_("What did the customer say?"), choices=[("granted", _("Yes, please")), ("withdrawn", _("No more"))]
    )
    method = forms.ChoiceField(
        label=_("How"), choices=[("console", _("by telephone or in the shop")), ("card", _("on paper"))]
    )
    wording = forms.CharField(
        label=_("Evidence"),
        help_text=_("When, where and in which words; for paper where the sheet is kept."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )


def plain(value: object) -> str:
    """A value as the hidden field has it."""
    if value in (None, "", False):
        return ""
    return "1" if value is True else str(value)


def _field(name: str) -> forms.Field:
    label = LABELS[name]
    if name.startswith("is_"):
        return forms.BooleanField(label=label, required=False)
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        wrong = _("Please enter a number from %(low)s to %(high)s.") % {"low": low, "high": high}
        said = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
        return forms.IntegerField(label=label, required=False, min_value=low, max_value=high, error_messages=said)
    if name in ("sex", "language"):
        choices = SEXES if name == "sex" else LANGUAGES
        return forms.ChoiceField(label=label, required=False, choices=list(choices.items()))
    return forms.CharField(label=label, required=False, max_length=_LENGTHS.get(name, 100))
