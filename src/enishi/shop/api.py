"""The door of the shop stage.

`business_now`, `write_key` and `signing_key` may be asked from anywhere, also on the thread of an event loop: they answer
from memory and fetch what is new beside it. Call `warm` once at start-up so that the first answer need not wait.
"""

from datetime import date, datetime

from enishi.shop import business_clock, keys, retention, stated, store
from enishi.shop import clock_move as moves
from enishi.shop import sites as places
from enishi.shop.types import (
    AccessEntry,
    ClockMove,
    ConsentBasis,
    FirstRun,
    MailAccount,
    Profile,
    Site,
    SiteKind,
    StatedSales,
    WriteKey,
)


def warm() -> None:
    """Read the write keys and the business clock now, so that the hot doors answer their first request from memory."""
    keys.kept.fetch()
    business_clock.kept.fetch()


def business_now() -> datetime:
    """The instant customers live in, aware, UTC: machine time plus the persistent lead. Cheap (cached for a second)."""
    return business_clock.now()


def move_business_clock(to: datetime) -> None:
    """Move business time forward to `to`; raises `Refused` when `to` is earlier than now. Runs on from there."""
    business_clock.move(to)


def begin_business_clock(at: datetime) -> None:
    """Let business time of a fresh installation begin at `at`, also one before machine time; raises `Refused` once it was ever set."""
    business_clock.begin(at)


def request_clock_move(to: datetime) -> None:
    """Ask the worker to move business time to `to`, stopping at each due instant; raises `Refused` when `to` is not ahead."""
    moves.request(to)


def clock_move() -> ClockMove | None:
    """The move under way; None when business time runs by itself."""
    return moves.current()


def finish_clock_move(to: datetime) -> None:
    """Say that business time has arrived at `to`."""
    moves.finish(to)


def profile() -> Profile:
    """The shop's profile; empty fields before the first run."""
    return store.profile()


def save_profile(profile: Profile, *, by: str, at: datetime) -> None:
    """Replace the profile; raises `Refused` naming the field for an address or URL nobody could use.

    The first-run mark `profile_at` is set while everything that the law wants in a letter is there.
    """
    store.save_profile(profile, by=by, at=at)


def mail_account() -> MailAccount | None:
    """The SMTP account with its password opened; None when none was saved."""
    return store.mail_account()


def save_mail_account(account: MailAccount, *, by: str, at: datetime) -> None:
    """Seal and store; an empty password keeps the one stored, for the same host only.

    Raises `Refused` for a host or port nobody could use, and for another host without its password.
    """
    store.save_mail_account(account, by=by, at=at)


def signing_key(purpose: str) -> bytes:
    """32 bytes for `purpose` (`links`, `addresses` …), derived from the installation's own secret; stable for ever."""
    return store.signing_key(purpose)


def seal(purpose: str, clear: str) -> str:
    """The text sealed with the installation's secret, for keeping; opened by `unseal` for the same purpose only."""
    return store.sealed(clear, purpose)


def unseal(purpose: str, sealed: str) -> str:
    """The clear text; raises `Refused` when it was sealed by another installation."""
    return store.opened(sealed, purpose)


def write_key(key: str) -> WriteKey | None:
    """The key's rights, or None when unknown or withdrawn. Microseconds (cached for seconds): the collector asks per request."""
    return keys.kept.get().get(key)


def write_keys() -> list[WriteKey]:
    """All keys in force, browser keys first."""
    return keys.in_force()


def ensure_write_keys(site: str) -> tuple[WriteKey, WriteKey]:
    """The site's (browser, server) keys, made when missing."""
    return keys.ensure(site)


def make_write_key(site: str, *, trusted: bool, by: str, at: datetime) -> WriteKey:
    """A further key of a site, beside those in force: put it in place, then withdraw the old one. Raises `NotFound` for no such site."""
    key = keys.make(site, trusted=trusted)
    store.note_access(by=by, action="write_key_made", subject="", at=at)
    return key


def withdraw_write_key(key: str, *, by: str, at: datetime) -> None:
    """Refuse `key` from now on, in every process within seconds; raises `NotFound` when it is not in force."""
    keys.withdraw(key, at)
    store.note_access(by=by, action="write_key_withdrawn", subject="", at=at)


def sites() -> list[Site]:
    """The places where the shop sells: its own pages first, then malls, then stores; by code within."""
    return places.sites()


def site_names() -> dict[str, str]:
    """What people call each place, by code. Cheap (cached for seconds); a code that is absent is its own name."""
    return places.names.get()


def add_site(code: str, name: str, kind: SiteKind, *, by: str, at: datetime) -> Site:
    """A new place; raises `Refused` for a code that exists already or cannot be used."""
    return places.add(code, name, kind, by=by, at=at)


def change_site(code: str, name: str, kind: SiteKind, *, by: str, at: datetime) -> None:
    """Name a place and say what kind it is; its code stays. Raises `NotFound`."""
    places.change(code, name, kind, by=by, at=at)


def stated_sales(site: str, currency: str) -> dict[tuple[date, date], StatedSales]:
    """What the cart's own page says was sold on a site, by period (both days included), as it was typed in."""
    return stated.of_site(site, currency)


def state_sales(said: StatedSales, site: str, currency: str, *, at: datetime) -> None:
    """Keep what the cart's own page says of a period. Raises `Refused` for figures nobody can have meant."""
    stated.save(said, site, currency, at)


def first_run() -> FirstRun:
    """What of the first-run checklist is done."""
    return store.first_run()


def note_first_run(
    *,
    at: datetime,
    mail_test: bool = False,
    opt_out_list: bool = False,
    own_cart: bool = False,
    consent_basis: ConsentBasis = "",
) -> None:
    """Mark steps of the checklist as done at `at`."""
    steps = {"mail_test": mail_test, "opt_out_list": opt_out_list, "own_cart": own_cart}
    store.note_first_run(at, [step for step, done in steps.items() if done], consent_basis)


def note_access(*, by: str, action: str, subject: str, at: datetime) -> None:
    """Append to the access log: who (`by`, a user name) saw or changed what about whom (`subject`, a public id or '')."""
    store.note_access(by=by, action=action, subject=subject, at=at)


def access_log(
    subject: str | None = None, *, by: str | None = None, limit: int = 100, offset: int = 0
) -> tuple[list[AccessEntry], int]:
    """The access log, newest first, of one subject and one person of the shop, or of all, and how many lines there are."""
    return store.access_log(subject, by, limit, offset)


def evidence_years() -> int:
    """How many years the evidence of a consent is kept after the last letter to the person; at least three."""
    return retention.evidence_years()


def keep_evidence(years: int, *, by: str, at: datetime) -> None:
    """Keep it for `years`; raises `Refused` for less than three and more than thirty."""
    retention.keep_evidence(years, by=by, at=at)
