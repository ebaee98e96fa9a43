"""The page behind "unsubscribe"; its words must be there even when nothing else of the installation answers."""

from typing import Literal

from django.utils.html import format_html

from enishi.http.answers import Answer
from enishi.http.paper import Language, button, joined, paragraphs, preferred
from enishi.http.paper import page as sheet

__all__ = ["WORDS", "Language", "State", "page", "preferred"]

State = Literal["ask", "stopped", "resumed", "unknown", "later"]

#: state -> language -> (title, paragraphs, button). `{shop}` and `{address}` are filled in.
WORDS: dict[State, dict[Language, tuple[str, tuple[str, ...], str]]] = {
    "ask": {
        "ja": (
            "お知らせメールを停止しますか",
            (
                "{address} 宛てに、{shop}からのお知らせメールをお届けしています。",
                "停止しても、ご注文の確認など、お買い物に必要なメールは届きます。",
            ),
            "停止する",
        ),
        "en": (
            "Stop these emails?",
            (
                "{shop} sends news and reminders to {address}.",
                "You will still get emails about your orders, such as confirmations.",
            ),
            "Stop the emails",
        ),
    },
    "stopped": {
        "ja": (
            "お知らせメールを停止しました",
            (
                "{address} 宛てに、{shop}からのお知らせメールはもう届きません。",
                "お間違えの場合は、すぐに元に戻せます。",
            ),
            "元に戻す",
        ),
        "en": (
            "You are unsubscribed",
            (
                "{shop} will no longer send news and reminders to {address}.",
                "If this was a mistake, you can undo it.",
            ),
            "Undo",
        ),
    },
    "resumed": {
        "ja": ("またお届けします", ("{address} 宛てに、{shop}からのお知らせメールをお届けします。",), "停止する"),
        "en": ("Welcome back", ("{shop} will send emails to {address} again.",), "Stop the emails"),
    },
    "unknown": {
        "ja": (
            "このリンクは使えませんでした",
            ("リンクの一部が欠けているようです。メールの中のリンクを、もう一度そのままお開きください。",),
            "",
        ),
        "en": (
            "This link did not work",
            ("Part of it seems to be missing. Please open the link in the email again.",),
            "",
        ),
    },
    "later": {
        "ja": (
            "いまは受け付けられませんでした",
            ("こちらの都合でまだ停止できていません。少し時間をおいて、もう一度お試しください。",),
            "もう一度試す",
        ),
        "en": (
            "We could not do this just now",
            ("Nothing has changed yet. That is on us; please try again in a moment.",),
            "Try again",
        ),
    },
}
_SHOP: dict[Language, str] = {"ja": "このお店", "en": "this shop"}
_ADDRESS: dict[Language, str] = {"ja": "お客さま", "en": "you"}
_STATUS: dict[State, int] = {"ask": 200, "stopped": 200, "resumed": 200, "unknown": 404, "later": 503}

#: Beside stopping everything: choosing.
CHOICES: dict[Language, str] = {
    "ja": "回数を減らす・お休みする・内容を選ぶ",
    "en": "Fewer emails, a pause, or only some topics",
}


def page(
    state: State, language: Language, *, shop: str = "", address: str = "", action: str = "", choices: str = ""
) -> Answer:
    """The page for `state`; its button posts to `action`, `choices` is where the person may choose instead."""
    title, texts, label = WORDS[state][language]
    named = {"shop": shop or _SHOP[language], "address": address or _ADDRESS[language]}
    parts = [paragraphs(text.format(**named) for text in texts)]
    if label and action:
        parts.append(button(label, action, quiet=state in {"stopped", "resumed"}))
    if choices:
        parts.append(format_html('<p class="more"><a href="{}">{}</a></p>', choices, CHOICES[language]))
    more = ((b"retry-after", b"5"),) if state == "later" else ()
    return sheet(title, joined(parts), language, shop=shop, status=_STATUS[state], more=more)
