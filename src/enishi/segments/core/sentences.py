"""A rule as a sentence that says exactly what it means, in English and Japanese.

Groups within groups stand in brackets. Both languages are written here, not in the console's catalogue: a sentence is grammar, and
translating its pieces one by one would not keep its meaning.
"""

from collections.abc import Sequence

from enishi.segments.core.entries import Language
from enishi.segments.core.saying import english, japanese
from enishi.segments.core.saying.figures import Speaker
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
    return _said(rule, Speaker(language, world))


def _said(rule: Rule, speaker: Speaker) -> str:
    match rule:
        case AllOf(rules=rules):
            return _joined(rules, " and ", "、かつ", speaker) or _of(speaker, "who are anybody", "誰でもよい")
        case AnyOf(rules=rules):
            return _joined(rules, " or ", "、または", speaker) or _of(speaker, "who are nobody", "誰でもない")
        case NoneOf(rules=rules):
            parts = _joined(rules, " or ", "、または", speaker)
            if not parts:
                return _of(speaker, "of whom nothing is asked", "何も問わない")
            return _of(speaker, f"of whom none is true: ({parts})", f"（{parts}）のどれにも当てはまらない")
        case _:
            return japanese.clause(rule, speaker) if speaker.language == "ja" else english.clause(rule, speaker)


def _of(speaker: Speaker, en: str, ja: str) -> str:
    return ja if speaker.language == "ja" else en


def _joined(rules: Sequence[Rule], en: str, ja: str, speaker: Speaker) -> str:
    """The parts with the word between them; a part that is a group itself in brackets, as is the only part of a group."""
    parts = [_part(each, speaker) for each in rules]
    return _of(speaker, en, ja).join(parts)


def _part(rule: Rule, speaker: Speaker) -> str:
    said = _said(rule, speaker)
    return _of(speaker, f"({said})", f"（{said}）") if isinstance(rule, AllOf | AnyOf) else said
