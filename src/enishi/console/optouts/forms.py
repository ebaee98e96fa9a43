"""What is asked on the page of those who are never written to."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LookUpForm(forms.Form):
    """One address."""

    email = forms.CharField(label=_("Email address"), max_length=254, widget=forms.EmailInput)


class LiftForm(forms.Form):
    """Why an address may be written to again."""

    email = forms.CharField(max_length=254, widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why may it be written to again?"),
        help_text=_("For example: asked for it on the telephone. It is kept with your name."),
        max_length=500,
    )


class YearsForm(forms.Form):
    """How long evidence is kept."""

    years = forms.IntegerField(label=_("Years after the last email"), min_value=1, max_value=99)
