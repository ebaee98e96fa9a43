"""What is known of a person: traits as Segment's clients name them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from enishi.connectors.segment_http.core.values import Fields, fields, flat, snake, text

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_SEXES = {
    "f": "female",
    "female": "female",
    "woman": "female",
    "女": "female",
    "女性": "female",
    "m": "male",
    "male": "male",
    "man": "male",
    "男": "male",
    "男性": "male",
    "other": "other",
    "nonbinary": "other",
    "その他": "other",
}
_ADDRESS = {
    "postal_code": "postal_code",
    "zip": "postal_code",
    "state": "prefecture",
    "city": "city",
    "street": "street",
}
_PLAIN = {
    "first_name": "given_name",
    "last_name": "family_name",
    "first_name_kana": "given_kana",
    "last_name_kana": "family_kana",
    "phone": "phone",
    "occupation": "occupation",
    "title": "occupation",
}
#: Names that are claims, or say nothing of the person.
_ELSEWHERE = frozenset({"email", "id", "user_id", "anonymous_id"})
_SPECIAL = frozenset({"name", "birthday", "gender", "address", "language", "locale"})


def identified(traits: Fields) -> dict[str, Any]:
    """The body of a `customer_identified`. What has no field of ours is a trait; null forgets."""
    known: dict[str, Any] = {}
    cleared: list[str] = []
    others: dict[str, Any] = {}
    for name, value in traits.items():
        word = snake(name) or name
        if word in _ELSEWHERE:
            continue
        if word in _PLAIN:
            if value is None:
                cleared.append(_PLAIN[word])
            elif said := text(value):
                known[_PLAIN[word]] = said
        elif word in _SPECIAL and (said_of := _READERS[word](value)):
            known.update({key: kept for key, kept in said_of.items() if key not in known})
        elif word not in _SPECIAL or value not in (None, ""):
            others[name] = value
    if others:
        known["traits"] = flat(others)
    if cleared:
        known["cleared"] = cleared
    return known


def _name(value: object) -> dict[str, str]:
    """A whole name: in Japanese the family's comes first, elsewhere last. One word is the given name."""
    words = text(value).split()
    if not words:
        return {}
    if len(words) == 1:
        return {"given_name": words[0]}
    if _JAPANESE.search(words[0]):
        return {"family_name": words[0], "given_name": " ".join(words[1:])}
    return {"family_name": words[-1], "given_name": " ".join(words[:-1])}


def _birthday(value: object) -> dict[str, int]:
    try:
        born = date.fromisoformat(text(value)[:10])
    except ValueError:
        return {}
    return {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day} if born.year >= 1900 else {}


def _gender(value: object) -> dict[str, str]:
    sex = _SEXES.get(text(value).lower())
    return {"sex": sex} if sex else {}


def _address(value: object) -> dict[str, str]:
    found = {_ADDRESS.get(snake(name)): text(said) for name, said in fields(value).items()}
    return {name: said for name, said in found.items() if name and said}


def _language(value: object) -> dict[str, str]:
    language = text(value)[:2].lower()
    return {"language": language} if language in {"ja", "en"} else {}


_READERS: dict[str, Callable[[object], dict[str, Any]]] = {
    "name": _name,
    "birthday": _birthday,
    "gender": _gender,
    "address": _address,
    "language": _language,
    "locale": _language,
}
