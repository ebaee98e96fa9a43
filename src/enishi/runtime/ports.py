"""Which port to serve on: settled before the settings are read, so that every process and every link agrees on it."""

import os
import socket

INHERITED = "ENISHI_LISTENING"  #: number of the socket that a `web` process is given
BACKLOG = 2048  #: connections that wait while a process starts or is busy, as uvicorn has it


def choose() -> None:
    """Set `ENISHI_PORT` to the wanted port, or to the next one above it that nobody listens on."""
    wanted = int(os.environ.get("ENISHI_PORT", "8000"))
    os.environ["ENISHI_PORT"] = str(free(os.environ.get("ENISHI_BIND", "127.0.0.1"), wanted))


def free(host: str, wanted: int) -> int:
    """`wanted`, or the next free port of the fifty above it; exits with advice when there is none."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port between {wanted} and {wanted + 50}: set ENISHI_PORT.")


def listen(host: str, port: int, count: int) -> list[socket.socket]:
    """`count` listening sockets for one port, dealt connections by the kernel; exits with advice when it is somebody else's.

    The first takes the port for itself alone and shares it only then: of two installations started in the same moment one is told.
    """
    try:
        sockets = [_listening(host, port, shares=False)]
        sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return sockets + [_listening(host, port, shares=True) for _ in range(count - 1)]
    except OSError as error:
        raise SystemExit(f"Port {port} of {host} cannot be used ({error.strerror}): set ENISHI_PORT.") from None


def inherited() -> socket.socket | None:
    """The listening socket that the supervisor gave this process; None for a process started by itself."""
    number = os.environ.get(INHERITED)
    return socket.socket(fileno=int(number)) if number else None


def _listening(host: str, port: int, *, shares: bool) -> socket.socket:
    found = socket.socket(family(host))
    try:
        found.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # connections of an earlier life may still be closing
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(shares))
        found.bind((host, port))
        found.listen(BACKLOG)  # only now is a port that two have bound refused to the second
    except OSError:
        found.close()
        raise
    return found


def family(host: str) -> socket.AddressFamily:
    """IPv6 for an address with colons."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
