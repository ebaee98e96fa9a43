"""The bare limit: reads the body, answers 204. Started by a benchmark with the port as argument."""

import sys

import uvicorn

from enishi.http.answers import Answer, Receive, Scope, Send

_ANSWER = Answer(204)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Read it all, keep nothing."""
    while (await receive()).get("more_body"):
        pass
    await _ANSWER.send(send)


if __name__ == "__main__":
    uvicorn.run(
        application, port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off", server_header=False
    )
