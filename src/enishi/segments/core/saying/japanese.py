"""Leaves in Japanese: each a clause that stands before 「人」."""

from collections.abc import Callable, Sequence
from typing import Any

from enishi.segments.core.entries import Field, Happening
from enishi.segments.core.fields import CHANNELS
from enishi.segments.core.saying.figures import Figure, Speaker, plain
from enishi.segments.core.saying.japanese_parts import ahead, day, days_ahead, limits, one_of, window
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Question,
    Range,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
    Where,
)

_CHANNELS = {code: label.ja for code, label in CHANNELS}
_STATES = {"active": "継続中", "paused": "休止中", "payment_failed": "決済エラー", "cancelled": "解約済み"}
_PURPOSES = {
    "marketing": "販促の連絡",
    "newsletter": "お知らせの連絡",
    "reminder": "リマインドの連絡",
    "review": "レビュー依頼の連絡",
}
_AXES = {
    "recency": "最終購入日のランク",
    "frequency": "購入頻度のランク",
    "monetary": "購入金額のランク",
    "group": "RFMグループ",
}
UNKNOWN = "（不明を含む）"


def clause(leaf: Question, speaker: Speaker) -> str:
    """「…した」「…の」「…ている」."""
    return _SAID[type(leaf)](leaf, speaker)


# --- what they did ------------------------------------------------------------------------------------------------------------


def _did(leaf: Did, speaker: Speaker) -> str:
    entry = happening(leaf.what)
    if entry is None:
        return f"使えない条件{speaker.quoted(leaf.what)}の"
    said = _times(leaf, entry, speaker) if leaf.of == "times" else _amount(leaf, entry, speaker)
    return f"（{said}人）に当てはまらない" if leaf.negated else said


def _times(leaf: Did, entry: Happening, speaker: Speaker) -> str:
    count, phrases, when = leaf.count, entry.phrases, window(leaf.during)
    looks = _looks(leaf.where, entry, speaker)
    short = bool(phrases.ja_short) and not looks
    if count == Range(most=0):
        not_done = phrases.ja_short_not if short else f"{looks}{phrases.ja_noun}{phrases.ja_not}"
        return f"{when}に{not_done}" if when else f"一度も{not_done}"
    when = f"{when}に" if when else "これまでに"
    done = phrases.ja_short if short else f"{looks}{phrases.ja_noun}{phrases.ja_did}"
    if count == Range(least=1):
        return f"{when}{done}"
    unit = "日" if entry.unit == "days" else "回"
    often = limits(count, lambda times: f"{plain(times)}{unit}")
    if count.most is not None or count.least is None:
        return f"{when}{done}{unit}数が{often}の"
    particle, verb = phrases.ja_did[0], phrases.ja_did[1:]
    return f"{when}{often}{done}" if short else f"{when}{looks}{phrases.ja_noun}{particle}{often}{verb}"


def _amount(leaf: Did, entry: Happening, speaker: Speaker) -> str:
    figure, when = speaker.measure(leaf.of, entry.amount_in), window(leaf.during)
    what = {
        "amount": "ポイントの合計" if entry.amount_in == "points" else "金額の合計",
        "pieces": "個数の合計",
        "seconds": "時間の合計",
        "products": "商品の種類",
    }[leaf.of]
    looks = _looks(leaf.where, entry, speaker)
    return f"{when or 'これまで'}の{looks}{entry.phrases.ja_noun}の{what}が{limits(leaf.count, figure)}の"


def _looks(where: Sequence[Where], entry: Happening, speaker: Speaker) -> str:
    return "、".join(_look(each, entry.field(each.field), speaker) for each in where)


def _look(clause: Where, field: Field | None, speaker: Speaker) -> str:
    if field is None:
        return f"使えない項目{speaker.quoted(clause.field)}の"
    label = field.label.ja
    if field.type == "flag" and clause.op == "is" and len(clause.values) == 1:
        return field.yes.ja if clause.values[0] is True else field.no.ja
    values = one_of(_values(clause, field, speaker))
    match clause.op:
        case "is":
            return f"{label}{values}の"
        case "is_not":
            return f"{label}{values}以外の"
        case "contains":
            return f"{label}に{values}を含む"
        case "starts_with":
            return f"{label}が{values}で始まる"
        case "at_least":
            return f"{label}{values}以上の"
        case "at_most":
            return f"{label}{values}以下の"
        case "known":
            return f"{label}ありの"
        case "missing":
            return f"{label}なしの"


def _values(clause: Where, field: Field, speaker: Speaker) -> list[str]:
    if field.type == "product" and clause.op in ("is", "is_not"):
        return [speaker.product(str(value)) for value in clause.values]
    figure = speaker.figure(field)
    if field.choices:
        return [f"「{said}」" for said in speaker.values(clause.values, field.choices, figure)]
    return speaker.values(clause.values, (), figure)


# --- who they are -------------------------------------------------------------------------------------------------------------


def _is(leaf: Is, speaker: Speaker) -> str:
    entry = attribute(leaf.field)
    if entry is None:
        return f"使えない項目{speaker.quoted(leaf.field)}の"
    values, label = speaker.values(leaf.values, entry.choices, str), entry.label.ja
    if entry.prefix:
        return _tagged(leaf, label, values)
    if leaf.op == "known":
        return f"{label}が{'わからない' if leaf.negated else 'わかっている'}"
    if entry.type == "flag":
        ends = f"（{one_of(values)}）" if len(values) != 1 else ""
        return f"{label}{'でない' if leaf.negated else 'である'}{ends}"
    if leaf.op != "is":
        asked = one_of(values) + ("以上" if leaf.op == "at_least" else "以下")
        return f"{label}が{asked}でない{UNKNOWN}" if leaf.negated else f"{label}が{asked}の"
    if not leaf.negated:
        return f"{label}が{one_of(values)}の"
    neither = "でも".join(values) + "でもない" if len(values) > 1 else f"{one_of(values)}でない"
    return f"{label}が{neither}{'' if entry.assumed is not None else UNKNOWN}"


