"""The bare limit: reads the body, answers 204. Started by a benchmark with the port as argument."""

import sys

import uvicorn

from enishi.http.answers import Answer, Receive, Scope, Send
from enishi.runtime import ports

_ANSWER = Answer(204)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Read it all, keep nothing."""
    while (await receive()).get("more_body"):
        pass
    await _ANSWER.send(send)


if __name__ == "__main__":
    config = uvicorn.Config(application, log_level="warning", access_log=False, lifespan="off", server_header=False)
    with ports.inherited() or ports.listen("127.0.0.1", int(sys.argv[1]), 1)[0] as listening:
        uvicorn.Server(config).run(sockets=[listening])
