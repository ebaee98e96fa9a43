"""What the checklist asks. Errors stand beside the field, in words, and what was typed stays."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.console.first_run.optouts import OptOuts, decoded, read

LARGEST_LIST = 20 * 1024 * 1024

CONSENT = {
    "explicit": (
        _("Only recorded consent counts"),
        _("Emails go only to people whose consent your server or an import reported. The safe choice when in doubt."),
    ),
    "checkout_confirmed": (
        _("The checkout box, confirmed by email"),
        _("Whoever ticks the box gets one email asking them to confirm. Nobody can sign up someone else."),
    ),
    "checkout_tag": (
        _("The checkout box alone"),
        _(
            "Your checkout has a box that starts unticked, and the tag reports whether it was ticked. You take "
            "responsibility for that, and for the risk that someone signs up another person."
        ),
    ),
}
CART_MAILS = {
    "no": (_("No, or I have switched them off"), _("Then only Enishi sends them.")),
    "yes": (
        _("Yes, it still does"),
        _("Customers would get two emails about one cart. Please switch the others off first."),
    ),
}


class OptOutForm(forms.Form):
    """The old list, pasted or as a file, or the word that there is none."""

    pasted = forms.CharField(
        label=_("Paste addresses"),
        help_text=_("One per line, or a whole table: Enishi finds every address in it."),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=2_000_000,
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        help_text=_("As exported from your previous tool or Excel; up to 20 MB."),
        required=False,
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
                _("There is no email address in it. If nobody ever refused emails, choose “I have none”."),
            )
        return values


class ConsentForm(forms.Form):
    """How customers agree, and whether the cart system writes too."""

    basis = forms.ChoiceField(
        label=_("How do customers agree to emails?"),
        choices=[(value, name) for value, (name, _help) in CONSENT.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of them.")},
    )
    cart_mails = forms.ChoiceField(
        label=_("Does your cart system already send cart emails?"),
        choices=[(value, name) for value, (name, _help) in CART_MAILS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )

    def clean_cart_mails(self) -> str:
        """Two letters about one cart make customers leave, so one of the two has to stop first."""
        answer = str(self.cleaned_data["cart_mails"])
        if answer == "yes":
            raise forms.ValidationError(_("Please switch the cart system's own emails off first, then choose “no”."))
        return answer


class AddressForm(forms.Form):
    """One's own address."""

    email = forms.EmailField(
        label=_("Your own email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
