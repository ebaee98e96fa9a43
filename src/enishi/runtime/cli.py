"""The command line. Each command settles the environment first, then sets Django up, then runs its function."""

import argparse
import logging
import os
import sys
from importlib import import_module

import django

from enishi import __version__
from enishi.kernel.errors import EnishiError
from enishi.runtime import ports


def parser() -> argparse.ArgumentParser:
    """Every command and option; docs/reference/cli.md is generated from it."""
    root = argparse.ArgumentParser(
        prog="enishi", description="Enishi (縁): the customer-relationship system for online shops."
    )
    root.add_argument("--version", action="version", version=__version__)
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="serve the demo shop and the console; nothing is sent to the outside")
    demo.add_argument(
        "--check", action="store_true", help="run the demo shop at full speed and compare every report with its ledger"
    )
    demo.add_argument(
        "--scale", type=float, default=0.05, help="with --check: size of the shop, 1 = 700 new customers a month"
    )
    demo.add_argument("--seed", type=int, default=1, help="with --check: which of the possible shops")

    commands.add_parser("start", help="serve the shop: web, work and tables, supervised")
    commands.add_parser("web", help="only a web process: answers")
    commands.add_parser("work", help="only the work process: decides and sends")
    commands.add_parser("tables", help="only the tables process: keeps the warehouse")
    commands.add_parser("prepare", help="make or migrate the stores")

    owner = commands.add_parser(
        "owner", help="make or change the owner's login; the password is read from standard input"
    )
    owner.add_argument("name")

    _add_imports(commands)

    replay = commands.add_parser(
        "replay", help="play a REES46-layout clickstream (CSV, .gz) at its own times, in a sandbox"
    )
    replay.add_argument("file")
    replay.add_argument(
        "--addresses", type=float, default=0.0, help="share of the visitors that get a made-up address, 0..1"
    )
    return root


def _add_imports(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """A file of the cart's, the till's or anybody's, and the process for it."""
    file = commands.add_parser("import", help="try a CSV file out and say what would become of every line")
    file.set_defaults(function="import_file")
    file.add_argument("file")
    file.add_argument("--kind", help="what its lines are: customers, orders …; guessed when absent")
    file.add_argument("--mapping", help="a mapping saved in the console, by its name; guessed when absent")
    file.add_argument("--site", help="the code of the site it is about; the first one when absent")
    file.add_argument("--currency", help="three letters; the layout's or JPY when absent")
    file.add_argument("--basis", help="why its people may be written to: consent, business_relation …")
    file.add_argument("--wording", help="what they agreed to; kept as proof")
    file.add_argument("--yes", action="store_true", help="import it when trying it out found nothing in the way")

    job = commands.add_parser("import-job", help="work on one import; the work process starts this by itself")
    job.set_defaults(function="import_job")
    job.add_argument("id")


def main(arguments: list[str] | None = None) -> None:
    """Run one command; an error meant for a person is printed without a traceback, exit status 2."""
    options = parser().parse_args(arguments)
    os.umask(0o077)  # what is kept is about people: no other user of this machine may read it
    _keep_log()
    _environment(options)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "enishi.runtime.settings")
    django.setup()
    commands = import_module("enishi.runtime.commands")  # only now: it imports models
    try:
        status = getattr(commands, getattr(options, "function", options.command))(options)
    except EnishiError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(file=sys.stderr)  # leave the terminal's line: it was asked for, nothing is wrong
        sys.exit(130)
    sys.exit(status)


def _keep_log() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("axes").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(
        logging.WARNING
    )  # it writes down whole addresses, and some open files of customers


def _environment(options: argparse.Namespace) -> None:
    """What a command implies for the settings, before they are read."""
    if options.command == "demo":
        os.environ["ENISHI_DEMO"] = os.environ["ENISHI_SANDBOX"] = "1"
        os.environ["ENISHI_DATABASE"] = os.environ["ENISHI_WAREHOUSE"] = ""  # made-up people stay in files of their own
        if not options.check:
            ports.choose()
    if options.command == "replay":
        os.environ["ENISHI_SANDBOX"] = "1"
