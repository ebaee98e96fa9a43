"""Two starts on one var/ are refused by name; a killed holder leaves no trace."""

import subprocess
import sys
from pathlib import Path

import pytest

from enishi.kernel.errors import Refused
from enishi.runtime.lock import claimed

HOLD = """
import sys
from pathlib import Path
from enishi.runtime.lock import claimed
with claimed(Path(sys.argv[1]), "enishi"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_start_is_refused_by_name(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Refused, match=rf"already running on {tmp_path} \(process {holder.pid}\)"),
            claimed(tmp_path, "enishi"),
        ):
            pass
        with claimed(tmp_path, "another"):
            pass  # another role has a lock of its own
        holder.kill()
        holder.wait()
        with claimed(tmp_path, "enishi"):
            pass


def test_it_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with claimed(tmp_path, "enishi"):
            assert (tmp_path / "enishi.lock").read_text()
