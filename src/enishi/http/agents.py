"""A first guess at who fetched a letter's picture or followed its link. Nothing is decided on it; reports leave machines out."""

import re
from typing import Literal

Verdict = Literal["human", "machine", "unknown"]

_MACHINE = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scan|preview|headless|monitor|proofpoint|mimecast|barracuda|fireeye|trendmicro|symantec|safelinks|cloudmark"
    r"|facebookexternalhit|slack|whatsapp|curl|wget|python|go-http-client|java/|okhttp|axios|libwww|httpclient|node-fetch",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"Mozilla/5\.0 \(.+\) ?.+")


def verdict(method: str, agent: str, *, followed_link: bool) -> Verdict:
    """Scanners ask with HEAD, name themselves, or hide behind a bare `Mozilla/5.0`; a link followed by a whole browser is a person.

    A picture is never proof of a person: mail services fetch it on delivery.
    """
    if method == "HEAD" or agent.strip() in {"", "Mozilla/5.0"} or _MACHINE.search(agent):
        return "machine"
    return "human" if followed_link and _BROWSER.fullmatch(agent) else "unknown"