def _tagged(leaf: Is, label: str, values: Sequence[str]) -> str:
    if leaf.op == "known":
        return f"{label}が付いて{'いない' if leaf.negated else 'いる'}"
    if not leaf.negated:
        return f"{label}{one_of(values)}が付いている"
    return f"{label}{'も'.join(values)}{'も' if len(values) > 1 else 'が'}付いていない"


def _has(leaf: Has, speaker: Speaker) -> str:
    entry = number(leaf.what)
    if entry is None:
        return f"使えない数値{speaker.quoted(leaf.what)}の"
    asked = limits(leaf.range, speaker.number(entry))
    if not leaf.negated:
        return f"{entry.label.ja}が{asked}の"
    return f"{entry.label.ja}が{asked}でない{'' if entry.always else UNKNOWN}"


def _birthday(leaf: Birthday, speaker: Speaker) -> str:
    falls = days_ahead(leaf.from_days, leaf.to_days)
    return f"誕生日が{falls}でない{UNKNOWN}" if leaf.negated else f"誕生日が{falls}の"


# --- reaching them ------------------------------------------------------------------------------------------------------------

_CONSENT = {
    ("granted", False): "に同意している",
    ("granted", True): "に同意していない",
    ("withdrawn", False): "を断った",
    ("withdrawn", True): "を断っていない",
    ("unknown", False): "を希望するかわからない",
    ("unknown", True): "を希望するかわかっている",
}


def _allows(leaf: Allows, speaker: Speaker) -> str:
    return f"{_CHANNELS[leaf.channel]}での{_PURPOSES[leaf.purpose]}{_CONSENT[leaf.state, leaf.negated]}"


def _reachable(leaf: Reachable, speaker: Speaker) -> str:
    return f"{_CHANNELS[leaf.channel]}で販促の連絡が{'できない' if leaf.negated else 'できる'}"


def _ignored(leaf: Ignored, speaker: Speaker) -> str:
    by = _CHANNELS[leaf.channel] if leaf.channel else "すべての経路"
    sent = f"直近{plain(leaf.messages)}通のメッセージ（{by}）"
    if leaf.negated:
        return f"{sent}のどれかを開封かクリックした（{plain(leaf.messages)}通に満たない場合を含む）"
    return f"{sent}のどれも開封もクリックもしていない"


# --- scores and more ----------------------------------------------------------------------------------------------------------


def _subscribes(leaf: Subscribes, speaker: Speaker) -> str:
    parts = [f"状態が{one_of([_STATES[state] for state in leaf.states])}"]
    if leaf.products:
        parts.append(f"商品が{one_of([speaker.product(each) for each in leaf.products])}")
    asked: tuple[tuple[str, Range, Figure], ...] = (
        ("周期が", leaf.cycle_days, speaker.days),
        ("これまでのお届けが", leaf.deliveries, lambda times: f"{plain(times)}回"),
        ("次のお届けまで", leaf.days_to_next, speaker.days),
        ("約束の残りが", leaf.commitment, lambda times: f"{plain(times)}回"),
        ("前回のお届けから", leaf.days_since_delivered, speaker.days),
    )
    parts += [f"{words}{limits(range_, figure)}" for words, range_, figure in asked if range_ != Range()]
    return f"{'で、'.join(parts)}の定期が{'ない' if leaf.negated else 'ある'}"


def _rank(leaf: Rank, speaker: Speaker) -> str:
    ranks = [each if each else "なし（注文前）" for each in leaf.ranks]
    axis = _AXES[leaf.axis] if leaf.days_ago == 0 else f"{ahead(-leaf.days_ago)}の{_AXES[leaf.axis]}"
    if leaf.on is not None:
        axis = f"{day(leaf.on)}の終わりの{_AXES[leaf.axis]}"
    if not leaf.negated:
        return f"{axis}が{one_of(ranks)}の"
    return f"{axis}が{'でも'.join(ranks)}{'でもない' if len(ranks) > 1 else 'でない'}"


def _runs_out(leaf: RunsOut, speaker: Speaker) -> str:
    what = one_of([speaker.product(each) for each in leaf.products]) if leaf.products else "くり返し買う商品のどれか"
    return f"{what}を{days_ahead(leaf.from_days, leaf.to_days)}に使い切る見込み{'がない' if leaf.negated else 'の'}"


def _in_segment(leaf: InSegment, speaker: Speaker) -> str:
    return f"セグメント{speaker.segment(leaf.segment)}に入って{'いない' if leaf.negated else 'いる'}"


def _in_list(leaf: InList, speaker: Speaker) -> str:
    return f"リスト{speaker.segment(leaf.list)}に載って{'いない' if leaf.negated else 'いる'}"


_SAID: dict[type[Question], Callable[[Any, Speaker], str]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: _birthday,
    Allows: _allows,
    Reachable: _reachable,
    Subscribes: _subscribes,
    Ignored: _ignored,
    Rank: _rank,
    RunsOut: _runs_out,
    InSegment: _in_segment,
    InList: _in_list,
}
