"""`enishi demo`: the demo shop and the console, from nothing, with every letter kept in the sandbox."""

import sys
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from enishi.demo import founding, seed
from enishi.kernel.clock import monotonic, pause
from enishi.runtime import install
from enishi.runtime.lock import claimed
from enishi.runtime.supervisor import Supervisor

PATIENCE_SECONDS = 60.0


def run() -> None:
    """Fill the stores at the first start, then serve until Ctrl-C."""
    with claimed(settings.VAR, "enishi"):
        seed.seed(settings.SEED_SCALE)  # moves finished stores in, so it comes before anything opens them
        install.prepare()
        founding.follow_address()
        name, password = install.login("demo")
        base = f"http://localhost:{settings.PORT}"

        def ready() -> None:
            if not _answers(f"http://{settings.BIND}:{settings.PORT}/healthz"):
                sys.exit("The server did not come up; see the messages above.")
            print(
                f"\n  ひだまり堂 (demo shop)   {base}/shop/\n  縁 console               {base}/console/\n"
                f"  login                    {name}  /  {password}\n\n"
                "  Nothing is sent to the outside: letters are kept in the console's mailbox.  Ctrl-C stops.\n",
                flush=True,
            )

        Supervisor().run(ready)


def _answers(url: str) -> bool:
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (URLError, OSError):
            pause(0.2)
    return False
