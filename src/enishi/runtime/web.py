"""The `web` process: one ASGI server for the hot doors and for everything Django serves."""

import logging

import uvicorn
from django.conf import settings

from enishi.http.asgi import application


def serve() -> None:
    """Answer until SIGINT or SIGTERM; requests under way are finished first."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    uvicorn.run(
        application,
        host=settings.BIND,
        port=settings.PORT,
        log_level="warning",
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        server_header=False,
    )
