"""A private PostgreSQL server that lives as long as a block runs: own data directory, own socket, no network, nothing left behind.

`python -m tests.postgres COMMAND …` runs COMMAND with the tests' variables pointing at it; `--find` only says whether programs of a
server are on this machine. As root the server runs as `postgres` or `nobody`, since it refuses to be root.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
from psycopg import sql

from enishi.kernel import clock

DEBIAN = Path("/usr/lib/postgresql")
PATIENCE_SECONDS = 60
TEMPLATE = "migrated"  #: the name of the database that others are copies of

#: Nothing here outlives the tests: no write need reach the disk.
_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
_SETTINGS = {"listen_addresses": "", "max_connections": "120", "shared_buffers": "128MB", "timezone": "Asia/Tokyo"}


def programs() -> Path | None:
    """The folder of initdb and postgres, from PATH or where Debian keeps the newest; None when there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [path.parent for path in DEBIAN.glob("*/bin/initdb") if (path.parent / "postgres").exists()]
    return max(versions, key=lambda path: float(path.parent.name), default=None)


@contextmanager
def server(*, durable: bool = False, port: int | None = None, place: Path | None = None) -> Iterator[str]:
    """Start one, yield the address of its database `enishi`, stop and remove it. `durable`: it writes as a shop's server would."""
    where = programs()
    if where is None:
        raise SystemExit(
            "No PostgreSQL server on this machine: apt-get install postgresql, or put its programs on PATH."
        )
    user = _owner()
    with tempfile.TemporaryDirectory(prefix="enishi-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        data, number = home / "data", port or 20_000 + secrets.randbelow(40_000)
        _initialise(where, data, user)
        settings = {**_SETTINGS, **({} if durable else _FORGETFUL), "unix_socket_directories": folder, "port": number}
        process = _start(where, data, settings, user)
        address = f"postgresql://enishi@/enishi?{urlencode({'host': folder, 'port': number})}"
        try:
            _wait_until_up(process, home / f".s.PGSQL.{number}")
            _run(where, "createdb", user, "-h", folder, "-p", str(number), "-U", "enishi", "enishi")
            yield address
        finally:
            process.send_signal(signal.SIGINT)  # fast: connections are ended, nobody is waited for
            process.wait(PATIENCE_SECONDS)


def database(server_address: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlsplit(server_address)._replace(path=f"/{name}").geturl()


def make_template(server_address: str) -> None:
    """A database with all tables, to be copied by whoever needs one: much faster than making them each time."""
    with psycopg.connect(server_address, autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    environment = {
        "ENISHI_DATABASE": database(server_address, TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0"], check=True, env={**os.environ, **environment}
    )


def _owner() -> pwd.struct_passwd | None:
    """As whom to run the server when we are root; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _initialise(where: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    """Sorted as a Japanese reader expects, not byte by byte, where the server can: what relies on byte order must show."""
    plain = ["-D", str(data), "-U", "enishi", "-A", "trust", "-E", "UTF8", "-N", "--locale=C.UTF-8"]
    try:
        _run(where, "initdb", user, *plain, "--locale-provider=icu", "--icu-locale=ja-JP")
    except subprocess.CalledProcessError:
        shutil.rmtree(data, ignore_errors=True)
        _run(where, "initdb", user, *plain)


def _run(where: Path, program: str, user: pwd.struct_passwd | None, *arguments: str) -> None:
    command = [str(where / program), *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_as(user))  # type: ignore[call-overload]


def _start(
    where: Path, data: Path, settings: dict[str, object], user: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C ends the tests first; where the kernel helps, it dies when we are killed."""
    leash = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [*leash, str(where / "postgres"), "-D", str(data), *given]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True, **_as(user))  # type: ignore[call-overload, no-any-return]


def _wait_until_up(process: subprocess.Popen[bytes], socket: Path) -> None:
    """The socket appears before the server answers; `createdb` after it is retried by nobody, so ask until it does."""
    where = programs()
    assert where
    ask = [str(where / "pg_isready"), "-q", "-h", str(socket.parent), "-p", socket.suffix[1:]]
    for _ in range(PATIENCE_SECONDS * 20):
        if process.poll() is not None:
            raise SystemExit(f"PostgreSQL did not start:\n{(socket.parent / 'log').read_text()}")
        if subprocess.run(ask, check=False).returncode == 0:
            return
        clock.pause(0.05)
    raise SystemExit("PostgreSQL does not answer")


def main(command: list[str]) -> int:
    """Run `command` beside a server; its exit status. Signals that end us end it first."""
    with server() as address:
        make_template(address)
        child = subprocess.Popen(
            command, env={**os.environ, "ENISHI_DATABASE": address, "ENISHI_TEST_DATABASE": address}
        )
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda number, _: child.send_signal(number))
        return child.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["--find"]:
        sys.exit(programs() is None)
    sys.exit(main(sys.argv[1:]))
