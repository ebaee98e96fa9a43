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
from collections.abc import Mapping
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


class Server:
    """A server in a folder of its own: running inside the `with`, gone after it. `durable`: it writes as a shop's server would."""

    def __init__(
        self, *, durable: bool = False, place: Path | None = None, settings: Mapping[str, str] | None = None
    ) -> None:
        programs_at = programs()
        if programs_at is None:
            raise SystemExit("No PostgreSQL on this machine: apt-get install postgresql, or put its programs on PATH.")
        self._programs, self._user = programs_at, _owner()
        self._folder = tempfile.TemporaryDirectory(prefix="enishi-pg-", dir=place, ignore_cleanup_errors=True)
        self._home = Path(self._folder.name)
        self._port = 20_000 + secrets.randbelow(40_000)  # names the socket
        self._settings = {**_SETTINGS, **({} if durable else _FORGETFUL), **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"postgresql://enishi@/enishi?{urlencode({'host': self._home, 'port': self._port})}"

    def __enter__(self) -> "Server":
        if self._user:
            os.chown(self._home, self._user.pw_uid, self._user.pw_gid)
        _initialise(self._programs, self._home / "data", self._user)
        self.start()
        where = ["-h", str(self._home), "-p", str(self._port), "-U", "enishi"]
        _run(self._programs, "createdb", self._user, *where, "enishi")
        return self

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {**self._settings, "unix_socket_directories": str(self._home), "port": str(self._port)}
        self._process = _start(self._programs, self._home / "data", settings, self._user)
        ask = [str(self._programs / "pg_isready"), "-q", "-h", str(self._home), "-p", str(self._port)]
        for _ in range(PATIENCE_SECONDS * 20):
            if self._process.poll() is not None:
                raise SystemExit(f"PostgreSQL did not start:\n{(self._home / 'log').read_text()}")
            if subprocess.run(ask, check=False).returncode == 0:
                return
            clock.pause(0.05)
        raise SystemExit("PostgreSQL does not answer")

    def kill(self) -> None:
        """End it at once, as a failure does: whatever it was doing is cut off, and put right at the next start."""
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(PATIENCE_SECONDS)

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.send_signal(signal.SIGINT)  # fast: connections are ended, nobody is waited for
            self._process.wait(PATIENCE_SECONDS)
        self._folder.cleanup()


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
    where: Path, data: Path, settings: Mapping[str, str], user: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C ends the tests first; where the kernel helps, it dies when we are killed."""
    leash = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [*leash, str(where / "postgres"), "-D", str(data), *given]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", start_new_session=True, **_as(user))  # type: ignore[call-overload, no-any-return]


def main(command: list[str]) -> int:
    """Run `command` beside a server; its exit status. Signals that end us end it first."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    with Server() as server:
        make_template(server.address)
        stores = {"ENISHI_DATABASE": server.address, "ENISHI_TEST_DATABASE": server.address}
        child = subprocess.Popen(command, env={**os.environ, **stores})
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda number, _: child.send_signal(number))
        return child.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["--find"]:
        sys.exit(programs() is None)
    sys.exit(main(sys.argv[1:]))
