"""A file into log and warehouse: lines a second end to end, through the real processes, beside bare reading and appending."""

import os
import subprocess
import sys

from benchmarks._load import stores

if __name__ == "__main__":
    run = "import django; django.setup(); from benchmarks._import import main; main()"
    with stores() as place:
        settings = {"DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": str(place)}
        command = [sys.executable, "-c", run, *sys.argv[1:]]
        sys.exit(subprocess.run(command, env={**os.environ, **settings}, check=False).returncode)
