"""The stores that a test runs on: SQLite files in its own folder, or a database of its own on the server of this run."""

import hashlib
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from enishi.events.store.block_log import BlockLog
from enishi.events.store.postgres_log import PostgresLog
from enishi.events.store.sqlite_log import SqliteLog
from tests.postgres import TEMPLATE, database

SERVER = os.environ.get("ENISHI_TEST_DATABASE", "")
ON_POSTGRES = bool(SERVER)

only_sqlite = pytest.mark.skipif(ON_POSTGRES, reason="about SQLite's files")
only_postgres = pytest.mark.skipif(not ON_POSTGRES, reason="about PostgreSQL")


def of_process(var: Path) -> Mapping[str, str]:
    """What a process of its own needs in its environment to keep its stores at `var`; the same database each time."""
    return {"ENISHI_VAR": str(var), "ENISHI_DATABASE": address(var) if ON_POSTGRES else ""}


def log_of(var: Path) -> BlockLog:
    """The log of such a process. The caller closes it."""
    return PostgresLog({"conninfo": address(var)}) if ON_POSTGRES else SqliteLog(var / "log.db")


def address(var: Path) -> str:
    """The address of the database that belongs to a folder; made when it is missing. It ends with the server."""
    name = f"of_{hashlib.sha256(str(var).encode()).hexdigest()[:24]}"
    with psycopg.connect(SERVER, autocommit=True) as line:
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            names = sql.Identifier(name), sql.Identifier(TEMPLATE)
            line.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return database(SERVER, name)


def own_address() -> str:
    """The address of the database of the tests in this process."""
    from django.db import connection  # Django has read its settings by now

    return database(SERVER, str(connection.settings_dict["NAME"]))


def empty_log() -> None:
    """Forget every event of the log that stands beside the state of the tests in this process."""
    with psycopg.connect(own_address(), autocommit=True) as line:
        if line.execute("SELECT to_regclass('log_block')").fetchone() != (None,):
            line.execute("TRUNCATE log_block, log_mark")


def asked(var: Path, question: str) -> list[tuple[Any, ...]]:
    """What the state at `var` answers to a question in SQL."""
    if ON_POSTGRES:
        with psycopg.connect(address(var)) as line:
            return line.execute(question.encode()).fetchall()
    with closing(sqlite3.connect(var / "state.db")) as state:
        return state.execute(question).fetchall()


def folder_of(var: Path) -> Path:
    """The folder of the files in which the stores at `var` lie."""
    if not ON_POSTGRES:
        return var
    with psycopg.connect(address(var)) as line:
        question = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        row = line.execute(question).fetchone()
        assert row
        return Path(row[0], "base", str(row[1]))


def write_out(var: Path) -> None:
    """Let the server write its pages into its files, and remove those it has done with."""
    if ON_POSTGRES:
        with psycopg.connect(address(var), autocommit=True) as line:
            line.execute("CHECKPOINT")
