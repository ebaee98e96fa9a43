"""The page behind "unsubscribe": one card, two languages, no script, nothing loaded from anywhere.

Its words stand here and not in a catalogue: which language it speaks is a matter of the letter, not of a session, and both must be there
even when nothing else of the installation answers.
"""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Literal

from enishi.http.answers import NO_STORE, NOSNIFF, Answer, Header

Language = Literal["ja", "en"]
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
            "Stop these letters?",
            (
                "{shop} writes to {address} with news and reminders.",
                "You will still get what your purchases need, such as order confirmations.",
            ),
            "Stop the letters",
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
            "The letters have stopped",
            (
                "{shop} will no longer write to {address} with news and reminders.",
                "If this was a mistake, you can undo it.",
            ),
            "Undo",
        ),
    },
    "resumed": {
        "ja": ("またお届けします", ("{address} 宛てに、{shop}からのお知らせメールをお届けします。",), "停止する"),
        "en": ("You are back", ("{shop} will write to {address} again.",), "Stop the letters"),
    },
    "unknown": {
        "ja": (
            "このリンクは使えませんでした",
            ("リンクの一部が欠けているようです。メールの中のリンクを、もう一度そのままお開きください。",),
            "",
        ),
        "en": (
            "This link did not work",
            ("Part of it seems to be missing. Please open the link in the letter once more, as it stands there.",),
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
            ("Nothing has changed yet, and it is our fault. Please try again in a moment.",),
            "Try again",
        ),
    },
}
_SHOP: dict[Language, str] = {"ja": "このお店", "en": "this shop"}
_ADDRESS: dict[Language, str] = {"ja": "お客さま", "en": "you"}
_STATUS: dict[State, int] = {"ask": 200, "stopped": 200, "resumed": 200, "unknown": 404, "later": 503}

_STYLE = """
:root{--paper:#faf9f5;--sheet:#fffefb;--ink:#1c1f27;--soft:#50545f;--line:#e2ddd0;--indigo:#213f7a;--strong:#172e5c;--on:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#14161b;--sheet:#1b1e25;--ink:#ebe8e0;--soft:#b3b0a8;--line:#31353f;--indigo:#9fb6ea;
--strong:#bccbf2;--on:#14161b}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);
font:16px/1.8 "Hiragino Sans","Noto Sans JP","Yu Gothic UI",Meiryo,system-ui,sans-serif}
main{width:100%;max-width:480px;padding:48px 40px 40px;background:var(--sheet);border:1px solid var(--line);
border-top:3px solid var(--indigo);border-radius:4px}
p{margin:0 0 16px;color:var(--soft);overflow-wrap:anywhere}
.shop{margin:0 0 24px;font-size:14px;letter-spacing:.06em}
h1{margin:0 0 16px;font-size:22px;font-weight:600;line-height:1.5;text-wrap:balance;word-break:auto-phrase}
form{margin:32px 0 0}
button{min-height:48px;width:100%;padding:8px 24px;border:1px solid var(--indigo);border-radius:4px;background:var(--indigo);
color:var(--on);font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--strong);border-color:var(--strong)}
button:focus-visible{outline:3px solid var(--indigo);outline-offset:3px}
.quiet button{background:transparent;color:var(--indigo)}
.quiet button:hover{background:transparent;color:var(--strong)}
@media(max-width:480px){main{padding:32px 24px}}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
    (b"vary", b"accept-language"),
    NO_STORE,
    NOSNIFF,
)
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{shop}<h1>{title}</h1>
{paragraphs}
{form}</main>
</body>
</html>
"""


def page(state: State, language: Language, *, shop: str = "", address: str = "", action: str = "") -> Answer:
    """The page for `state`; its button posts to `action`."""
    title, paragraphs, button = WORDS[state][language]
    named = {"shop": escape(shop or _SHOP[language]), "address": escape(address or _ADDRESS[language])}
    quiet = ' class="quiet"' if state in {"stopped", "resumed"} else ""
    form = f'<form method="post" action="{escape(action)}"{quiet}><button>{button}</button></form>\n'
    source = _PAGE.format(
        language=language,
        title=title,
        style=_STYLE,
        shop=f'<p class="shop">{escape(shop)}</p>\n' if shop else "",
        paragraphs="\n".join(f"<p>{paragraph.format(**named)}</p>" for paragraph in paragraphs),
        form=form if button and action else "",
    )
    headers = (*_HEADERS, (b"retry-after", b"5")) if state == "later" else _HEADERS
    return Answer(_STATUS[state], source.encode(), kind=b"text/html; charset=utf-8", headers=headers)


def preferred(asked: str, accept_language: str) -> Language:
    """The letter's language, else the first of the browser's that we speak; Japanese when neither says."""
    if asked in {"ja", "en"}:
        return "en" if asked == "en" else "ja"
    for offer in accept_language.lower().split(","):
        if (spoken := offer.strip()[:2]) in {"ja", "en"}:
            return "en" if spoken == "en" else "ja"
    return "ja"
