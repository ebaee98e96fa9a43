"""What is kept is about people: no other user of the machine reads it."""

import os
import stat
import subprocess
import sys
from pathlib import Path


def test_no_other_user_of_the_machine_reads_the_stores(tmp_path: Path) -> None:
    """However the shell that starts us would have files made."""
    var = tmp_path / "var"
    environment = {**os.environ, "ENISHI_VAR": str(var), "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
    subprocess.run([sys.executable, "-m", "enishi", "prepare"], env=environment, umask=0o022, check=True, timeout=120)
    made = [var, *var.rglob("*")]
    assert {"state.db", "log.db"} <= {path.name for path in made}
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
