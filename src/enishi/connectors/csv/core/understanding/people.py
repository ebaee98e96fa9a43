"""Who it is and what is known of them: claims and profile, out of any file that names people."""

from datetime import date
from typing import Any

from enishi.connectors.csv.core.fields import TRAIT
from enishi.connectors.csv.core.understanding.record import Record, short, subject, without_blanks
from enishi.connectors.csv.core.values import names, places
from enishi.connectors.csv.core.values.contacts import is_phone
from enishi.connectors.csv.types import Fact, Problem, Subject

_CLAIMS = {
    "customer_id": "shop_customer_id",
    "email": "email",
    "member_card": "member_card",
    "line_user_id": "line_user_id",
    "visitor": "visitor",
}
_CLAIM_NAMES = tuple(_CLAIMS)
CLAIM_FIELDS = frozenset((*_CLAIMS, "phone"))
PROFILE_FIELDS = frozenset(
    {
        *("full_name", "family_name", "given_name", "full_kana", "family_kana", "given_kana"),
        *("postal_code", "address", "prefecture", "city", "street", "building"),
        *("birthday", "sex", "occupation", "acquisition_source", "is_staff", "is_wholesale", "language"),
    }
)
_NAME_PARTS = ("family_name", "given_name", "family_kana", "given_kana")
_PARTS_OF = {"full_name": ("family_name", "given_name"), "full_kana": ("family_kana", "given_kana")}
_WHOLE_NAMES = tuple(_PARTS_OF)
_HOME_PARTS = ("postal_code", "prefecture", "city", "street", "building")
_WORDS = ("sex", "occupation", "acquisition_source")
_FLAGS = ("is_staff", "is_wholesale", "is_test")
_BESIDE = ("registered_at", "tags", "points")
_WISHES = ("accepts_email", "accepts_sms", "left_at")
#: Everything an order's line can say about its buyer.
FIELDS = CLAIM_FIELDS | PROFILE_FIELDS | {"is_test"}
_LANGUAGES = {"ja": "ja", "japanese": "ja", "日本語": "ja", "jp": "ja", "en": "en", "english": "en", "英語": "en"}


def claims(record: Record) -> dict[str, Any]:
    """Everything the line says about who it is; empty when it says nothing."""
    found = {_CLAIMS[name]: value for name, value in record.values(_CLAIM_NAMES).items() if value}
    phone = record.soft("phone")
    if phone and is_phone(phone):
        found["phone"] = phone
    return found


def named(claimed: dict[str, Any]) -> str:
    """The strongest claim as one word, for keys of subjects."""
    for claim in ("shop_customer_id", "email", "member_card", "line_user_id", "phone", "visitor", "cart"):
        if value := claimed.get(claim):
            return f"{claim}:{value}"
    return ""


def profile(record: Record) -> dict[str, Any]:
    """The body of a `customer_identified`, without what is not known."""
    body = {**_name(record), **_home(record), **_birthday(record)}
    body["phone"] = record.soft("phone")
    body.update(record.values(_WORDS))
    for name, value in record.values(_FLAGS).items():
        body[name] = value or None
    if language := record.soft("language"):
        body["language"] = _LANGUAGES.get(str(language).lower().split("-")[0])
    return without_blanks(body)


def _name(record: Record) -> dict[str, Any]:
    found = dict.fromkeys(_NAME_PARTS) | record.values(_NAME_PARTS)
    for whole in record.columns.among(_WHOLE_NAMES):
        family, given = _PARTS_OF[whole]
        if not found[family] and not found[given] and (value := record.value(whole)):
            found[family], found[given] = names.parted(value)
    return found


