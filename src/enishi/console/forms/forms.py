"""A sign-up form, as the shop writes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.connectors.forms.types import Form
from enishi.shop import api as shop

LANGUAGES = (("ja", _("Japanese")), ("en", _("English")))
ASKS = (
    ("name", _("Name")),
    ("kana", _("Name in kana")),
    ("phone", _("Telephone")),
    ("birthday", _("Date of birth")),
    ("address", _("Postal address")),
)
PURPOSES = (
    ("newsletter", _("News and offers")),
    ("reminder", _("Reminders: forgotten carts, products back in stock")),
    ("review", _("Requests for reviews")),
)


class SignUpForm(forms.Form):
    """What the form is called, asks and promises."""

    name = forms.CharField(
        label=_("Internal name"), help_text=_("Only you see it. For example: home page footer."), max_length=100
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect, initial="ja")
    title = forms.CharField(label=_("Heading"), max_length=200)
    intro = forms.CharField(
        label=_("Introduction"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    asks = forms.MultipleChoiceField(
        label=_("Ask for, besides the email address"),
        help_text=_("Each extra field means fewer sign-ups. All of these stay optional."),
        choices=ASKS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=_("What people sign up for"), choices=PURPOSES, widget=forms.CheckboxSelectMultiple
    )
    by_post = forms.BooleanField(
        label=_("Also by post"), help_text=_("Only if the postal address is asked for."), required=False
    )
    wording = forms.CharField(
        label=_("What people agree to"),
        help_text=_(
            "Shown next to the box, which starts unticked. These words are kept as evidence with every answer."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    thanks = forms.CharField(
        label=_("Shown after signing up"),
        help_text=_("Below the note that an email is on its way."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def form(self, form_id: str) -> Form:
        """What was typed, as a sign-up form."""
        typed = dict(self.cleaned_data)
        by_post, purposes = typed.pop("by_post"), tuple(typed.pop("purposes"))
        own = [site.code for site in shop.sites() if site.kind == "own"]
        return Form(
            id=form_id,
            asks=tuple(typed.pop("asks")),
            purposes=("marketing",) if len(purposes) == len(PURPOSES) else purposes,
            channels=("email", "letter") if by_post else ("email",),
            site=own[0] if own else "",
            **{name: value.replace("\r\n", "\n") for name, value in typed.items()},
        )


def initial(form: Form) -> dict[str, Any]:
    """A sign-up form as it stands, for the fields above."""
    every = [code for code, _label in PURPOSES]
    return {
        **{name: getattr(form, name) for name in ("name", "language", "title", "intro", "wording", "thanks")},
        "asks": list(form.asks),
        "purposes": every if "marketing" in form.purposes else list(form.purposes),
        "by_post": "letter" in form.channels,
    }
