"""Whether two customers may be one person: what they have in common, and what speaks against it.

Nothing here joins anybody. A telephone, a household's address, a common name are shared by people who are not the same; so
two given names, two birthdays or two sexes on file end every suspicion, whatever else is equal.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from enishi.customers.core import names
from enishi.customers.core.claims import is_masked, phone
from enishi.customers.core.profile import Profile
from enishi.customers.core.words import Word

SAME_MAILBOX = "same_mailbox"
SAME_PHONE = "same_phone"
SAME_NAME = "same_name"
SAME_FAMILY = "same_family_name"
SAME_BIRTHDAY = "same_birthday"
SAME_ADDRESS = "same_address"
SAME_POSTAL = "same_postal_code"
NAMED_TOGETHER = "named_together"

REASONS = (
    NAMED_TOGETHER,
    SAME_MAILBOX,
    SAME_PHONE,
    SAME_NAME,
    SAME_FAMILY,
    SAME_BIRTHDAY,
    SAME_ADDRESS,
    SAME_POSTAL,
)

LEAST = 60  #: below this nobody is asked
CROWD = 12  #: what more customers than this have in common says nothing of any of them


class Traits(NamedTuple):
    """What of a customer can be compared, in one spelling where nothing else is said; "" and None where nothing is known."""

    family: str = ""
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""
    phones: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    postal: str = ""
    written_place: str = ""  #: the rest of the address as it is written: few are ever compared by it
    sex: str = ""

    @property
    def place(self) -> str:
        """The address after the prefecture, in one spelling."""
        return names.place(self.written_place)

    @property
    def birthday(self) -> str:
        """The whole date, or ""."""
        parts = (self.birth_year, self.birth_month, self.birth_day)
        return "-".join(map(str, parts)) if all(parts) else ""


class Match(NamedTuple):
    """How likely two are one, of 100, and why, the weightiest reason first."""

    score: int
    reasons: tuple[str, ...]


def traits(profile: Profile, fields: Mapping[str, Sequence[Word]]) -> Traits:
    """What to compare of a customer: of telephone and address everything ever told, of the rest what stands."""
    told = profile.values.get
    numbers = {phone(said) for said in _texts(fields.get("phone", ()))}
    numbers.discard("")
    return Traits(
        names.name(str(told("family_name", ""))),
        names.name(str(told("given_name", ""))),
        names.kana(str(told("family_kana", ""))),
        names.kana(str(told("given_kana", ""))),
        frozenset(numbers),
        frozenset([names.mailbox(said) for said in _texts(fields.get("email", ())) if not is_masked(said)]),
        _number(told("birth_year")),
        _number(told("birth_month")),
        _number(told("birth_day")),
        names.postal(str(told("postal_code", ""))),
        f"{told('city', '')}{told('street', '')}{told('building', '')}",
        str(told("sex", "")),
    )


def _texts(words: Sequence[Word]) -> list[str]:
    return [word.value for word in words if isinstance(word.value, str)]


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def keys(traits: Traits) -> frozenset[str]:
    """What a customer must share with another for the two to be compared at all."""
    found = [f"phone:{number}" for number in traits.phones]
    found += [f"mailbox:{mailbox}" for mailbox in traits.mailboxes]
    birthday, postal = traits.birthday, traits.postal
    for full in (traits.family + traits.given, traits.family_kana + traits.given_kana):
        if full and birthday:
            found.append(f"birthday:{birthday}:{full}")
        if full and postal:
            found.append(f"postal:{postal}:{full}")
    return frozenset(found)


def compared(one: Traits, other: Traits) -> Match | None:
    """Whether to ask about these two; None when they are strangers, or a family."""
    if _contradict(one, other):
        return None
    name = _same_name(one, other)
    has_phone = bool(one.phones & other.phones)
    has_mailbox = bool(one.mailboxes & other.mailboxes)
    has_birthday = bool(one.birthday) and one.birthday == other.birthday
    has_postal = bool(one.postal) and one.postal == other.postal
    has_address = has_postal and bool(one.written_place) and one.place == other.place
    score = max(
        90 if has_mailbox else 0,
        90 if has_phone and name == SAME_NAME else 0,
        70 if has_phone and name == SAME_FAMILY else 0,
        60 if has_phone and not name and not (_has_name(one) and _has_name(other)) else 0,
        88 if name == SAME_NAME and has_birthday else 0,
        86 if name == SAME_NAME and has_address else 0,
        65 if name == SAME_NAME and has_postal else 0,
    )
    if score < LEAST:
        return None
    facts = {
        SAME_MAILBOX: has_mailbox,
        SAME_PHONE: has_phone,
        name: bool(name),
        SAME_BIRTHDAY: has_birthday,
        SAME_ADDRESS: has_address,
        SAME_POSTAL: has_postal and not has_address,
    }
    reasons = tuple(reason for reason in REASONS if facts.get(reason))
    return Match(min(99, score + 3 * (len(reasons) - 1)), reasons)


def pairs(holders: Mapping[str, Collection[int]]) -> set[tuple[int, int]]:
    """Everybody who shares a key with somebody, the smaller first, but for keys that a crowd has."""
    found: set[tuple[int, int]] = set()
    for customers in holders.values():
        if 1 < len(customers) <= CROWD:
            sharing = sorted(customers)
            found.update((one, other) for place, one in enumerate(sharing) for other in sharing[place + 1 :])
    return found


def _same_name(one: Traits, other: Traits) -> str:
    """`SAME_NAME`, `SAME_FAMILY` (nothing said of one's given name), or ""."""
    full, others = one.family + one.given, other.family + other.given
    reading, others_reading = one.family_kana + one.given_kana, other.family_kana + other.given_kana
    whole = (one.given and other.given and full == others) or (
        one.given_kana and other.given_kana and reading == others_reading
    )
    if whole:
        return SAME_NAME
    family = (one.family and one.family == other.family) or (one.family_kana and one.family_kana == other.family_kana)
    return SAME_FAMILY if family else ""


def _has_name(traits: Traits) -> bool:
    return bool(traits.family or traits.family_kana)


def _contradict(one: Traits, other: Traits) -> bool:
    """Two given names, birthdays or sexes are two people, of one household or of none."""
    if _differ(one.given, other.given) and not (one.given_kana and one.given_kana == other.given_kana):
        return True
    if not (one.given and other.given) and _differ(one.given_kana, other.given_kana):
        return True
    dates = zip(
        (one.birth_year, one.birth_month, one.birth_day),
        (other.birth_year, other.birth_month, other.birth_day),
        strict=True,
    )
    return any(_differ(mine, theirs) for mine, theirs in dates) or _differ(one.sex, other.sex)


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other
