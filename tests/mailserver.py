"""A real mail server that is not ours: a private exim on a loopback port, its spool read back as what arrived.

It listens on a socket that we bound (exim's `-bw`), so it is there from the start and keeps its port when it is killed and
started again. It writes a letter to disk before it says 250, keeps everything in its queue, and delivers nothing.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BINARY = shutil.which("exim4", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_FAST = Path("/dev/shm")  # it survives what we do to the server; a power cut is not among that
_LISTEN = "-bw10m"  # on the socket it is given; gone by itself after ten quiet minutes, should the tests be killed

_CONFIG = """\
exim_user = {user}
exim_group = {group}
never_users =
spool_directory = {spool}
log_file_path = {spool}/%slog
pid_file_path = {spool}/pid
primary_hostname = mx.example.jp
keep_environment =
queue_only = true
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 200
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
smtp_accept_max_nonmail = 100000
message_size_limit = 1M
pipelining_advertise_hosts = {pipelining}
auth_advertise_hosts = *
tls_advertise_hosts = {tls_hosts}
{tls}
tls_on_connect_ports = {tls_ports}
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
begin acl
mail:
  deny senders = refused@shop.example
       message = this sender is not yours
  accept
rcpt:
  deny local_parts = refused
       message = no such person
  defer local_parts = busy
       message = mailbox busy
  deny domains = elsewhere.example
       message = relay not permitted
  accept
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if and{{{{eq{{$auth2}}{{shop}}}}{{eq{{$auth3}}{{ひみつ}}}}}}}}
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${{if and{{{{eq{{$auth1}}{{shop}}}}{{eq{{$auth2}}{{ひみつ}}}}}}}}
begin routers
nowhere:
  driver = accept
  transport = nowhere
begin transports
nowhere:
  driver = appendfile
  file = /dev/null
"""


@dataclass(frozen=True)
class Arrived:
    """A letter in the server's queue."""

    sender: str
    recipients: tuple[str, ...]
    message: bytes  #: as a reader would get it: the headers the client sent, a blank line, the body


class MailServer:
    """One exim. `start`, `kill` and `start` again as often as needed; the port stays."""

    def __init__(
        self, *, pipelining: bool = True, certificate: tuple[bytes, bytes] | None = None, tls_first: bool = False
    ) -> None:
        """`certificate` (chain, key; PEM) makes it offer STARTTLS, or begin with TLS when `tls_first`."""
        self._folder = Path(tempfile.mkdtemp(prefix="enishi-exim-", dir=_FAST if _FAST.is_dir() else None))
        self._folder.chmod(0o711)  # exim gives up root, and must still reach its spool
        self.spool = self._folder / "spool"
        self.spool.mkdir()
        user = pwd.getpwnam("Debian-exim") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        os.chown(self.spool, user.pw_uid, user.pw_gid)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._config = self._folder / "exim.conf"
        self._config.write_text(
            _CONFIG.format(
                user=user.pw_uid,
                group=user.pw_gid,
                spool=self.spool,
                pipelining="*" if pipelining else "",
                tls=self._keep(certificate, user) if certificate else "",
                tls_ports=self.port if tls_first else "",
                tls_hosts="*" if certificate else "",
            )
        )
        self._config.chmod(0o644)

    def _keep(self, certificate: tuple[bytes, bytes], user: pwd.struct_passwd) -> str:
        """Put chain and key where only exim reads them; returns the lines of the configuration."""
        paths = [self._folder / "chain.pem", self._folder / "key.pem"]
        for path, content in zip(paths, certificate, strict=True):
            path.write_bytes(content)
            os.chown(path, user.pw_uid, user.pw_gid)
            path.chmod(0o600)
        return f"tls_certificate = {paths[0]}\ntls_privatekey = {paths[1]}"

    def start(self) -> None:
        """Take calls."""
        self._process = subprocess.Popen(
            [str(BINARY), "-C", str(self._config), _LISTEN],
            stdin=self._listening.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL to it and to all it forked: no goodbye to anybody."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Gone for good."""
        self.kill()
        self._listening.close()
        shutil.rmtree(self._folder)

    def arrived(self) -> Iterator[Arrived]:
        """Every letter it said 250 to, or was about to."""
        for header in sorted(self.spool.glob("input/**/*-H")):
            yield _arrived(header.read_bytes(), header.with_name(header.name[:-1] + "D").read_bytes())

    def message_ids(self) -> list[str]:
        """The Message-ID of every letter that arrived, a letter that came twice twice."""
        found = [re.search(rb"^Message-ID: <([^>]*)>", letter.message, re.MULTILINE) for letter in self.arrived()]
        return [match[1].decode() for match in found if match]


def _arrived(header: bytes, data: bytes) -> Arrived:
    """Take exim's two spool files apart; the format is in chapter 56 of its manual."""
    about, _, headers = header.partition(b"\n\n")
    lines = about.decode("utf-8").split("\n")
    count = lines.index(next(line for line in lines if line.isdecimal() and "-" not in line))
    sent = b""
    while headers:
        found = re.match(rb"(\d{3,})(.) ", headers)
        assert found
        start, length = found.end(), int(found[1])
        if found[2] not in b"P*":  # Received, added by the server itself
            sent += headers[start : start + length]
        headers = headers[start + length :]
    body = data.split(b"\n", 1)[1]
    recipients = tuple(line.split(" ")[0] for line in lines[count + 1 : count + 1 + int(lines[count])])
    return Arrived(lines[2].strip("<>"), recipients, sent + b"\n" + body)
