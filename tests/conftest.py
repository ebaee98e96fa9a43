"""Fixtures every test may use. Tests never sleep, never read a clock, and never reach beyond this machine.

Without ENISHI_TEST_DATABASE everything runs on SQLite. With it (tests/postgres.py sets it) the tests of stores, and only those, run again
on that PostgreSQL server. A database that the developer has configured for a shop is never touched.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("ENISHI_SECRET_KEY", "a secret for tests only, long enough to sign with")
if "ENISHI_VAR" not in os.environ:
    os.environ["ENISHI_VAR"] = tempfile.mkdtemp(prefix="enishi-test-")
    atexit.register(shutil.rmtree, os.environ["ENISHI_VAR"], ignore_errors=True)

import hypothesis
import pytest

from enishi.events.store import logs
from tests import databases, warehouses
from tests.postgres import TEMPLATE
from tests.warehouses import both_warehouses, clickhouse_warehouse, duckdb_warehouse, network_warehouse, warehouse

__all__ = ["both_warehouses", "clickhouse_warehouse", "duckdb_warehouse", "network_warehouse", "warehouse"]  # fixtures

TESTS = Path(__file__).parent

#: How long an example takes says how busy the machine is, not whether the code is right.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

#: What the stores are asked for, and what stands on them: the suite that runs on both.
OF_STORES = (
    "adapters/test_log",
    "crash/test_log_crash.py",
    "crash/test_postgres",
    "flow/",
    "runtime/test_lock_of_a_database.py",
    "stages/",
    "upgrade/test_migrations.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Settings are read before this file is: what they found must be meant for tests. A server that ends with them is not tidied up."""
    if os.environ.get("ENISHI_DATABASE", "") != databases.SERVER:
        pytest.exit("ENISHI_DATABASE is set: tests use a server of their own. Unset it, or see tests/postgres.py.", 2)
    config.option.reuse_db |= databases.ON_POSTGRES


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On PostgreSQL only the tests of stores."""
    place = collection_path.relative_to(TESTS).as_posix() if collection_path.is_relative_to(TESTS) else ""
    if databases.ON_POSTGRES and place.endswith(".py") and not place.startswith(OF_STORES):
        return True
    return None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """On PostgreSQL the tests' own database is a copy of one that has all tables."""
    from django.db import connection

    if databases.ON_POSTGRES:
        connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield
    connection.close()


@pytest.fixture
def var(tmp_path: Path, settings: object, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A fresh place for the stores that are files: the log, the warehouse, the mailbox. A log in PostgreSQL is emptied."""
    settings.VAR = tmp_path  # type: ignore[attr-defined]
    settings.ERASURES = tmp_path / "erasures.jsonl"  # type: ignore[attr-defined]
    if databases.ON_POSTGRES:
        request.getfixturevalue("django_db_setup")
        databases.empty_log()
    with warehouses.of_stages() as settings.WAREHOUSE:  # type: ignore[attr-defined]
        yield tmp_path
    logs.close()
