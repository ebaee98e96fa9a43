"""From a compiled template and what is known to a letter: filled in, its links signed, its opening noted."""

import html
import re
from collections.abc import Callable, Mapping, Set
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from enishi.messages.core.liquid import Compiled
from enishi.messages.types import Letter
from enishi.shop.types import Profile

#: How long the answer to a letter that asks counts.
CONFIRM_WITHIN = timedelta(days=7)

Sign = Callable[[str, Mapping[str, Any]], str]

_ANCHOR = re.compile(r"""(<a\b[^>]*?\shref=)(["'])(https?://[^"'<>\s]+)\2""", re.IGNORECASE)
_TEXT_LINK = re.compile(r"https?://[^\s<>\"'「」『』()()、。]+")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


class Unfit(Exception):
    """The letter that came out must not leave. Its text says why, for staff."""


class Desk(Struct, frozen=True):
    """What all letters of a batch share: who writes, where links lead first (no slash at the end), how they are signed."""

    profile: Profile
    base_url: str
    sign: Sign


class Addressee(Struct, frozen=True, kw_only=True):
    """Who a letter goes to, and what its links will say about it. `subject_of` holds the optional link fields (k, sc, st, cl)."""

    message_id: UUID
    public_id: UUID
    email: str
    name: str
    language: str
    site: str
    marketing: bool
    subject_of: Mapping[str, str]


def compose(
    desk: Desk, to: Addressee, compiled: Compiled, context: Mapping[str, Any], *, version_id: str = ""
) -> Letter:
    """The letter as it will leave.

    Raises `Unfit` when it would leave without a way to unsubscribe, `LiquidError` when it cannot be filled in.
    """
    links = own_links(desk, to)
    signed = {
        "m": str(to.message_id),
        "c": str(to.public_id),
        "s": to.site,
        **{k: v for k, v in to.subject_of.items() if v},
    }
    unsubscribe = links["unsubscribe_url"]
    values = {**context, **links}
    page, text = compiled.html.render(values), compiled.text.render(values)
    if to.marketing and not (unsubscribe in page and unsubscribe in text):
        raise Unfit("The letter has no link to unsubscribe.")
    asked = context.get("confirm", {}).get("url", unsubscribe)
    click = _clicks(desk, signed, keep={*links.values(), asked})
    return Letter(
        message_id=to.message_id,
        to_address=to.email,
        to_name=to.name,
        from_address=desk.profile.sender_email,
        from_name=desk.profile.sender_name or desk.profile.name,
        reply_to=desk.profile.reply_to,
        subject=" ".join(compiled.subject.render(values).split()),
        html=_with_pixel(_signed_page(page, click), f"{desk.base_url}/o/{desk.sign('open', signed)}.gif"),
        text=_TEXT_LINK.sub(lambda found: click(found[0]), text),
        unsubscribe_url=unsubscribe if to.marketing else "",
        template_version=version_id,
    )


def own_links(desk: Desk, to: Addressee) -> dict[str, str]:
    """Where this person stops letters by e-mail, and where they say what they would rather have; for ever the same for a message."""
    payload = {
        "m": str(to.message_id),
        "c": str(to.public_id),
        "s": to.site,
        "e": to.email,
        "l": to.language,
        "ch": "email",
    }
    token = desk.sign("unsubscribe", payload)
    return {"unsubscribe_url": f"{desk.base_url}/u/{token}", "preferences_url": f"{desk.base_url}/p/{token}"}


def confirm_url(desk: Desk, *, request: str, email: str, language: str, asked_at: datetime) -> str:
    """Where the reader of a letter that asks says: yes, that was me."""
    payload = {"r": request, "e": email, "l": language, "t": int(asked_at.timestamp())}
    return f"{desk.base_url}/s/{desk.sign('confirm', payload)}"


def _clicks(desk: Desk, signed: Mapping[str, str], *, keep: Set[str]) -> Callable[[str], str]:
    """Makes addresses into signed ones, each address once a letter; `keep` stay as they are."""
    known = {url: url for url in keep}

    def click(url: str) -> str:
        if url not in known:
            known[url] = f"{desk.base_url}/c/{desk.sign('click', {**signed, 'u': url})}"
        return known[url]

    return click


def _signed_page(page: str, click: Callable[[str], str]) -> str:
    return _ANCHOR.sub(lambda found: f"{found[1]}{found[2]}{click(html.unescape(found[3]))}{found[2]}", page)


def _with_pixel(page: str, url: str) -> str:
    """The picture whose fetching notes an opening: last in the page, so that it shows that the letter was loaded to its end."""
    pixel = f'<img src="{url}" width="1" height="1" alt="" style="display:block;border:0;width:1px;height:1px">'
    ends = list(_BODY_END.finditer(page))
    end = ends[-1].start() if ends else len(page)
    return page[:end] + pixel + page[end:]
