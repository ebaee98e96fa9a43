"""A run of the demo shop in a process and stores of its own: `python -m enishi.demo.apart MODULE ARGUMENTS…`.

Settings say where the stores are, and are read once in a process; a run that must not touch the stores of its caller
therefore needs a process. MODULE's `in_this_process` is called with the arguments once Django is set up.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

import django

from enishi.demo.leash import end_with_parent, on_leash


def apart(module: str, *arguments: str, var: Path) -> int:
    """Run `module.in_this_process(*arguments)` with its stores in `var`, in the sandbox; returns the exit status."""
    environment = {
        **os.environ,
        "ENISHI_VAR": str(var),
        "ENISHI_DATABASE": "",  # files, whatever the caller's stores are
        "ENISHI_WAREHOUSE": "",
        "ENISHI_SANDBOX": "1",
        "ENISHI_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    with on_leash(["-m", "enishi.demo.apart", module, *arguments], environment) as process:
        return process.wait()


if __name__ == "__main__":
    end_with_parent()
    django.setup()
    try:
        sys.exit(import_module(sys.argv[1]).in_this_process(*sys.argv[2:]))  # only now: it imports models
    except KeyboardInterrupt:
        sys.exit(130)  # the caller was told to stop, and its stores are as they were
