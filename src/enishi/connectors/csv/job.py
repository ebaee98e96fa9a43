"""An import as others see it: its plan, its progress, and what trying it out told."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from enishi.connectors.csv.types import FileShape, Mapping, Question
from enishi.connectors.csv.types import Problem as Problem

#: `checked`: what the columns mean may be corrected; `tried`: waits for a yes. `trying` and `running` wait for a process or have one.
State = Literal["checked", "trying", "tried", "running", "stopped", "done", "failed"]
WORKING: tuple[State, ...] = ("trying", "running")
OVER: tuple[State, ...] = ("done",)
#: The trouble of an import whose file went while it waited, because somebody was erased.
FORGOTTEN = "forgotten"

Basis = Literal["", "consent", "business_relation", "business_card", "published_address"]
Outcome = Literal["new", "changed", "same", "left_out", "refused"]


class Plan(Struct, frozen=True, kw_only=True):
    """How the file is read, and what its lines do not say themselves. `as_of`: the instant the file speaks of, None = its upload's."""

    shape: FileShape
    mapping: Mapping
    site: str
    basis: Basis = ""
    wording: str = ""
    as_of: datetime | None = None
    mapping_name: str = ""  #: the saved mapping it was taken from
    unsure: tuple[str, ...] = ()  #: fields guessed by resemblance only


class Progress(Struct, kw_only=True):
    """How far a pass over the file has come. `offset` and `line` are where it goes on; `lines` and `things` count outcomes."""

    step: Literal["", "survey", "try", "run"] = ""
    offset: int = 0  #: bytes of the uncompressed file
    line: int = 0
    rows: int = 0  #: lines of data read
    total: int = 0  #: lines of data in all; 0 while unknown
    lines: dict[str, int] = {}  #: outcome → lines
    things: dict[str, int] = {}  #: outcome → orders, customers, parcels …
    reasons: dict[str, int] = {}  #: "outcome code" → lines
    events: dict[str, int] = {}  #: kind → events
    suppressed: int = 0
    kept_bytes: int = 0  #: how much of the file of refused lines counts


class Change(Struct, frozen=True, kw_only=True):
    """What would become of one thing, for people to look at: each field as (name, before, after)."""

    key: str
    outcome: Outcome
    line: int
    fields: tuple[tuple[str, str, str], ...] = ()
    known_by: str = ""  #: the claim by which its person is known (`customers.types.Recognised.by`), "" = nobody known


class Example(Struct, frozen=True, kw_only=True):
    """A line that was refused or left out."""

    line: int
    outcome: Outcome
    problem: Problem
    cells: tuple[str, ...] = ()


class Tried(Struct, frozen=True, kw_only=True):
    """What a dry run told. `questions` not empty: nothing was tried, they have to be answered first."""

    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    examples: tuple[Example, ...] = ()
    people_new: int = 0  #: people nobody of whom was known by the claims of their lines
    people_known: int = 0
    known_by: dict[str, int] = {}  #: claim → how many of those who are known are known by it


class Job(Struct, frozen=True, kw_only=True):
    """An import."""

    id: str
    file_name: str
    size: int
    digest: str
    state: State
    made_at: datetime
    made_by: str
    plan: Plan
    progress: Progress
    tried: Tried | None = None
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    stop_asked: bool = False
    attempts: int = 0
    trouble: str = ""
    understanding: bytes = b""

    @property
    def done_ratio(self) -> float:
        """How much of the present pass is done, 0..1."""
        progress = self.progress
        return min(1.0, progress.rows / progress.total) if progress.total else 0.0


class SavedMapping(Struct, frozen=True, kw_only=True):
    """A mapping under a name."""

    name: str
    kind: str
    mapping: Mapping
    saved_at: datetime
    saved_by: str
