"""`/s/<token>`: the answer to a letter that asked. A GET shows a button, since scanners follow links; only a POST answers.

Twice is the same.
"""

from typing import Any

from django.utils.html import format_html

from enishi.connectors.forms import api as forms
from enishi.connectors.forms.types import Signup
from enishi.connectors.line import api as line
from enishi.http.answers import NO_STORE, Answer
from enishi.http.confirm_words import WORDS
from enishi.http.paper import Language, button, joined, page, paragraphs
from enishi.http.visits import Visit
from enishi.kernel.errors import Refused
from enishi.kernel.links import read_link
from enishi.shop import api as shop

_STATUS = {"unknown": 404, "expired": 410, "too_many": 429, "no_line": 503}


def host(visit: Visit) -> Answer:
    """Ask, or hear the answer."""
    token, _, what = visit.rest.partition("/")
    said = read_link(shop.signing_key("links"), "confirm", token) if what in {"", "again"} else None
    signup = forms.asked(str(said.get("r")), str(said.get("e"))) if said else None
    language = visit.language(str(said.get("l", ""))) if said else visit.language()
    if said is None or signup is None:
        return _page("unknown", language)
    if visit.typed is None:
        return _first(signup, language, token)
    at = shop.business_now()
    if what == "again":
        taken = forms.again(signup.id, signup.email, ip=visit.ip, at=at)
        return _page("unknown" if taken == "closed" else taken, language)
    answered = forms.confirm(signup.id, signup.email, ip=visit.ip, at=at)
    if answered in {"expired", "unknown"}:
        return _page(answered, language, signup, action=f"/s/{token}/again" if answered == "expired" else "")
    if signup.kind == "line":
        return _on_to_line(signup, language, token)
    return _page("confirmed", language, signup)


def _first(signup: Signup, language: Language, token: str) -> Answer:
    at = shop.business_now()
    if signup.kind != "line" and signup.confirmed_at is not None:
        return _page("confirmed", language, signup)
    if forms.is_late(signup, at):
        return _page("expired", language, signup, action=f"/s/{token}/again")
    return _page("line" if signup.kind == "line" else "ask", language, signup, action=f"/s/{token}")


def _on_to_line(signup: Signup, language: Language, token: str) -> Answer:
    try:
        url = line.begin_link(signup.details, email=signup.email, at=shop.business_now())
    except Refused:
        return _page("no_line", language, signup, action=f"/s/{token}")
    return Answer(303, headers=[(b"location", url.encode()), NO_STORE])


def _page(state: str, language: Language, signup: Signup | None = None, *, action: str = "") -> Answer:
    title, texts, label = WORDS[state][language]
    name = shop.profile().name
    named: dict[str, Any] = {"shop": name, "email": signup.email if signup else ""}
    parts = [paragraphs(text.format(**named) for text in texts)]
    if signup is not None and signup.wording and state in {"ask", "confirmed"}:
        parts.append(format_html('<p class="said">{}</p>', signup.wording))
    if label and action:
        parts.append(button(label, action))
    leads_to = line.DIALOG_HOST if state in {"line", "no_line"} else ""
    return page(title, joined(parts), language, shop=name, status=_STATUS.get(state, 200), leads_to=leads_to)
