"""A letter as a form: three parts, kept byte for byte as typed."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RawText(forms.CharField):
    """Text as it was typed: nothing is stripped, line ends are those of the letter, not of the form."""

    def __init__(self, **more: object) -> None:
        super().__init__(strip=False, max_length=500_000, **more)  # type: ignore[arg-type]

    def to_python(self, value: object) -> str:
        """Browsers send CR LF; letters are kept with LF."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class LetterForm(forms.Form):
    """Subject, HTML and text; Liquid in all three."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    html = RawText(
        label=_("HTML"), widget=forms.Textarea(attrs={"class": "code-area", "spellcheck": "false", "wrap": "soft"})
    )
    text = RawText(
        label=_("Text"),
        help_text=_("For mail apps that do not show HTML. Both are always sent."),
        widget=forms.Textarea(attrs={"class": "code-area", "spellcheck": "false"}),
    )
