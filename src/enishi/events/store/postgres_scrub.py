"""Tables of PostgreSQL written anew, so that nothing of deleted or changed rows is left in any file of theirs.

`VACUUM FULL` keeps dead rows that somebody might still look at, and says so only in what it prints. The samples of values that the planner
keeps of every column are personal data too: they are drawn anew first, and their table is among those written anew.
"""

import re
from typing import Any

import psycopg
from psycopg.errors import Diagnostic

SAMPLES = "pg_statistic"  #: where the planner's samples lie; only the owner of the database may write it anew
_LOCKED_OUT_SECONDS = 10  #: whoever comes meanwhile waits behind us

_BORDER = "SELECT pg_current_xact_id()::xid::text"
_LOOKING_BACK = """
SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database()) = current_database()
AND (age(backend_xmin) > age(%s::xid) OR age(backend_xid) > age(%s::xid))
"""


def written_anew(line: psycopg.Connection[Any], tables: str = "") -> bool:
    """Write these tables (comma-separated names; empty: all of the database) anew. False when somebody may still see what was there
    before: nothing is lost, ask again later. The line is in no transaction."""
    border = str((line.execute(_BORDER).fetchone() or ("",))[0])
    if line.execute(_LOOKING_BACK, (border, border)).fetchone() != (0,):
        return False
    kept: list[int] = []
    line.add_notice_handler(note := _reader_of(kept))
    try:
        line.execute(f"ANALYZE {tables}")
        line.execute(f"SET lock_timeout = '{_LOCKED_OUT_SECONDS}s'")
        line.execute(f"VACUUM (FULL, VERBOSE) {tables}{', ' + SAMPLES if tables else ''}")
    except psycopg.errors.LockNotAvailable:
        return False
    finally:
        line.remove_notice_handler(note)
        line.execute("RESET lock_timeout")
    return bool(kept) and not any(kept)


def _reader_of(kept: list[int]) -> Any:
    """Notes how many dead rows each table kept: the first number of the notice's detail, in whatever language the server speaks."""

    def note(diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "INFO" and (
            number := re.search(r"\d+", diagnostic.message_detail or "")
        ):
            kept.append(int(number[0]))

    return note
