"""Once it is warm, a process loads next to nothing more to ask a question of the warehouse."""

import os
import subprocess
import sys
from pathlib import Path

LOADED = """
import sys
import django
django.setup()
from ibis import _
from enishi.history.api import tables
from enishi.warehouse import api as warehouse
from enishi.warehouse.compile import statement
cold = set(sys.modules)
warehouse.warm()
warm = set(sys.modules)
statement(tables.ORDERS.expression.filter(_.total > 5).group_by("customer_id").agg(size=_.count()), "duckdb")
tables.REGROUPED.rows([[1], [2]])
print(len(warm - cold), len(set(sys.modules) - warm))
"""


def test_what_the_first_to_ask_would_load_is_there(tmp_path: Path) -> None:
    """In a process of its own: here others have asked."""
    place = {"ENISHI_VAR": str(tmp_path), "ENISHI_WAREHOUSE": "", "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
    told = subprocess.run([sys.executable, "-c", LOADED], env=os.environ | place, check=True, capture_output=True)
    before, after = map(int, told.stdout.split())
    assert before > 20
    assert after < 5
