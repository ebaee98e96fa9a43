"""Writes the stores of this release into tests/upgrade/stores/VERSION.tar.xz: run once for each release, kept for ever.

A shop with three customers: one was written to and bought, one was written to and unsubscribed, one never said yes.
"""

import os
import tarfile
import tempfile
from pathlib import Path

STORES = Path(__file__).parent / "stores"
SECRET = "the secret of the stores that are kept for upgrade tests"
KEPT = ("log.db*", "state.db*", "warehouse.duckdb*", "mailbox")  # with what an engine leaves beside a store


def main() -> None:
    """Make the stores in a temporary folder and pack them."""
    var = Path(tempfile.mkdtemp())
    os.environ |= {
        "ENISHI_VAR": str(var), "ENISHI_SECRET_KEY": SECRET, "ENISHI_SANDBOX": "1", "ENISHI_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.db import connection

    from enishi import __version__
    from enishi.runtime import install
    from enishi.warehouse import api as warehouse
    from tests.upgrade.story import tell

    install.prepare()
    tell()
    warehouse.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    STORES.mkdir(exist_ok=True)
    with tarfile.open(STORES / f"{__version__}.tar.xz", "w:xz") as packed:
        for path in sorted(path for pattern in KEPT for path in var.glob(pattern)):
            packed.add(path, arcname=path.name)


if __name__ == "__main__":
    main()
