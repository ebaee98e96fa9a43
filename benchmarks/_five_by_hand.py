"""The rule of five conditions by the hand of somebody who knows the tables: for DuckDB over raw rows, for PostgreSQL over a shop's own."""

from datetime import timedelta

from benchmarks._made_rules import SALES
from benchmarks._made_shop import AT

#: Everything that `FIVE` means, in one statement: what was cancelled, changed or refunded, whose word stands, who is a test.
DUCKDB = f"""
WITH said AS MATERIALIZED (
  SELECT o.position AS placed, bool_or(c.kind = 'cancelled') AS cancelled,
    arg_max(c.position, (c.occurred_at, c.position)) FILTER (WHERE c.kind = 'changed') AS word,
    arg_max(CASE WHEN c.currency = 'JPY' THEN c.total ELSE 0 END, (c.occurred_at, c.position)) FILTER (WHERE c.kind = 'changed') AS total,
    sum(c.amount) FILTER (WHERE c.kind = 'refunded' AND c.currency IN ('', 'JPY')) AS refunded
  FROM order_correction c JOIN orders o USING (site, order_id)
  WHERE c.occurred_at <= $at AND o.placed_at <= $at AND NOT o.is_test AND NOT o.is_repeat
  GROUP BY o.position
), standing AS (
  SELECT o.customer_id, o.placed_at, coalesce(s.word, o.position) AS word,
    coalesce(s.total, CASE WHEN o.currency = 'JPY' THEN o.total ELSE 0 END) - coalesce(s.refunded, 0) AS came_to
  FROM orders o LEFT JOIN said s ON s.placed = o.position
  WHERE o.placed_at <= $at AND NOT o.is_test AND NOT o.is_repeat AND NOT coalesce(s.cancelled, false)
), told AS (
  SELECT customer_id, field, arg_max(CASE WHEN cleared THEN NULL ELSE coalesce(text, CAST(number AS VARCHAR)) END,
    (rank, occurred_at, position)) AS value
  FROM word WHERE field IN ('prefecture', 'is_test') AND occurred_at <= $at GROUP BY customer_id, field
)
SELECT customer_id FROM standing
WHERE customer_id IN (SELECT customer_id FROM told WHERE field = 'prefecture' AND value IN ('p1', 'p2', 'p3', 'p4', 'p5'))
  AND customer_id IN (SELECT customer_id FROM message
    WHERE (opened_human_at > $ago_60 AND opened_human_at <= $at) OR (clicked_at > $ago_60 AND clicked_at <= $at))
  AND customer_id IN (SELECT s.customer_id FROM order_line l JOIN standing s ON s.word = l.position
    JOIN product p USING (site, product_id) WHERE p.category = 'c1')
  AND customer_id NOT IN (SELECT s.customer_id FROM order_line l JOIN standing s ON s.word = l.position
    JOIN product p USING (site, product_id) WHERE p.category = 'c2' AND s.placed_at > $ago_90)
  AND customer_id NOT IN (SELECT customer_id FROM told WHERE field = 'is_test' AND value = '1.0')
GROUP BY customer_id
HAVING sum(came_to) >= {SALES} AND max(placed_at) > $ago_180
"""

#: As a system asks it that keeps its customers in PostgreSQL: what stands today is in the rows, each condition a subquery of its own.
POSTGRES = f"""
SELECT c.id FROM customers c
WHERE c.prefecture IN ('p1', 'p2', 'p3', 'p4', 'p5') AND NOT c.is_test
  AND (SELECT sum(o.total - o.refunded) FROM orders o WHERE o.customer_id = c.id AND NOT o.cancelled) >= {SALES}
  AND EXISTS (SELECT 1 FROM orders o
    WHERE o.customer_id = c.id AND NOT o.cancelled AND o.placed_at > %(ago_180)s AND o.placed_at <= %(at)s)
  AND EXISTS (SELECT 1 FROM orders o JOIN lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
    WHERE o.customer_id = c.id AND NOT o.cancelled AND p.category = 'c1')
  AND NOT EXISTS (SELECT 1 FROM orders o JOIN lines l ON l.order_id = o.id JOIN products p ON p.id = l.product_id
    WHERE o.customer_id = c.id AND NOT o.cancelled AND p.category = 'c2' AND o.placed_at > %(ago_90)s AND o.placed_at <= %(at)s)
  AND (EXISTS (SELECT 1 FROM messages m WHERE m.customer_id = c.id AND m.opened_at > %(ago_60)s AND m.opened_at <= %(at)s)
    OR EXISTS (SELECT 1 FROM messages m WHERE m.customer_id = c.id AND m.clicked_at > %(ago_60)s AND m.clicked_at <= %(at)s))
"""

#: What both statements are asked with: naive instants of UTC.
VALUES = {"at": AT.replace(tzinfo=None)} | {
    f"ago_{days}": (AT - timedelta(days=days)).replace(tzinfo=None) for days in (60, 90, 180)
}
