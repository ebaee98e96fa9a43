"""The warehouse: events a second from the log's reader into tables, and milliseconds a report over a million events."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    run = "import django; django.setup(); from benchmarks._warehouse import main; main()"
    with TemporaryDirectory(prefix="enishi-bench-") as place:
        settings = {"DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": place}
        command = [sys.executable, "-c", run, *sys.argv[1:]]
        sys.exit(subprocess.run(command, env={**os.environ, **settings}, check=False).returncode)
