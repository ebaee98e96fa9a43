"""The tables of release 0.1.0 become this release's, one migration after the other, on either database."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import databases
from tests.postgres import database

ROOT = Path(__file__).parents[2]
FIRST_RELEASE = ("shop", "events", "customers", "catalog", "history", "outbox", "scenarios")

STEPS = """
import json, sys
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from enishi.runtime import install
for label in sys.argv[1:]:
    call_command("migrate", label, "0001", verbosity=0)
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
install.prepare()
install.prepare()  # a second start finds nothing to do
tables = set(connection.introspection.table_names())
print(json.dumps(sorted(model._meta.db_table for model in apps.get_models() if model._meta.db_table not in tables)))
"""


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """The environment of a process whose database has no tables at all."""
    name = "never_migrated"
    if databases.ON_POSTGRES:
        with psycopg.connect(databases.SERVER, autocommit=True) as line:
            line.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            line.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    address = database(databases.SERVER, name) if databases.ON_POSTGRES else ""
    own = {"ENISHI_VAR": str(tmp_path), "ENISHI_DATABASE": address, "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT)}


def test_every_migration_runs_forward_from_the_first_release(empty: dict[str, str]) -> None:
    command = [sys.executable, "-c", STEPS, *FIRST_RELEASE]
    done = subprocess.run(command, env=empty, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
