"""Where the server is: `ENISHI_WAREHOUSE`, taken apart."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from enishi.warehouse import errors

_HTTP = {"clickhouse": ("http", 8123), "clickhouses": ("https", 8443)}
_ENGINE_IN_THIS_PROCESS = "chdb"


@dataclass(frozen=True)
class Address:
    """What the stock client is told (`options`, as its keyword arguments), the database, and the cluster's name ("" = one server)."""

    options: tuple[tuple[str, str | int], ...] = field(repr=False)  # the password is one of them
    database: str
    cluster: str = ""

    @classmethod
    def of(cls, text: str) -> "Address":
        """`clickhouse://user:password@host:8123/database?cluster=name`; `clickhouses` for TLS. Other words after `?` go to the client.

        `chdb:///folder?database=name` is the engine inside this process, as tests use it. Raises `WarehouseError` with advice.
        """
        try:
            parts = urlsplit(text)
            stated_port = parts.port
        except ValueError:  # a port that is no number, a bracket too few
            raise _wrong() from None
        more = dict(parse_qsl(parts.query))
        cluster = more.pop("cluster", "")
        if parts.scheme == _ENGINE_IN_THIS_PROCESS:
            database = more.pop("database", "enishi")
            return cls((("interface", parts.scheme), ("path", unquote(parts.path))), database)
        database = unquote(parts.path.removeprefix("/"))
        if parts.scheme not in _HTTP or not parts.hostname or not database:
            raise _wrong()
        interface, port = _HTTP[parts.scheme]
        options: dict[str, str | int] = {
            "interface": interface,
            "host": parts.hostname,
            "port": stated_port or port,
            "username": unquote(parts.username or "default"),
            "password": unquote(parts.password or ""),
            **more,
        }
        return cls(tuple(options.items()), database, cluster)


def _wrong() -> errors.WarehouseError:
    """Without the address: it holds a password."""
    return errors.WarehouseError(
        "ENISHI_WAREHOUSE must look like clickhouse://user:password@host:8123/database, or be left out."
    )
