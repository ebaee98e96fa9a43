"""The console with a day lived through, in a process of its own: `python -m tests.browser.console_server PORT`.

Plain WSGI threads: what is tested here is what a browser makes of the pages.
"""

import sys
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
    from enishi.runtime import install
    from tests.console.shop_day import live_through

    install.prepare()
    install.set_owner(OWNER, PASSWORD)
    day = live_through()
    server = make_server("127.0.0.1", port, get_wsgi_application(), Threads, Quiet)
    print(f"scenario={day.scenario} customer={day.customer} message={day.message} letter={day.letter}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
