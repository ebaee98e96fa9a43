"""A rule as a sentence that says exactly what it means, in English and Japanese.

Groups within groups stand in brackets. Both languages are written here, not in the console's catalogue: a sentence is grammar, and
translating its pieces one by one would not keep its meaning.
"""

from collections.abc import Sequence

from enishi.segments.core.entries import Language, Text
from enishi.segments.core.saying import english, japanese
from enishi.segments.core.saying.figures import Speaker
from enishi.segments.core.saying.japanese_grammar import alone, going_on, one_way
from enishi.segments.types import AllOf, AnyOf, NoneOf, Rule, World


def sentence(rule: Rule, language: Language, world: World | None = None) -> str:
    """“people who …”, 「…人」. Products, segments and lists by name where `world` knows them, else by id."""
    speaker = Speaker(language, world)
    if rule == AllOf():
        return "everybody" if language == "en" else "全員"
    if rule == AnyOf():
        return "nobody, as there is no condition" if language == "en" else "該当者なし（条件がないため）"
    said = _said(rule, speaker)
    return f"people {said}" if language == "en" else f"{said}人"


def clause(rule: Rule, language: Language, world: World | None = None) -> str:
    """The same without “people” and 「人」: a leaf or group by itself, as in a list of reasons."""
    said = _said(rule, Speaker(language, world))
    return alone(said) if language == "ja" else said


def heading(group: AllOf | AnyOf | NoneOf, language: Language) -> str:
    """How many of a group's parts have to hold, where the parts are listed below."""
    return _HEADINGS[type(group)].said(language)


_HEADINGS = {
    AllOf: Text("all of these", "次のすべてに当てはまる"),
    AnyOf: Text("at least one of these", "次のどれか1つ以上に当てはまる"),
    NoneOf: Text("none of these", "次のどれにも当てはまらない"),
}


def _said(rule: Rule, speaker: Speaker) -> str:
    match rule:
        case AllOf(rules=rules):
            return _all(rules, speaker) or _of(speaker, "who are anybody", "誰でもよい")
        case AnyOf(rules=rules):
            return _any(rules, speaker) or _of(speaker, "who are nobody", "誰でもない")
        case NoneOf(rules=rules):
            return _none(rules, speaker) or _of(speaker, "of whom nothing is asked", "何も問わない")
        case _:
            return japanese.clause(rule, speaker) if speaker.language == "ja" else english.clause(rule, speaker)


def _of(speaker: Speaker, en: str, ja: str) -> str:
    return ja if speaker.language == "ja" else en


def _all(rules: Sequence[Rule], speaker: Speaker) -> str:
    parts = _parts(rules, speaker)
    if speaker.language == "en":
        return " and ".join(parts)
    return "、かつ".join([*map(going_on, parts[:-1]), *parts[-1:]])


def _any(rules: Sequence[Rule], speaker: Speaker) -> str:
    parts = _parts(rules, speaker)
    if speaker.language == "en":
        return " or ".join(parts)
    return "、または".join([*map(one_way, parts[:-1]), *parts[-1:]])


def _none(rules: Sequence[Rule], speaker: Speaker) -> str:
    parts = _parts(rules, speaker)
    if not parts:
        return ""
    if speaker.language == "en":
        return f"of whom none is true: ({' or '.join(parts)})"
    return f"（{'、または'.join(map(alone, parts))}）のどれにも当てはまらない"


def _parts(rules: Sequence[Rule], speaker: Speaker) -> list[str]:
    """Each part; one that is a group itself in brackets, as is the only part of a group."""
    return [_part(each, speaker) for each in rules]


def _part(rule: Rule, speaker: Speaker) -> str:
    said = _said(rule, speaker)
    if not isinstance(rule, AllOf | AnyOf):
        return said
    return _of(speaker, f"({said})", f"（{alone(said)}）に当てはまる")
