"""Where state and log are kept, as Django wants to be told: SQLite files beside the other stores, or a PostgreSQL server."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_SCHEMES = {"postgresql", "postgres"}

# A commit that was reported survives the server's power cut, whatever its configuration says. Locks are waited for as long as SQLite's.
_SESSION = "-c synchronous_commit=on -c lock_timeout=20s"
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",  # a line that broke in silence is noticed within a minute
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def database(address: str, var: Path) -> dict[str, Any]:
    """`DATABASES["default"]` for `ENISHI_DATABASE`; an empty address is the file in `var`. Exits with advice when it is none we know."""
    return postgresql(address) if address else sqlite(var)


def sqlite(var: Path) -> dict[str, Any]:
    """One writer at a time, and it waits: immediate transactions never fail half-way for a lock, FULL survives a power cut."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": var / "state.db",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000;",
        },
    }


def postgresql(address: str) -> dict[str, Any]:
    """A libpq address: `postgresql://user:password@host:port/database?option=value`; several hosts for a server with stand-ins."""
    parts = urlsplit(address)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in _SCHEMES or not name:
        raise SystemExit("ENISHI_DATABASE must look like postgresql://user:password@host/database, or be left out.")
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    places = [_host_and_port(place) for place in hosts.split(",")]
    options = dict(parse_qsl(parts.query))
    ports = ",".join(port for _, port in places)
    found = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(user) or options.pop("user", ""),
        "PASSWORD": unquote(password) or options.pop("password", ""),
        "HOST": ",".join(host for host, _ in places) or options.pop("host", ""),
        "PORT": (ports if ports.strip(",") else "") or options.pop("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    session = f"{_SESSION} {options.pop('options', '')}".strip()  # what the address says comes later, and wins
    return {**found, "OPTIONS": {**_PATIENCE, **options, "options": session}}


def _host_and_port(place: str) -> tuple[str, str]:
    host, colon, port = place.rpartition(":")
    if not colon or port.endswith("]"):  # an IPv6 address without a port
        host, port = place, ""
    return unquote(host).strip("[]"), port
