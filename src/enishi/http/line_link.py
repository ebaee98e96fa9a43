"""`/l/<token>`: a friend on LINE gives the address they buy with; `/l/a/<code>`: a QR code, counted and led on to LINE.

The address is only asked by letter: whose mailbox it is answers there, and LINE asks its own user afterwards.
"""

from django.utils.html import format_html

from enishi.connectors.forms import api as forms
from enishi.connectors.forms.types import Typed
from enishi.connectors.line import api as line
from enishi.http.answers import NO_STORE, Answer
from enishi.http.paper import Language, joined, page, paragraphs
from enishi.http.sign_up_words import WORDS as FORM_WORDS
from enishi.http.visits import Visit
from enishi.kernel.errors import Refused
from enishi.kernel.links import read_link
from enishi.shop import api as shop

_LIVES = 30 * 86_400
WORDS: dict[str, dict[Language, tuple[str, tuple[str, ...]]]] = {
    "ask": {
        "ja": (
            "お買い物と LINE をつなぐ",
            ("お買い物のときのメールアドレスをご入力ください。", "ご本人かどうか、確認のメールをお送りします。"),
        ),
        "en": (
            "Connect your purchases with LINE",
            (
                "Please enter the email address you order with.",
                "We will send an email there to make sure it is you.",
            ),
        ),
    },
    "asked": {
        "ja": (
            "確認のメールをお送りしました",
            ("LINE をお使いの端末でメールを開き、ボタンを押してください。7日以内にお願いします。",),
        ),
        "en": (
            "Check your inbox",
            (
                "We have sent you an email. Open it on the phone you use LINE on and press the button within seven days.",
            ),
        ),
    },
    "old": {
        "ja": (
            "このリンクは使えませんでした",
            ("リンクが古いか、一部が欠けています。", "LINE でお店にメッセージを送り、新しいリンクをお求めください。"),
        ),
        "en": (
            "This link did not work",
            ("It is too old, or part of it is missing. Please ask the shop on LINE for a new one.",),
        ),
    },
}


def host(visit: Visit) -> Answer:
    """Count and lead on, or ask for the address."""
    if visit.rest.startswith("a/"):
        url = line.follow(visit.rest[2:])
        return Answer(302, headers=[(b"location", url.encode()), NO_STORE]) if url else _page("old", visit.language())
    said = read_link(shop.signing_key("links"), "line", visit.rest)
    at = shop.business_now()
    if said is None or not 0 <= at.timestamp() - int(said.get("t", 0)) + 60 <= _LIVES:
        return _page("old", visit.language())
    if visit.typed is None:
        return _page("ask", visit.language(), visit=visit)
    try:
        email = forms.address(visit.said("email"))
    except Refused:
        return _page("ask", visit.language(), visit=visit, wrong=True)
    details = {"connection": str(said.get("k")), "user": str(said.get("u"))}
    typed = Typed(email=email, language=visit.language(), ip=visit.ip)
    taken = forms.request_line(typed, details, at=at)
    if taken == "too_many":
        words = FORM_WORDS[visit.language()]
        return page(words["too_many_title"], paragraphs([words["too_many"]]), visit.language(), status=429)
    return _page("asked", visit.language())


def _page(state: str, language: Language, *, visit: Visit | None = None, wrong: bool = False) -> Answer:
    title, texts = WORDS[state][language]
    words = FORM_WORDS[language]
    form = (
        format_html(
            '{}<form method="post"><div class="field"><label for="email">{}</label><input id="email" type="email" name="email" '
            'value="{}" required maxlength="254" autocomplete="email"></div><button>{}</button></form>',
            format_html('<p class="wrong" role="alert">{}</p>', words["wrong_email"]) if wrong else "",
            words["email"],
            visit.said("email"),
            words["submit"],
        )
        if visit
        else ""
    )
    status = 404 if state == "old" else 422 if wrong else 200
    return page(title, joined([paragraphs(texts), form]), language, shop=shop.profile().name, status=status)
