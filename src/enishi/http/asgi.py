"""The one ASGI application: the hot doors in front as bare functions, everything else Django, as WSGI on a fixed thread pool.

Django must be set up (`django.setup()`) before this module is imported.
"""

import gc
import logging
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from enishi.connectors.tag import api as tag
from enishi.http import confirm, line_link, outside, preferences, sign_up, uploads
from enishi.http.answers import Answer, App, Receive, Scope, Send
from enishi.http.collector import PATH, Collector
from enishi.http.hooks import Hooks
from enishi.http.inbox import Inbox, NotRecorded
from enishi.http.letters import Clicks, Opens, Unsubscribe
from enishi.http.orders import Orders
from enishi.http.segment import PATHS, Segment
from enishi.http.tag import TagFile
from enishi.http.visits import PeoplesDoor
from enishi.http.whole import WholeRequests

DJANGO_THREADS = 8
_GARBAGE_OBJECTS = (
    20_000  #: a collection begins when so many more were made than freed: what waits for a commit is no garbage
)

_UNHEALTHY = Answer(503, b"the log cannot be written\n", headers=[(b"retry-after", b"5")])
_log = logging.getLogger(__name__)


class Doors:
    """Routes by the beginning of the path; whatever has no door of its own goes to `everything_else`."""

    def __init__(self, everything_else: App) -> None:
        self._inbox = Inbox()
        self._everything_else = WholeRequests(everything_else, self._inbox.reading)
        self.collector = Collector(self._inbox)
        self._exact: dict[str, App] = {
            PATH.decode(): self.collector,
            **dict.fromkeys(PATHS, Segment(self._inbox)),
            "/v1/orders": Orders(self._inbox),
            "/t.js": TagFile(tag.tag_path()),
            "/healthz": self._health,
            uploads.PATH: uploads.Uploads(),
        }
        self._by_prefix: dict[str, App] = {
            "/o/": Opens(self._inbox),
            "/c/": Clicks(self._inbox),
            "/u/": Unsubscribe(self._inbox),
            "/h/": Hooks(self._inbox),
            "/f/": PeoplesDoor(self._inbox, sign_up.host),
            "/s/": PeoplesDoor(self._inbox, confirm.host),
            "/p/": PeoplesDoor(self._inbox, preferences.host),
            "/l/": PeoplesDoor(self._inbox, line_link.host),
            "/x/": PeoplesDoor(self._inbox, outside.host),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            door = self._exact.get(path) or self._by_prefix.get(path[:3]) or self._everything_else
            await door(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._inbox.open()
        except Exception as error:
            _log.exception("The doors could not open")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        gc.collect()
        gc.freeze()  # what is loaded by now stays for good: no collection need walk through Django again
        gc.set_threshold(_GARBAGE_OBJECTS)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._inbox.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _health(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whether events can be kept, and the business time that this process stamps on them: after a jump it follows in a moment."""
        try:
            await self._inbox.keep([])
        except NotRecorded:
            await _UNHEALTHY.send(send)
        else:
            at = self._inbox.now().isoformat(timespec="seconds").encode()
            await Answer(200, b"ok\n", headers=[(b"business-time", at)]).send(send)


_django: Any = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=DJANGO_THREADS)
application = Doors(_django)
