"""The same shop in PostgreSQL, as a system has it that keeps its customers there: what stands today in the rows, and every index."""

import io
from collections.abc import Callable

import psycopg
import pyarrow.csv

from benchmarks._five_by_hand import POSTGRES, VALUES
from benchmarks._measuring import in_turns, same, tell
from enishi.warehouse.duckdb import DuckWarehouse
from tests.postgres import Server, programs

#: What a machine of this size would be given.
_SETTINGS = {"shared_buffers": "1GB", "work_mem": "128MB", "maintenance_work_mem": "512MB", "random_page_cost": "1.1"}

#: Table → its columns, and where they come from.
_TABLES = {
    "customers": (
        "id bigint PRIMARY KEY, prefecture text, sex text, is_test boolean",
        "SELECT customer_id, prefecture, sex, is_test FROM customer_fact",
    ),
    "products": ("id text PRIMARY KEY, category text", "SELECT product_id, category FROM product"),
    "orders": (
        "id bigint PRIMARY KEY, customer_id bigint, placed_at timestamp, total bigint, refunded bigint, cancelled boolean",
        """
        SELECT o.position, o.customer_id, o.placed_at, coalesce(max(c.total), any_value(o.total)),
          coalesce(sum(c.amount), 0)::BIGINT, coalesce(bool_or(c.kind = 'cancelled'), false)
        FROM orders o LEFT JOIN order_correction c USING (site, order_id) GROUP BY o.position, o.customer_id, o.placed_at
        """,
    ),
    "lines": (
        "order_id bigint, product_id text, quantity bigint, unit_price bigint",
        """
        WITH changed AS (SELECT o.position AS placed, c.position AS word
          FROM orders o JOIN order_correction c USING (site, order_id) WHERE c.kind = 'changed')
        SELECT l.position, l.product_id, l.quantity, l.unit_price FROM order_line l
        WHERE l.position IN (SELECT position FROM orders) AND l.position NOT IN (SELECT placed FROM changed)
        UNION ALL
        SELECT c.placed, l.product_id, l.quantity, l.unit_price FROM order_line l JOIN changed c ON c.word = l.position
        """,
    ),
    "events": (
        "customer_id bigint, kind text, occurred_at timestamp, product_id text, path text",
        "SELECT customer_id, kind, occurred_at, product_id, url_path FROM event",
    ),
    "messages": (
        "customer_id bigint, sent_at timestamp, opened_at timestamp, clicked_at timestamp",
        "SELECT customer_id, accepted_at, opened_human_at, clicked_at FROM message",
    ),
}

_INDEXES = (
    "customers (prefecture)",
    "products (category)",
    "orders (customer_id, placed_at)",
    "orders (placed_at)",
    "lines (order_id)",
    "lines (product_id)",
    "events (customer_id, kind, occurred_at)",
    "messages (customer_id, opened_at)",
    "messages (customer_id, clicked_at)",
    "messages (opened_at)",
    "messages (clicked_at)",
)


def compare(owner: DuckWarehouse, members: set[int], ours: Callable[[], set[int]], raw: Callable[[], set[int]]) -> None:
    """The rule of five conditions there, in turns with ours over facts and over raw rows."""
    if programs() is None:
        return
    with Server(settings=_SETTINGS) as server, psycopg.connect(server.address, autocommit=True) as line:
        for name, (columns, source) in _TABLES.items():
            _copy(line, name, columns, owner.run(source, seconds=600))
        for index in _INDEXES:
            line.execute(f"CREATE INDEX ON {index}")
        line.execute("VACUUM ANALYZE")

        def theirs() -> set[int]:
            return {row[0] for row in line.execute(POSTGRES, VALUES)}

        there, by_facts, by_rows = in_turns(theirs, ours, raw)
        (size,) = line.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
    same("PostgreSQL", members, there.answer)
    mine = by_facts.least.clock
    against = {"ratio": there.least.clock / mine, "against": f"{mine:.1f} ms over facts"}
    tell(
        "postgres",
        there.least.clock,
        "ms",
        there.least,
        **against,
        raw_ratio=there.least.clock / by_rows.least.clock,
        megabytes=size // 1_000_000,
    )


def _copy(line: psycopg.Connection, name: str, columns: str, rows: "pyarrow.Table") -> None:
    line.execute(f"CREATE TABLE {name} ({columns})")
    options = pyarrow.csv.WriteOptions(include_header=False)
    with line.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        for batch in rows.to_batches(max_chunksize=100_000):
            text = io.BytesIO()
            pyarrow.csv.write_csv(batch, text, options)
            copy.write(text.getvalue())
