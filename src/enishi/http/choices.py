"""What a person chose on their page, and which events it takes to get there. Pure."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from enishi.customers.types import Standing
from enishi.events.vocabulary import ConsentChanged, PreferenceChanged
from enishi.http.preferences_words import CHANNELS, PURPOSES

PAUSE = timedelta(days=30)
_LONGEST_PAUSE = timedelta(days=366)

Pair = tuple[str, str]  #: (channel, purpose)


class Choices(Struct, frozen=True, kw_only=True):
    """What a person gets: the open (channel, purpose) pairs, how often, and from when on. `shown`: what the page lets them choose."""

    open: frozenset[Pair] = frozenset()
    shown: tuple[Pair, ...] = ()
    frequency: str = "normal"
    paused_until: datetime | None = None


def of(standing: Standing, joined: Collection[str]) -> Choices:
    """As things stand. E-mail always can be chosen, other channels where a word was said or the person is within reach."""
    named = {channel for channel, _ in standing.purposes} | set(joined) | {"email"}
    shown = tuple((channel, purpose) for channel in CHANNELS if channel in named for purpose in PURPOSES)
    return Choices(
        open=frozenset(pair for pair in shown if standing.consent_for(*pair) == "granted"),
        shown=shown,
        frequency=standing.frequency,
        paused_until=standing.paused_until,
    )


def chosen(now: Choices, did: str, ticked: Collection[str], before: str, at: datetime) -> Choices | None:
    """What the person wants after pressing `did`; None for a button that the page does not have."""
    match did:
        case "fewer" | "normal":
            return msgspec.structs.replace(now, frequency=did)
        case "pause":
            return msgspec.structs.replace(now, paused_until=at + PAUSE)
        case "resume":
            return msgspec.structs.replace(now, paused_until=None)
        case "orders":
            return msgspec.structs.replace(now, open=frozenset())
        case "save":
            return msgspec.structs.replace(now, open=frozenset(pair for pair in now.shown if "/".join(pair) in ticked))
        case "undo":
            return _remembered(now, before, at)
    return None


def remembered(choices: Choices) -> str:
    """The choices as a field of the page, for undoing."""
    until = choices.paused_until.isoformat() if choices.paused_until else ""
    return "|".join([choices.frequency, until, *sorted("/".join(pair) for pair in choices.open)])


def _remembered(now: Choices, text: str, at: datetime) -> Choices | None:
    """Whatever stands in the field: only what the page could have said comes of it."""
    frequency, _, rest = text.partition("|")
    until, _, pairs = rest.partition("|")
    try:
        paused_until = datetime.fromisoformat(until) if until else None
    except ValueError:
        return None
    if paused_until is not None and (paused_until.tzinfo is None or paused_until > at + _LONGEST_PAUSE):
        return None
    if paused_until is not None:  # one that is over is none; the instant's own zone is nobody's business later
        paused_until = paused_until.astimezone(UTC) if paused_until > at else None
    open_then = frozenset(pair for pair in now.shown if "/".join(pair) in pairs.split("|"))
    return msgspec.structs.replace(
        now, open=open_then, frequency="fewer" if frequency == "fewer" else "normal", paused_until=paused_until
    )


def events(
    now: Choices, wanted: Choices, did: str, evidence: Mapping[str, str]
) -> list[ConsentChanged | PreferenceChanged]:
    """What has to be said so that `wanted` holds. Only orders: everything is withdrawn on every channel, also on those not shown.

    `evidence`: `ip`, `message_id`, and under a purpose's name the words beside its box."""
    said: list[ConsentChanged | PreferenceChanged] = []
    if did == "orders":
        said += [_word(channel, "marketing", False, evidence) for channel in CHANNELS]
    else:
        said += [
            _word(*pair, pair in wanted.open, evidence)
            for pair in now.shown
            if (pair in now.open) != (pair in wanted.open)
        ]
    if (now.frequency, now.paused_until) != (wanted.frequency, wanted.paused_until):
        frequency = "fewer" if wanted.frequency == "fewer" else "normal"
        said.append(PreferenceChanged(frequency=frequency, paused_until=wanted.paused_until))  # type: ignore[arg-type]
    return said


def _word(channel: str, purpose: str, granted: bool, evidence: Mapping[str, str]) -> ConsentChanged:
    return ConsentChanged(
        channel=channel,  # type: ignore[arg-type]
        purpose=purpose,  # type: ignore[arg-type]
        state="granted" if granted else "withdrawn",
        method="page",
        wording=evidence.get(purpose, "") if granted else "",
        ip=evidence.get("ip", "") if granted else "",
        message_id=evidence.get("message_id", "")[:64],
    )
