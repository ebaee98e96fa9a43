"""Which port to serve on: settled before the settings are read, so that every process and every link agrees on it."""

import os
import socket


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


def require_free(host: str, port: int) -> None:
    """Exit with advice when somebody listens there already: web processes share a port, so none of them would be told."""
    with socket.socket(family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SystemExit(f"Port {port} of {host} cannot be used ({error.strerror}): set ENISHI_PORT.") from None


def shared(host: str, port: int) -> socket.socket:
    """A socket that several processes may each have for one port: the kernel deals connections out among them."""
    found = socket.socket(family(host))
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    found.bind((host, port))
    return found


def family(host: str) -> socket.AddressFamily:
    """IPv6 for an address with colons."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
