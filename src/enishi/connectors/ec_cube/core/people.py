"""A member (会員) into events."""

from datetime import datetime
from typing import Any

from enishi.connectors.ec_cube.core.values import Draft, Object, day, inner, instant, minor, text, without_nothing

_PROVISIONAL, _LEFT = "1", "3"
_SEX = {"1": "male", "2": "female"}
_MEMBERSHIP = {"1": "provisional", "2": "member", "3": "left"}


def named_person(thing: Object) -> dict[str, Any]:
    """Name, address and what else both members and orders say of a person, in our words."""
    body: dict[str, Any] = {
        "family_name": text(thing, "name01", 100),
        "given_name": text(thing, "name02", 100),
        "family_kana": text(thing, "kana01", 100),
        "given_kana": text(thing, "kana02", 100),
        "phone": text(thing, "phone_number", 40),
        "postal_code": text(thing, "postal_code", 200),
        "prefecture": text(inner(thing, "Pref"), "name", 40),
        "city": text(thing, "addr01", 200),
        "street": text(thing, "addr02", 200),
        "sex": _SEX.get(text(inner(thing, "Sex"), "id"), ""),
        "occupation": text(inner(thing, "Job"), "name", 100),
    }
    born = day(thing, "birth")
    if born is not None and born.year >= 1900:
        body |= {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}
    return without_nothing(body)


def drafts(member: Object) -> list[Draft]:
    """What a member's record says as of its last change.

    When somebody leaves, EC-CUBE overwrites their address with an invented one, so a leaver's record is not read; letters stop,
    since whoever ends a membership does not expect further ones.
    """
    key, at = text(member, "id"), instant(member, "update_date")
    if not key or at is None:
        return []
    status = text(inner(member, "Status"), "id")
    traits = {"ec_cube_membership": _MEMBERSHIP.get(status, status)}
    claims = {"shop_customer_id": key}
    if status == _LEFT:
        gone = Draft(
            kind="customer_identified", key=f"customer/{key}/left", at=at, body={"traits": traits}, claims=claims
        )
        return [gone, left(key, at=at, key=f"customer/{key}/{at.isoformat()}")]
    if status != _PROVISIONAL:  # whoever has not answered the letter yet may have typed anybody's address
        claims |= without_nothing({"email": text(member, "email", 254), "phone": text(member, "phone_number", 40)})
    body = {**named_person(member), "traits": traits}
    version = f"customer/{key}/{at.isoformat()}"
    found = [Draft(kind="customer_identified", key=version, at=at, body=body, claims=claims)]
    if member.get("point") is not None:
        balance = max(minor(member["point"], "JPY"), 0)
        claims = {"shop_customer_id": key}
        found.append(Draft(kind="points_changed", key=version, at=at, body={"balance": balance}, claims=claims))
    return found


def left(member_id: str, *, at: datetime, key: str) -> Draft:
    """Letters stop: the membership has ended."""
    body = {
        "channel": "email",
        "purpose": "marketing",
        "state": "withdrawn",
        "method": "api",
        "wording": "EC-CUBE 退会",
    }
    return Draft(kind="consent_changed", key=key, at=at, body=body, claims={"shop_customer_id": member_id})
