"""A place, as a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = [("own", _("Own pages")), ("mall", _("Mall")), ("store", _("Physical shop"))]


class NameForm(forms.Form):
    """What people call a place, and what it is."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS)


class PlaceForm(NameForm):
    """A new place. Its code stands on every order and never changes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Small Latin letters, digits, - and _. It stands in files and at the till, and stays."),
        widget=forms.TextInput(attrs={"placeholder": "kyoto", "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "code", "kind")
