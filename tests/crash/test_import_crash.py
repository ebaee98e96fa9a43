"""An import killed again and again comes to what one that was never killed comes to: no order half, none twice, every line counted once."""

import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from enishi.events.types import Event
from enishi.events.vocabulary import OrderPlaced
from enishi.kernel import clock
from tests import databases

pytestmark = pytest.mark.crash
ORDERS = 20_000  # 50,000 lines: more portions than kills, each of which may come when the next one is nearly through
KILLS = 3

_BEGIN = """
import django, sys; django.setup()
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from django.core.management import call_command
from enishi.connectors.csv import api as imports
call_command("migrate", verbosity=0)
upload, size, digest = imports.copy_in(Path(sys.argv[1]))
at = datetime(2026, 5, 1, tzinfo=UTC)
job = imports.begin(upload, file_name="orders.csv", size=size, digest=digest, by="owner", at=at)
imports.try_out(job.id, by="owner", at=at)
imports.work(job.id, lambda: False)
imports.run(job.id, by="owner", at=at)
print(job.id)
"""
_SHOW = """
import django, sys; django.setup()
import msgspec
from enishi.connectors.csv import api as imports
job = imports.job(sys.argv[1])
sheet = imports.sheet(job, "refused", "ja")
print(msgspec.json.encode({"state": job.state, "progress": job.progress, "sheet": sheet.read_text("utf-8-sig") if sheet else ""}).decode())
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Orders of two lines or three; some lines cannot be read, and every hundredth order comes in two places."""
    rows, late = ["order_id,order date,sku,qty,unit price,email"], list[str]()
    for number in range(ORDERS):
        day = f"2026-04-{number % 28 + 1:02d} 10:00:00"
        for line in range(2 + number % 2):
            quantity = "many" if number % 500 == 3 and line == 1 else str(line + 1)
            row = f"N{number},{day},p{line},{quantity},{100 + number % 7},c{number % 3000}@example.jp"
            (late if number % 100 == 0 and line else rows).append(row)
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("\n".join([*rows, *late]) + "\n")
    return path


class Shop:
    """Stores of their own, and the import waiting there."""

    def __init__(self, var: Path, file: Path) -> None:
        self.var = var
        self.environment = {
            **os.environ,
            **databases.of_process(var),
            "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
        }
        self.job = self._run("-c", _BEGIN, str(file)).strip()

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def import_to_the_end(self) -> None:
        self._run("-m", "enishi", "import-job", "--", self.job)

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "enishi", "import-job", "--", self.job]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def outcome(self) -> dict[str, Any]:
        return msgspec.json.decode(self._run("-c", _SHOW, self.job))  # type: ignore[no-any-return]

    def recorded(self) -> list[Event]:
        log = databases.log_of(self.var)
        try:
            return [each.event for each in log.read(0, 10_000_000)]
        finally:
            log.close()


@pytest.fixture(scope="module")
def unkilled(file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Event]]:
    shop = Shop(tmp_path_factory.mktemp("unkilled"), file)
    shop.import_to_the_end()
    return shop.outcome(), effects(shop.recorded())


def effects(recorded: list[Event]) -> dict[str, Event]:
    """What the first reader keeps: one event an id."""
    kept: dict[str, Event] = {}
    for event in recorded:
        before = kept.setdefault(str(event.id), event)
        assert before == event, "a repeat says something else"
    return kept


def test_killed_anywhere_it_comes_to_the_same(
    file: Path, unkilled: tuple[dict[str, Any], dict[str, Event]], tmp_path: Path
) -> None:
    shop = Shop(tmp_path, file)
    dice = random.Random("an import")
    for _kill in range(KILLS):
        with closing(databases.log_of(shop.var)) as log:
            process, head, until = shop.start(), log.head(), clock.monotonic() + 60
            while process.poll() is None and log.head() == head and clock.monotonic() < until:
                clock.pause(0.01)  # until it is at work
        assert process.poll() is None, "the import was through before it could be killed"
        clock.pause(dice.random() * 0.15)
        process.kill()
        process.wait(60)
    shop.import_to_the_end()
    outcome, kept = shop.outcome(), effects(shop.recorded())
    assert outcome["state"] == "done"
    assert outcome["progress"] == unkilled[0]["progress"]
    assert outcome["sheet"] == unkilled[0]["sheet"]
    assert ids_of(kept) == ids_of(unkilled[1])


def ids_of(kept: dict[str, Event]) -> Counter[tuple[str, int]]:
    """Each order with its number of lines: whatever names the import stands in the events, these are the same."""
    return Counter(
        (event.body.order_id, len(event.body.lines)) for event in kept.values() if isinstance(event.body, OrderPlaced)
    )


def test_the_orders_are_there_whole(unkilled: tuple[dict[str, Any], dict[str, Event]]) -> None:
    outcome, kept = unkilled
    refused = len([number for number in range(ORDERS) if number % 500 == 3])
    orders = ids_of(kept)
    assert len(orders) == ORDERS - refused
    assert all(orders[f"N{number}", 2 + number % 2] == 1 for number in range(ORDERS) if number % 500 != 3)
    lines = outcome["progress"]["lines"]
    assert lines["refused"] == sum(2 + number % 2 for number in range(ORDERS) if number % 500 == 3)
    assert sum(lines.values()) == sum(2 + number % 2 for number in range(ORDERS))
    assert outcome["sheet"].count("\n") == lines["refused"] + 1
