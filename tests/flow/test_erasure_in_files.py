"""The bytes of the files: nothing of an erased person in free pages, write-ahead logs or old copies that are put back."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.flow.erasing_story import HANA
from tests.flow.traces import spellings

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(databases.ON_POSTGRES, reason="about the files of SQLite")
pytestmark = databases.only_sqlite


def run(var: Path, *steps: str) -> dict[str, list[str]]:
    """The steps in a process of their own; what `look` printed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.flow.erasing_process", str(var), *steps], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1])) if done.stdout.strip() else {}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """(an installation whose Hana was erased, a copy of it from before)."""
    folder = tmp_path_factory.mktemp("erasure")
    var, copy = folder / "var", folder / "copy"
    run(var, "live")
    with sqlite3.connect(
        var / "state.db"
    ) as state:  # her record was rewritten many times: old selves lie in free pages
        state.execute("UPDATE customer SET occupation = 'x' WHERE known")
    state.close()
    shutil.copytree(var, copy)
    run(var, "erase")
    yield var, copy


def in_files(folder: Path) -> list[str]:
    """`file: what` for every secret that stands in the bytes of any file."""
    found = []
    for path in folder.rglob("*"):
        body = path.read_bytes() if path.is_file() else b""
        found += [
            f"{path.name}: {name}" for name, text in HANA.items() if any(form in body for form in spellings(text))
        ]
    return found


def test_no_byte_of_any_file_names_the_person(shop: tuple[Path, Path]) -> None:
    var, copy = shop
    assert {"state.db", "refused.csv"} <= {found.split(":")[0] for found in in_files(copy)}
    assert in_files(var) == []


def test_no_old_block_of_the_log_lies_in_its_files(shop: tuple[Path, Path]) -> None:
    var, copy = shop
    old = sqlite3.connect(copy / "log.db")
    bodies = [bytes(body) for (body,) in old.execute("SELECT body FROM block")]
    old.close()
    pieces = [body[place : place + 48] for body in bodies for place in range(200, len(body) - 48, 400)]
    new = sqlite3.connect(var / "log.db")
    kept = b"\0".join(bytes(body) for (body,) in new.execute("SELECT body FROM block"))
    new.close()
    files = b"".join(path.read_bytes() for path in var.glob("log.db*"))
    gone = [piece for piece in pieces if piece not in kept]
    assert len(gone) > 3
    assert not [piece for piece in gone if piece in files]


@pytest.mark.parametrize(
    "brought_back", [("log.db", "state.db", "warehouse.duckdb"), ("state.db",), ("warehouse.duckdb",)]
)
def test_an_older_copy_that_is_put_back_is_erased_at_the_start(
    shop: tuple[Path, Path], brought_back: tuple[str, ...], tmp_path: Path
) -> None:
    now, before = shop
    var = tmp_path / "var"
    shutil.copytree(now, var)
    shutil.copy(now.parent / "erasures.jsonl", tmp_path / "erasures.jsonl")
    for store in brought_back:
        for path in var.glob(f"{store}*"):
            path.unlink()
        for path in before.glob(f"{store}*"):
            shutil.copy(path, var / path.name)
    if "state.db" in brought_back:
        shutil.copytree(before / "mailbox", var / "mailbox", dirs_exist_ok=True)
    found = run(var, "reapply", "look")
    assert found["traces"] == []
    assert set(found["steps"]) == {"done"}
    assert in_files(var) == []


def test_a_copy_without_the_list_of_tombstones_still_finishes_what_its_state_knows(
    shop: tuple[Path, Path], tmp_path: Path
) -> None:
    now, before = shop
    var = tmp_path / "var"
    shutil.copytree(now, var)
    for path in before.glob("log.db*"):
        shutil.copy(path, var / path.name)
    assert run(var, "reapply", "look")["traces"] == []
    assert (tmp_path / "erasures.jsonl").read_text(encoding="utf-8").count("\n") == 1
