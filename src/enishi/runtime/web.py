"""A `web` process: one ASGI server for the hot doors and for everything Django serves. Several share one port."""

import logging
from functools import partial
from socket import socket
from threading import Thread

import uvicorn
from django.conf import settings

from enishi.http.asgi import application
from enishi.http.at_once import AtOnce
from enishi.runtime import ports
from enishi.warehouse import api as warehouse


def serve() -> None:
    """Answer until SIGINT or SIGTERM; requests under way are finished first."""
    warehouse.use(warehouse.connect())  # the tables process owns the file
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        application,
        http=partial(AtOnce, application.collector),  # type: ignore[arg-type]  # called as a class is
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        server_header=False,
        proxy_headers=bool(settings.PROXIES),  # anybody can write these headers, and logins are counted by address
        forwarded_allow_ips=settings.PROXIES,
    )
    with ports.inherited() or ports.listen(settings.BIND, settings.PORT, 1)[0] as listening:
        _Server(config).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Answers at once, and only then loads what the first report will need."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        Thread(target=warehouse.warm, name="warming", daemon=True).start()
