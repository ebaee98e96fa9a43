"""Small files as shops export them, and the road they go."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from enishi import pipeline
from enishi.connectors.csv import api as imports
from enishi.connectors.csv.job import Job

AT = datetime(2026, 5, 1, 3, tzinfo=UTC)

CUSTOMERS = """会員ID,姓,名,メールアドレス,電話番号
1,山田,花子,hanako@example.jp,090-1111-2222
2,佐藤,健,ken@example.jp,０９０－３３３３－４４４４
3,=HYPERLINK("http://evil"),太郎,not an address,
"""

ORDERS = """注文番号,注文日時,商品コード,商品名,数量,単価,送料,合計金額,会員ID,メールアドレス
A1,2026-04-01 10:00:00,tea,お茶,1,1000,500,3500,1,hanako@example.jp
A1,2026-04-01 10:00:00,cup,湯のみ,2,1000,500,3500,1,hanako@example.jp
A2,2026-04-02 11:00:00,tea,お茶,1,1000,500,1500,2,ken@example.jp
A3,2026-04-03 12:00:00,tea,お茶,1,1000,0,1000,,
A4,2026-04-04 12:00:00,tea,お茶,多い,1000,0,1000,2,ken@example.jp
A4,2026-04-04 12:00:00,cup,湯のみ,1,1000,0,1000,2,ken@example.jp
"""


def uploaded(text: str | bytes, name: str = "list.csv", *, encoding: str = "cp932", at: datetime = AT) -> Job:
    """A file, uploaded."""
    raw = text if isinstance(text, bytes) else text.encode(encoding)
    upload = imports.incoming()
    upload.write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    return imports.begin(upload, file_name=name, size=len(raw), digest=digest, by="owner", at=at)


def tried(job: Job) -> Job:
    """Tried out."""
    imports.try_out(job.id, by="owner", at=AT)
    imports.work(job.id, lambda: False)
    return imports.job(job.id)


def imported(job: Job) -> Job:
    """Tried out and imported."""
    assert tried(job).state == "tried", imports.job(job.id)
    imports.run(job.id, by="owner", at=AT)
    imports.work(job.id, lambda: False)
    return imports.job(job.id)


def read_by_all() -> None:
    """Let every stage read the log to its end."""
    while pipeline.take_in():
        pass
    while pipeline.tabulate():
        pass


def with_basis(job: Job, wording: str = "メルマガ登録フォーム 2026-01") -> Job:
    """With the word that the people of the list agreed."""
    return imports.replan(job.id, replace(job.plan, basis="consent", wording=wording))


def sheet(job: Job, outcome: str, language: str = "ja") -> list[str]:
    """The lines of a sheet of lines not taken."""
    path = imports.sheet(job, outcome, language)  # type: ignore[arg-type]
    assert isinstance(path, Path)
    return path.read_text(imports.sheet_encoding(job)).splitlines()
