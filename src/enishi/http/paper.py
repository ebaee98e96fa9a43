"""The sheet that strangers' pages are written on: one card, two languages, no script, nothing loaded from anywhere.

Words of these pages stand beside them and not in a catalogue: which language a page speaks is a matter of the letter or the form that
led there, not of a session.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from enishi.http.answers import NO_STORE, NOSNIFF, Answer, Header

Language = Literal["ja", "en"]

_STYLE = """
:root{--paper:#faf9f5;--sheet:#fffefb;--ink:#1c1f27;--soft:#50545f;--line:#e2ddd0;--edge:#8a8778;--indigo:#213f7a;--strong:#172e5c;--on:#fff;
--red:#a8321e}
@media(prefers-color-scheme:dark){:root{--paper:#14161b;--sheet:#1b1e25;--ink:#ebe8e0;--soft:#b3b0a8;--line:#31353f;--edge:#767c8a;
--indigo:#9fb6ea;--strong:#bccbf2;--on:#14161b;--red:#f0937f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);
font:16px/1.8 "Hiragino Sans","Noto Sans JP","Yu Gothic UI",Meiryo,system-ui,sans-serif}
body.framed{padding:0;min-height:0;display:block;background:transparent}
main{width:100%;max-width:480px;padding:48px 40px 40px;background:var(--sheet);border:1px solid var(--line);
border-top:3px solid var(--indigo);border-radius:4px}
main.wide{max-width:640px}
.framed main{max-width:none;padding:24px}
p{margin:0 0 16px;color:var(--soft);overflow-wrap:anywhere}
a{color:var(--indigo)}
.shop{margin:0 0 24px;font-size:14px;letter-spacing:.06em}
h1{margin:0 0 16px;font-size:22px;font-weight:600;line-height:1.5;text-wrap:balance;word-break:auto-phrase}
h2{margin:32px 0 8px;font-size:17px;font-weight:600}
form{margin:24px 0}
form:last-child{margin-bottom:0}
h2+form{margin-top:8px}
button{min-height:48px;width:100%;padding:8px 24px;border:1px solid var(--indigo);border-radius:4px;background:var(--indigo);
color:var(--on);font:inherit;font-weight:600;cursor:pointer}
button:hover{background:var(--strong);border-color:var(--strong)}
:focus-visible{outline:3px solid var(--indigo);outline-offset:3px}
.quiet button,button.quiet{background:transparent;color:var(--indigo)}
.quiet button:hover,button.quiet:hover{background:transparent;color:var(--strong)}
.stack>*+*{margin-top:12px}
label,legend{display:block;font-weight:600;font-size:15px}
fieldset{margin:0 0 20px;padding:0;border:0}
legend{padding:0}
.field{margin:0 0 20px}
.help{font-size:14px;color:var(--soft);font-weight:400}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.three{display:grid;grid-template-columns:2fr 1fr 1fr;gap:12px}
input[type=text],input[type=email],input[type=tel]{
width:100%;min-height:48px;padding:8px 12px;border:1px solid var(--edge);border-radius:4px;
background:var(--sheet);color:var(--ink);font:inherit}
.choice{display:flex;gap:12px;align-items:flex-start;padding:8px 0;font-weight:400}
input[type=checkbox]{flex:none;width:22px;height:22px;margin:3px 0 0;accent-color:var(--indigo)}
.said{padding:12px 16px;border:1px solid var(--line);border-radius:4px;color:var(--ink)}
.wrong{color:var(--red);font-weight:600}
.done{padding:12px 16px;border-left:3px solid var(--indigo);background:var(--paper);color:var(--ink)}
.unseen{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.more{margin:24px 0 0;font-size:14px}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:8px 12px 8px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{width:36%;min-width:7em}
@media(max-width:480px){main{padding:32px 24px}.pair{grid-template-columns:1fr}}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_PAGE = """<!doctype html>
<html lang="{}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{}</title>
<style>{}</style>
</head>
<body{}>
<main{}>
{}<h1>{}</h1>
{}</main>
</body>
</html>
"""


def page(
    title: str,
    body: SafeString,
    language: Language,
    *,
    shop: str = "",
    status: int = 200,
    framed: bool = False,
    wide: bool = False,
    leads_to: str = "",
    more: Iterable[Header] = (),
) -> Answer:
    """The sheet with a heading and a body. `framed`: it stands inside a page of the shop. `leads_to`: another host its form may end at."""
    source = format_html(
        _PAGE,
        language,
        title,
        mark_safe(_STYLE),  # noqa: S308 - ours
        mark_safe(' class="framed"' if framed else ""),  # noqa: S308 - ours
        mark_safe(' class="wide"' if wide else ""),  # noqa: S308 - ours
        format_html('<p class="shop">{}</p>\n', shop) if shop and not framed else "",
        title,
        body,
    )
    headers = (*_headers(framed, leads_to), *more)
    return Answer(status, source.encode(), kind=b"text/html; charset=utf-8", headers=headers)


def paragraphs(texts: Iterable[str]) -> SafeString:
    """Each text as a paragraph."""
    return mark_safe("\n".join(format_html("<p>{}</p>", text) for text in texts))  # noqa: S308 - each is escaped


def joined(parts: Iterable[SafeString | str]) -> SafeString:
    """Parts of a body one after the other; plain text among them is escaped."""
    return mark_safe("\n".join(format_html("{}", part) for part in parts if part))  # noqa: S308 - each is escaped


def button(label: str, action: str, *, quiet: bool = False) -> SafeString:
    """A form that is nothing but its button."""
    look = mark_safe(' class="quiet"' if quiet else "")  # noqa: S308 - ours
    return format_html('<form method="post" action="{}"{}><button>{}</button></form>', action, look, label)


def preferred(asked: str, accept_language: str) -> Language:
    """The letter's language, else the first of the browser's that we speak; Japanese when neither says."""
    if asked in {"ja", "en"}:
        return "en" if asked == "en" else "ja"
    for offer in accept_language.lower().split(","):
        if (spoken := offer.strip()[:2]) in {"ja", "en"}:
            return "en" if spoken == "en" else "ja"
    return "ja"


def _headers(framed: bool, leads_to: str) -> tuple[Header, ...]:
    ancestors = "*" if framed else "'none'"
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self' {leads_to}".rstrip()
        + f"; frame-ancestors {ancestors}; base-uri 'none'"
    )
    return (
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-robots-tag", b"noindex"),
        (b"vary", b"accept-language"),
        NO_STORE,
        NOSNIFF,
    )
