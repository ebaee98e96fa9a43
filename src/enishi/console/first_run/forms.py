"""What the checklist asks. Errors stand beside the field, in words, and what was typed stays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.console.first_run.optouts import OptOuts, decoded, read

LARGEST_LIST = 20 * 1024 * 1024

CONSENT = {
    "explicit": (
        _("Only recorded consent counts"),
        _("Letters go to people whose consent the shop's server or an import reported. The safe choice when in doubt."),
    ),
    "checkout_confirmed": (
        _("The box at the checkout, confirmed by letter"),
        _(
            "Who ticks the box gets one letter that asks whether it was really them; the answer counts. Nobody can sign up a stranger."
        ),
    ),
    "checkout_tag": (
        _("The box at the checkout counts"),
        _(
            "The checkout has a box for letters that starts unticked, and the tag reports whether it was ticked. "
            "You stand for that, and for the risk that somebody reports a stranger."
        ),
    ),
}
CART_MAILS = {
    "no": (_("No, or I have switched it off"), _("Then Enishi writes alone.")),
    "yes": (
        _("Yes, it still does"),
        _("Customers would get two letters about one cart. Please switch the other one off first."),
    ),
}


class OptOutForm(forms.Form):
    """The old list, pasted or as a file, or the word that there is none."""

    pasted = forms.CharField(
        label=_("Paste addresses"),
        help_text=_("One a line, or a whole table: every address in it is found."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=2_000_000,
    )
    file = forms.FileField(
        label=_("Or a CSV file"), help_text=_("As the old tool or Excel wrote it; up to 20 MB."), required=False
    )

    found = OptOuts((), 0, 0, 0)

    def clean(self) -> dict[str, object]:
        """Read the list; a list without any address is an error that says what to do."""
        values = super().clean() or {}
        file = values.get("file")
        if file is not None and file.size > LARGEST_LIST:
            self.add_error("file", _("The file is larger than 20 MB. Please split it."))
            return values
        text = f"{values.get('pasted') or ''}\n{decoded(file.read()) if file is not None else ''}"
        self.found = read(text)
        if not self.found.addresses and not self.errors:
            self.add_error(
                "file" if file is not None else "pasted",
                _("There is no e-mail address in it. If nobody ever refused letters, choose “I have none”."),
            )
        return values


class ConsentForm(forms.Form):
    """How customers agree, and whether the cart system writes too."""

    basis = forms.ChoiceField(
        label=_("How do customers agree to letters?"),
        choices=[(value, name) for value, (name, _help) in CONSENT.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of them.")},
    )
    cart_mails = forms.ChoiceField(
        label=_("Does the cart system already send letters about forgotten carts?"),
        choices=[(value, name) for value, (name, _help) in CART_MAILS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )

    def clean_cart_mails(self) -> str:
        """Two letters about one cart make customers leave, so one of the two has to stop first."""
        answer = str(self.cleaned_data["cart_mails"])
        if answer == "yes":
            raise forms.ValidationError(_("Please switch the cart system's own letters off first, then choose “no”."))
        return answer


class AddressForm(forms.Form):
    """One's own address."""

    email = forms.EmailField(
        label=_("Your own e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
