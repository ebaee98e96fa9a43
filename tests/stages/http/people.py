"""A person at the doors: what they see, and what pressing a button sends."""

from html.parser import HTMLParser
from typing import Any

from enishi.http.answers import Answer
from enishi.http.visits import Host, Visit


class Page(HTMLParser):
    """An answer taken apart: its text, links, headings and forms (action, fields as a browser would send them, buttons)."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.status = answer.status
        self.headers = {name.decode(): value.decode() for name, value in answer._start["headers"]}
        self.source = answer._body["body"].decode()
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "a":
            self.links.append(found["href"] or "")
        elif tag == "form":
            self.forms.append({"action": found.get("action"), "fields": {}, "boxes": {}, "buttons": []})
        elif tag == "input" and found.get("type") == "checkbox":
            self.forms[-1]["boxes"][found.get("value")] = "checked" in found
        elif tag == "input":
            self.forms[-1]["fields"][found["name"]] = found.get("value") or ""
        elif tag == "button" and self.forms:
            self.forms[-1]["buttons"].append((found.get("name"), found.get("value")))

    def handle_data(self, data: str) -> None:
        self.text += data

    def button(self, value: str) -> dict[str, Any]:
        """The form with the button of this value."""
        return next(form for form in self.forms if ("do", value) in form["buttons"])


def visit(
    host: Host,
    path: str,
    typed: dict[str, Any] | None = None,
    *,
    ip: str = "192.0.2.7",
    accepts: str = "ja",
    referrer: str = "",
) -> Page:
    """Go to `path` (behind the door), or send a form there."""
    rest, _, query = path.partition("?")
    pairs = dict(pair.split("=") for pair in query.split("&")) if query else {}
    sent = (
        None
        if typed is None
        else {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    )
    return Page(host(Visit(rest, pairs, sent, ip, accepts, referrer)))
