"""Stores made by every release open, migrate and hold what they held."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from enishi import __version__
from tests.upgrade.make_stores import SECRET, STORES

ROOT = Path(__file__).parents[2]
RELEASES = sorted(path.name.removesuffix(".tar.xz") for path in STORES.glob("*.tar.xz"))

HELD = {
    "equation": {"planned": 5, "accepted": 2, "suppressed": 3},
    "buyer": "山田花子",
    "leaver": "withdrawn",
    "password": "kept secret",
    "scenario": [True, 1],
    "carts": [4, 4, 2, 1],
}


def test_this_release_is_kept() -> None:
    assert __version__ in RELEASES, "run python -m tests.upgrade.make_stores and commit what it wrote"


@pytest.mark.parametrize("release", RELEASES)
def test_stores_open(release: str, tmp_path: Path) -> None:
    with tarfile.open(STORES / f"{release}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    environment = {
        **os.environ, "ENISHI_VAR": str(tmp_path), "ENISHI_SECRET_KEY": SECRET, "ENISHI_SANDBOX": "1",
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    for _ in range(2):  # opening twice changes nothing
        done = subprocess.run(
            [sys.executable, "-m", "tests.upgrade.opened"], env=environment, check=True, capture_output=True, text=True
        )
        held = json.loads(done.stdout)
        held["equation"] = {state: count for state, count in held["equation"].items() if count}
        assert {name: held[name] for name in HELD} == HELD
        assert held["events"] > 15
