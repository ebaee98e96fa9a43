"""The two forms of the shop. The box for letters is never ticked beforehand."""

from django import forms

from enishi.demo.storefront.tag_calls import CONSENT_WORDING

_LETTERS = {"required": "お知らせを受け取るには、チェックを入れてください。"}
_EMAIL = {
    "required": "メールアドレスを入力してください。",
    "invalid": "メールアドレスの形をご確認ください(例: hanako@example.com)。",
}


def _text(autocomplete: str, placeholder: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "placeholder": placeholder})


def _email() -> forms.EmailField:
    widget = forms.EmailInput(
        attrs={"autocomplete": "email", "placeholder": "hanako@example.com", "inputmode": "email"}
    )
    return forms.EmailField(label="メールアドレス", max_length=254, error_messages=_EMAIL, widget=widget)


class CheckoutForm(forms.Form):
    """Who orders, and whether they wish for letters."""

    family_name = forms.CharField(
        label="姓",
        max_length=100,
        error_messages={"required": "姓を入力してください。"},
        widget=_text("family-name", "日向"),
    )
    given_name = forms.CharField(
        label="名",
        max_length=100,
        error_messages={"required": "名を入力してください。"},
        widget=_text("given-name", "はなこ"),
    )
    email = _email()
    letters = forms.BooleanField(label=CONSENT_WORDING, required=False)


class LetterForm(forms.Form):
    """A sign-up for letters: here the box must be ticked, by the visitor."""

    email = _email()
    letters = forms.BooleanField(label=CONSENT_WORDING, error_messages=_LETTERS)
