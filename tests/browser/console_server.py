"""The console with a day lived through, in a process of its own: `python -m tests.browser.console_server PORT`.

Plain WSGI threads: what is tested here is what a browser makes of the pages. Beside them segments follow, as in the process that owns
the tables.
"""

import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.core.wsgi import get_wsgi_application

OWNER, PASSWORD = "owner", "a long enough password"


class Threads(ThreadingMixIn, WSGIServer):
    """A thread a request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main(port: int) -> None:
    """Fill fresh stores and serve until killed; the things' names are printed first, a line."""
    django.setup()
    from enishi.connectors import store
    from enishi.runtime import install
    from enishi.segments import api as segments
    from enishi.segments.types import AllOf, Has, Range, Reachable
    from tests.console.shop_day import NOON, live_through

    install.prepare()
    install.set_owner(OWNER, PASSWORD)
    day = live_through()
    known = {"shop_domain": "sakura.myshopify.com", "name": "さくら陶器店"}
    shopify = store.connect("shopify", "shop", known, {"client_secret": "x"}, by=OWNER, at=NOON)
    rule = AllOf(rules=(Has(what="orders", range=Range(least=1)), Reachable(channel="email")))
    segment = segments.save("お得意様", rule, by=OWNER, at=NOON)
    fixed = segments.create_list("座談会", at=NOON)
    while not segments.segment(
        segment.segment_id
    ).is_counted:  # so that no page of it is drawn anew while it is looked at
        catch_up()
    server = make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet)
    names = {
        **{name: getattr(day, name) for name in ("scenario", "customer", "message", "letter")},
        "shopify": shopify.id,
        "segment": segment.segment_id,
        "list": fixed.segment_id,
    }
    print(*(f"{name}={value}" for name, value in names.items()), flush=True)
    threading.Thread(target=follow, args=(threading.Event(),), daemon=True).start()
    server.serve_forever()


def follow(never: threading.Event) -> None:
    """Bring memberships up to what is known, over and over."""
    while not never.wait(0.2):
        catch_up()


def catch_up() -> None:
    """What the worker and the tables' process do in turn."""
    from enishi import pipeline
    from enishi.shop import api as shop

    pipeline.take_in()
    pipeline.tabulate()
    pipeline.group(shop.business_now())


if __name__ == "__main__":
    main(int(sys.argv[1]))
