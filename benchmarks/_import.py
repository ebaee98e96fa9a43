"""The work of the benchmark `import`.

The real processes, `work` and `tables`, are up; a file is begun, tried out and carried out as the console does it, by the process
that the worker starts. The clock runs from the wish to import until the warehouse has read the log's head: the start of that process,
customers, carts and tables are in it. Beside it, in the same run, the bare limit: Python's own csv reader over the same file, and the
lines appended to a table of blocks, which is what any importer in this language does at least.
"""

import csv
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import compress

from django.conf import settings

from benchmarks._pipeline import running
from benchmarks.collector import figure
from enishi.connectors.csv import api as imports
from enishi.connectors.csv.job import WORKING, Job
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.kernel import clock
from enishi.runtime import install
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse
from enishi.warehouse.errors import WarehouseError

LINES = int(os.environ.get("BENCH_LINES", "300000"))


class Shape(NamedTuple):
    """A file of orders: how many lines they have, over and over again; how many orders a customer places; every which is a guest's."""

    sizes: tuple[int, ...]
    orders_each: int
    guests: int = 0


#: The headline is a mix that a shop really has: the orders of a gift shop's year, in twenty-fourths from the smallest to the largest.
#: Beside it what costs little and what costs much a line.
SHAPES = {
    "import": Shape((1, 1, 1, 1, 1, 2, 2, 3, 4, 6, 7, 9, 11, 13, 15, 17, 19, 22, 25, 30, 36, 45, 61, 123), 5, guests=7),
    "import_orders_of_20": Shape((20,), 1),
    "import_orders_of_3": Shape((3,), 2),
}
_PACE = 7919  #: a step through the customers (or the sizes) that meets each of them before one comes again
_BLOCK = 10_000
_HEADINGS = (
    *("注文番号", "注文日時", "商品コード", "商品名", "数量", "単価", "送料", "合計金額"),
    *("会員ID", "メールアドレス"),
)
_AREAS = ("03", "06", "045", "052", "011", "092", "0463", "0778")
_FAMILIES = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村")


def main() -> None:
    """Print one JSON line per figure."""
    install.prepare()
    files = {name: orders(settings.VAR / f"{name}.csv", name, shape) for name, shape in SHAPES.items()}
    files["import_people"] = people(settings.VAR / "people.csv")
    limits = {name: bare(settings.VAR / f"bare-{name}.db", path) for name, path in files.items()}
    with running("tables"), running("work"):
        warehouse.use(warehouse.connect())
        while loaded() is None:
            clock.pause(0.05)
        for name, path in files.items():
            _import(name, path, limits[name])


def orders(path: Path, name: str, shape: Shape) -> Path:
    """Orders of a Japanese cart, in Excel's encoding."""
    sizes, done, number = shape.sizes, 0, 0
    customers = max(1, LINES * len(sizes) // sum(sizes) // shape.orders_each)
    with path.open("w", encoding="cp932", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(_HEADINGS)
        while done < LINES:
            size = min(sizes[number * _PACE % len(sizes)], LINES - done)
            who = f"{name}-{number * _PACE % customers}"
            is_guests = shape.guests and number % shape.guests == 0
            buyer = ("", "") if is_guests else (who, f"{who}@example.jp")
            sheet.writerows(_order(f"{name}-{number}", number, size, buyer))
            done, number = done + size, number + 1
    return path


def _order(name: str, number: int, size: int, buyer: tuple[str, str]) -> Iterator[tuple[str | int, ...]]:
    day = f"2026/{number % 9 + 1}/{number % 27 + 1} {number % 24:02d}:{number % 60:02d}"
    for place in range(size):
        goods = (f"sku-{(number + place) % 300}", "うるおい美容液", place + 1, 1_000)
        yield name, day, *goods, 500, 500 + 500 * size * (size + 1), *buyer


def people(path: Path) -> Path:
    """A list of customers, a line a person."""
    with path.open("w", encoding="cp932", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            ["会員ID", "姓", "名", "メールアドレス", "電話番号", "郵便番号", "都道府県", "市区町村", "生年月日"]
        )
        for who in range(LINES // 3):
            family = _FAMILIES[who % len(_FAMILIES)]
            birthday = f"19{50 + who % 50}/{who % 12 + 1}/{who % 28 + 1}"
            phone = _phone(who)
            place = [f"{who % 1000:03d}-{who % 10_000:04d}", "東京都", "台東区谷中"]
            sheet.writerow([who, family, f"{who}子", f"c{who}@example.jp", phone, *place, birthday])
    return path


def _phone(who: int) -> str:
    """A mobile number; of every third person one on the wall of a house."""
    if who % 3:
        return f"090-{1000 + who % 9000}-{who // 9000:04d}"
    area, rest = _AREAS[who // 3 % len(_AREAS)], who // 3 // len(_AREAS)
    exchange = str(2000 + rest % 700)[: 6 - len(area)]
    return f"{area}-{exchange}-{rest:04d}"


def bare(place: Path, path: Path) -> float:
    """Lines a second of reading with Python's own reader and appending raw blocks, each durable."""
    started, count = clock.monotonic(), 0
    log = sqlite3.connect(place, isolation_level=None)
    log.execute("PRAGMA journal_mode=WAL")
    log.execute("PRAGMA synchronous=FULL")
    log.execute("CREATE TABLE block (first INTEGER PRIMARY KEY, body BLOB)")
    with path.open(encoding="cp932", newline="") as file:
        block: list[list[str]] = []
        for row in csv.reader(file):
            block.append(row)
            if len(block) == _BLOCK:
                count += _append(log, block)
        count += _append(log, block)
    seconds = clock.monotonic() - started
    log.close()
    return count / seconds


def _append(log: sqlite3.Connection, block: list[list[str]]) -> int:
    if block:
        log.execute("INSERT INTO block (body) VALUES (?)", [compress(json.dumps(block).encode(), 1)])
    count = len(block)
    block.clear()
    return count


def _import(name: str, path: Path, limit: float) -> None:
    upload, size, digest = imports.copy_in(path)
    job = imports.begin(upload, file_name=path.name, size=size, digest=digest, by="bench", at=shop.business_now())
    started = clock.monotonic()
    imports.try_out(job.id, by="bench", at=shop.business_now())
    job = worked_on(job)
    lines = sum(job.progress.lines.values())
    tried = lines / (clock.monotonic() - started)
    if job.state != "tried" or job.progress.lines.get("refused"):
        raise SystemExit(f"{path.name} could not be understood: {job}")
    started = clock.monotonic()
    imports.run(job.id, by="bench", at=shop.business_now())
    job = worked_on(job)
    while (loaded() or 0) < events.log().head():
        clock.pause(0.05)
    value = lines / (clock.monotonic() - started)
    if job.state != "done" or customers.offset() != events.log().head():
        raise SystemExit(f"{path.name} was not imported: {job}")
    figure(name, round(value), "lines/s", value / limit, "bare reading and appending", bare=round(limit))
    figure(f"{name}_tried", round(tried), "lines/s", tried / limit, "bare reading and appending")


def worked_on(job: Job) -> Job:
    """The job once nobody works on it."""
    while (job := imports.job(job.id)).state in WORKING:
        clock.pause(0.05)
    return job


def loaded() -> int | None:
    """How far the warehouse has read; None while nobody answers."""
    try:
        return history.loaded_offset()
    except WarehouseError:
        return None
