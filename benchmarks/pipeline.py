"""From the log to customers and the warehouse: events a second sustained, memory, and how long after acceptance a report sees an event."""

import os
import subprocess
import sys

from benchmarks._load import free_port, stores

if __name__ == "__main__":
    run = "import django; django.setup(); from benchmarks._pipeline import main; main()"
    with stores() as place:
        settings = {
            "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
            "ENISHI_VAR": str(place),
            "ENISHI_PORT": str(free_port()),
        }
        command = [sys.executable, "-c", run, *sys.argv[1:]]
        sys.exit(subprocess.run(command, env={**os.environ, **settings}, check=False).returncode)
