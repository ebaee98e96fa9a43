"""One form for rules that are written differently and mean the same: what is stored, compared and sent.

It never changes what a rule means, and making it canonical twice is making it once. The order of conditions in a group stays the
author's: it is how the sentence reads.
"""

import hashlib
import re
from collections.abc import Iterable

import msgspec

from enishi.segments.core.canonical_leaves import canonical_leaf, turned
from enishi.segments.types import AllOf, AnyOf, NoneOf, Problem, Rule

_READER: msgspec.json.Decoder[Rule] = msgspec.json.Decoder(Rule)
_STEP = re.compile(r"\.rules\[(\d+)\]")


class Unreadable(Exception):
    """A text is no rule; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message % problem.values)
        self.problem = problem


def canonical(rule: Rule) -> Rule:
    """The rule in its one form: groups of one part or none taken out, groups in groups of their kind opened, values sorted, limits as
    whole numbers where only these occur, negations turned into limits where that is the same."""
    match rule:
        case AllOf(rules=rules):
            return _all(_opened(AllOf, rules))
        case AnyOf(rules=rules):
            return _any(_opened(AnyOf, rules))
        case NoneOf(rules=rules):
            return _none(_opened(AnyOf, rules))
        case _:
            return canonical_leaf(rule)


def _opened(kind: type[AllOf] | type[AnyOf], rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The canonical parts; those of a group of this kind instead of the group."""
    parts: list[Rule] = []
    for each in map(canonical, rules):
        parts += each.rules if isinstance(each, kind) else [each]
    return tuple(parts)


def _all(rules: tuple[Rule, ...]) -> Rule:
    return rules[0] if len(rules) == 1 else AllOf(rules=rules)


def _any(rules: tuple[Rule, ...]) -> Rule:
    return rules[0] if len(rules) == 1 else AnyOf(rules=rules)


def _none(rules: tuple[Rule, ...]) -> Rule:
    if not rules:
        return AllOf()
    alone = rules[0] if len(rules) == 1 else None
    if alone is None or isinstance(alone, AllOf | AnyOf):
        return NoneOf(rules=rules)
    return _any(alone.rules) if isinstance(alone, NoneOf) else turned(alone)


def to_json(rule: Rule) -> str:
    """The canonical form as JSON; what is as usual is left out."""
    return msgspec.json.encode(canonical(rule)).decode()


def digest(rule: Rule) -> str:
    """32 hexadecimal digits, equal for rules with one canonical form."""
    return hashlib.sha256(to_json(rule).encode()).hexdigest()[:32]


def from_json(text: str | bytes) -> Rule:
    """The rule as it was written. Raises `Unreadable`."""
    try:
        return _READER.decode(text)
    except msgspec.ValidationError as error:
        raise Unreadable(_explained(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable(Problem((), "This is not a rule. Build it again, or check the JSON.")) from None
    except RecursionError:
        raise Unreadable(Problem((), "This rule has groups within groups too deep to be read.")) from None


def _explained(words: str) -> Problem:
    """msgspec's words, as the place of the node and what is wrong about it."""
    reason, _, path = words.partition(" - at `")
    place = tuple(int(step) for step in _STEP.findall(path))
    field = _STEP.sub("", path.rstrip("`")).lstrip("$").lstrip(".")
    if not field:
        return Problem(place, "This condition cannot be read: %(reason)s.", {"reason": reason})
    return Problem(
        place, "“%(field)s” of this condition cannot be read: %(reason)s.", {"field": field, "reason": reason}
    )
