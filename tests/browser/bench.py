"""A made-up shop for the tag: pages at https://shop.test, a collector at https://crm.test, both inside the browser."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Request, Route

from enishi.connectors.tag.api import tag_path
from enishi.kernel.clock import monotonic

SHOP = "https://shop.test"
COLLECTOR = "https://crm.test"
STUB = "window.enishi = window.enishi || function () { (enishi.q = enishi.q || []).push(arguments) };"


class Bench:
    """Serves the shop's pages, and keeps what the tag sends.

    `attributes` go on the script line; `early` is JavaScript before the tag has loaded; `status` is the collector's
    answer, None a line that is cut.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.attributes = "data-allow-bots"
        self.early = ""
        self.status: int | None = 204
        self.requests: list[list[dict[str, Any]]] = []
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.context.route(f"{SHOP}/**", self._serve)
        page.context.route(
            f"{COLLECTOR}/t.js", lambda route: route.fulfill(path=tag_path(), content_type="text/javascript")
        )
        page.context.route(f"{COLLECTOR}/v1/events*", self._collect)

    def _serve(self, route: Route) -> None:
        line = f'<script async src="{COLLECTOR}/t.js" data-key="pk_1" data-site="test" {self.attributes}></script>'
        title = f"<title>{route.request.url.split('?')[0]}</title>"
        html = (
            f"<!doctype html><meta charset=utf-8>{title}<script>{STUB}{self.early}</script>{line}<a href=/next>next</a>"
        )
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    def _collect(self, route: Route) -> None:
        if self.status is None:
            route.abort("internetdisconnected")
            return
        if self.status < 300:
            self.requests.append(sent(route.request))
        route.fulfill(status=self.status, body="{}", headers={"Access-Control-Allow-Origin": "*"})

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything the collector took, in order, repeats included."""
        return [event for request in self.requests for event in request]

    @property
    def kinds(self) -> list[str]:
        """The kinds of `events`."""
        return [event["kind"] for event in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The events of one kind."""
        return [event for event in self.events if event["kind"] == kind]

    def open(self, path: str = "/", wait_for: str = "page_viewed") -> None:
        """Open a page of the shop and wait until the collector has taken a further event of kind `wait_for` ('' = do not wait)."""
        before = len(self.of(wait_for))
        self.page.goto(SHOP + path)
        self.loaded()
        if wait_for:
            self.until(lambda: len(self.of(wait_for)) > before)

    def loaded(self) -> None:
        """Wait until the tag runs in the page."""
        self.page.wait_for_function("window.enishi && window.enishi.loaded")

    def call(self, *given: Any) -> None:
        """What a shop's page does: `enishi(…)`."""
        self.page.evaluate("given => enishi(...given)", list(given))

    def until(self, holds: Callable[[], bool], what: str = "the collector's events") -> None:
        """Let the browser run until `holds`."""
        deadline = monotonic() + 20
        while not holds():
            assert monotonic() < deadline, f"waited in vain for {what}; took {self.kinds}"
            self.page.wait_for_timeout(5)

    def stored(self) -> dict[str, str]:
        """What the tag keeps in this browser: cookies and localStorage."""
        kept: dict[str, str] = self.page.evaluate("({...localStorage})")
        cookies = self.page.context.cookies()
        return kept | {cookie.get("name", ""): cookie.get("value", "") for cookie in cookies}


def sent(request: Request) -> list[dict[str, Any]]:
    """The events that a request of the tag carries."""
    events: list[dict[str, Any]] = json.loads(request.post_data_buffer or b"[]")
    return events