def _home(record: Record) -> dict[str, Any]:
    found = dict.fromkeys(_HOME_PARTS) | record.values(_HOME_PARTS)
    address = record.value("address")
    whole = address or (found["city"] if not found["prefecture"] else None)
    if whole:
        known = found["prefecture"] or ""
        prefecture, city, rest = places.parted(whole if whole.startswith(known) else known + whole)
        if address:
            found["prefecture"] = found["prefecture"] or prefecture
            found["city"] = found["city"] or city
            found["street"] = found["street"] or rest[:200]
        elif prefecture:  # the column of cities begins with the prefecture
            found["prefecture"], found["city"] = prefecture, (city + rest)[:200]
    return found


def _birthday(record: Record) -> dict[str, Any]:
    born = record.value("birthday")
    if not isinstance(born, date) or born.year < 1900:
        return {}
    return {"birth_year": born.year, "birth_month": born.month, "birth_day": born.day}


def customer(record: Record) -> Subject | Problem:
    """A line of a list of customers."""
    context, claimed = record.context, claims(record)
    if not claimed:
        return record.refuse("record_nobody")
    key = f"customer/{context.site}/{named(claimed)}"
    body = profile(record)
    if traits := _traits(record):
        body["traits"] = traits
    told_at = record.value("updated_at") or record.now
    facts = [
        Fact(
            kind="customer_identified",
            body=body,
            claims=claimed,
            natural_key=f"{key}/{short(body, claimed)}",
            occurred_at=told_at,
            renews=True,
        )
    ]
    facts += _joined(record, key, claimed)
    facts += _wishes(record, key, claimed)
    return subject(key, (record.line,), facts, context)


def _traits(record: Record) -> dict[str, str]:
    values = record.values(record.columns.traits)
    return {name.removeprefix(TRAIT): value for name, value in values.items() if value}


def _joined(record: Record, key: str, claimed: dict[str, Any]) -> list[Fact]:
    """When the customer came, with what points and tags."""
    found: list[Fact] = []
    if not record.columns.among(_BESIDE):
        return found
    if registered := record.value("registered_at"):
        found.append(
            Fact(
                kind="customer_identified",
                body={},
                claims=claimed,
                natural_key=f"{key}/registered",
                occurred_at=registered,
                when="first",
            )
        )
    tags, balance = record.value("tags"), record.value("points")
    if tags:
        found.append(_told(record, "customer_tagged", {"added": list(tags)}, claimed, f"{key}/tags/{short(tags)}"))
    if balance is not None and balance >= 0:
        found.append(_told(record, "points_changed", {"balance": balance}, claimed, f"{key}/points/{balance}"))
    return found


def _wishes(record: Record, key: str, claimed: dict[str, Any]) -> list[Fact]:
    """What the list says about letters. A yes counts only where somebody attested to why it is lawful; a no always does."""
    found: list[Fact] = []
    context = record.context
    if not record.columns.among(_WISHES):
        return found
    for name, channel in (("accepts_email", "email"), ("accepts_sms", "sms")):
        wanted = record.value(name)
        if channel == "email" and record.value("left_at"):
            wanted = False
        if wanted is None or (wanted and not context.basis):
            continue
        body = consent_body(record, channel, granted=wanted)
        said = (record.value("left_at") if not wanted else None) or record.value("updated_at") or record.now
        natural_key = f"{key}/{channel}/{body['state']}"
        found.append(
            Fact(
                kind="consent_changed",
                body=body,
                claims=claimed,
                natural_key=natural_key,
                occurred_at=said,
                renews=True,
            )
        )
    return found


def consent_body(record: Record, channel: str, *, granted: bool) -> dict[str, Any]:
    """The body of a `consent_changed` that an import reports."""
    context = record.context
    body: dict[str, Any] = {
        "channel": channel,
        "purpose": "marketing",
        "state": "granted" if granted else "withdrawn",
        "method": "import",
    }
    if granted:
        body |= without_blanks({"basis": context.basis, "wording": context.wording})
    return body


def _told(record: Record, kind: str, body: dict[str, Any], claimed: dict[str, Any], key: str) -> Fact:
    return Fact(kind=kind, body=body, claims=claimed, natural_key=key, occurred_at=record.now, renews=True)
