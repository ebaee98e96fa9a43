"""What each command does, once Django is set up. Each returns the process's exit status."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from enishi.channels import api as channels
from enishi.demo import check as demo_check
from enishi.demo import replay as demo_replay
from enishi.kernel.errors import Refused
from enishi.runtime import demo as demo_shop
from enishi.runtime import install, supervisor, until_told
from enishi.runtime import tables as tables_process
from enishi.runtime import web as web_process
from enishi.runtime.import_commands import import_file as import_file
from enishi.runtime.import_commands import import_job as import_job
from enishi.runtime.lock import claimed
from enishi.runtime.supervisor import Supervisor
from enishi.runtime.worker import work as run_worker
from enishi.warehouse import api as warehouse

_SHORTEST_PASSWORD = 10


def demo(options: argparse.Namespace) -> int:
    """The demo shop, or its check."""
    if options.check:
        return demo_check.main(options.scale, options.seed)
    demo_shop.run()
    return 0


def start(_: argparse.Namespace) -> int:
    """Web, work and tables, until SIGINT or SIGTERM."""
    with claimed(settings.VAR, "enishi"):
        install.prepare()
        name, password = install.login("owner")
        said = f"  login  {name}  /  {password}" if password else ""
        Supervisor().run(lambda: print(f"Enishi answers on {settings.PUBLIC_URL}/console/{said}", flush=True))
    return 0


def web(_: argparse.Namespace) -> int:
    """Only the web process."""
    supervisor.end_with_parent()
    web_process.serve()
    return 0


def work(_: argparse.Namespace) -> int:
    """Only the work process."""
    with claimed(settings.VAR, "work"):
        warehouse.use(warehouse.connect())  # another process owns the file
        run_worker(channels.by_name(), until_told.event())
    return 0


def tables(_: argparse.Namespace) -> int:
    """Only the process that keeps the warehouse."""
    with claimed(settings.VAR, "tables"):
        tables_process.keep(until_told.event())
    return 0


def prepare(_: argparse.Namespace) -> int:
    """Make or migrate the stores."""
    with claimed(settings.VAR, "enishi"):
        install.prepare()
    return 0


def owner(options: argparse.Namespace) -> int:
    """The owner's login."""
    password = sys.stdin.readline().strip()
    if len(password) < _SHORTEST_PASSWORD:
        raise Refused(f"Write a password of at least {_SHORTEST_PASSWORD} characters to standard input.")
    install.prepare()
    install.set_owner(options.name, password)
    install.forget_drawn_logins(but=options.name)
    print(f"{options.name} can log in with this password.")
    return 0


def replay(options: argparse.Namespace) -> int:
    """A clickstream at its own times."""
    with claimed(settings.VAR, "enishi"):
        install.prepare()
        demo_replay.main(Path(options.file), options.addresses)
    return 0
