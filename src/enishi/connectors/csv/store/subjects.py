"""What was imported before. Names are kept as keyed hashes: they may be addresses."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import islice

from django.db import connection

from enishi.shop import api as shop

_MANY = 900  #: values in one IN list

_PUT = """
INSERT INTO import_subject (key, digest, job_id) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, job_id = excluded.job_id
"""


def hashed(site: str, keys: Iterable[str]) -> dict[str, str]:
    """Each key with the name it is kept under."""
    secret = shop.signing_key("imports")[:32]
    return {
        key: blake2b(f"{site}\x1f{key}".encode(), digest_size=16, key=secret).hexdigest() for key in dict.fromkeys(keys)
    }


def known(kept: Iterable[str]) -> dict[str, str]:
    """The last digest of each of these hashed names; those never imported are absent."""
    found: dict[str, str] = {}
    rest = iter(kept)
    with connection.cursor() as cursor:
        while some := list(islice(rest, _MANY)):
            places = ", ".join(["%s"] * len(some))
            cursor.execute(f"SELECT key, digest FROM import_subject WHERE key IN ({places})", some)  # noqa: S608 - places only
            found.update(cursor.fetchall())
    return found


def put(digests: Mapping[str, str], job_id: str) -> None:
    """Remember what was said last, in the caller's transaction."""
    if digests:
        with connection.cursor() as cursor:
            cursor.executemany(_PUT, [(key, digest, job_id) for key, digest in sorted(digests.items())])
