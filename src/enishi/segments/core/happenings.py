"""The happenings that rules may count: one table, from a file a subject. A new entry here is all that a new happening needs."""

from enishi.segments.core.entries import Happening
from enishi.segments.core.happenings_bought import BUYING
from enishi.segments.core.happenings_letters import LETTERS
from enishi.segments.core.happenings_seen import VISITING
from enishi.segments.core.happenings_told import TELLING

#: By name. A shop's own kinds (`shop.*`) are not listed: `words.happening` makes their entry.
HAPPENINGS: dict[str, Happening] = {each.name: each for each in (*BUYING, *VISITING, *LETTERS, *TELLING)}
