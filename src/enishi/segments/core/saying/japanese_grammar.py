"""How a Japanese clause goes on: all are made to stand before 「人」, and change their end where something else follows."""

import re

_REMARK = re.compile(r"(.+)(（[^（）]*）)")

#: The end of a clause before 「人」, and what it becomes before 「、かつ」. The first that fits is taken.
_GOING_ON = (
    ("の", "で"),
    ("ていない", "ておらず"),
    ("でない", "でなく"),
    ("でもない", "でもなく"),
    ("がない", "がなく"),
    ("ない", "ず"),
    ("まる", "まり"),
    ("いる", "いて"),
    ("できる", "でき"),
    ("ある", "あり"),
    ("よい", "よく"),
    ("た", "て"),
)


def alone(clause: str) -> str:
    """With nothing behind it: 「回数が1回の」 → 「回数が1回」."""
    return clause.removesuffix("の")


def going_on(clause: str) -> str:
    """Before 「、かつ」: 「回数が1回の」 → 「回数が1回で」, 「購入した」 → 「購入して」."""
    remarked = _REMARK.fullmatch(clause)
    if remarked:
        return going_on(remarked[1]) + remarked[2]
    for end, next_ in _GOING_ON:
        if clause.endswith(end):
            return clause.removesuffix(end) + next_
    return clause


def one_way(clause: str) -> str:
    """Before 「、または」: 「回数が1回の」 → 「回数が1回であるか」, 「購入した」 → 「購入したか」."""
    return f"{alone(clause)}であるか" if clause.endswith("の") else f"{clause}か"
