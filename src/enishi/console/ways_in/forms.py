"""A place, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = [("own", _("Own website")), ("mall", _("Marketplace")), ("store", _("Physical shop"))]


class NameForm(forms.Form):
    """What people call a place, and what it is."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Type"), choices=KINDS)


class PlaceForm(NameForm):
    """A new place. Its code stands on every order and never changes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Lower-case letters, digits, - and _. It is used in files and at the till, and cannot be changed later."
        ),
        widget=forms.TextInput(attrs={"placeholder": "kyoto", "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "code", "kind")
