"""The door of the shop stage."""

from datetime import datetime

from enishi.shop.types import ConsentBasis, FirstRun, MailAccount, Profile, WriteKey


def business_now() -> datetime:
    """The instant customers live in, aware, UTC: machine time plus the persistent lead. Cheap (cached for a second)."""
    raise NotImplementedError


def move_business_clock(to: datetime) -> None:
    """Move business time forward to `to`; raises `Refused` when `to` is earlier than now. Runs on from there."""
    raise NotImplementedError


def profile() -> Profile:
    """The shop's profile; empty fields before the first run."""
    raise NotImplementedError


def save_profile(profile: Profile, *, by: str, at: datetime) -> None:
    """Replace the profile; raises `Refused` naming the field for an address or URL nobody could use."""
    raise NotImplementedError


def mail_account() -> MailAccount | None:
    """The SMTP account with its password opened; None when none was saved."""
    raise NotImplementedError


def save_mail_account(account: MailAccount, *, by: str, at: datetime) -> None:
    """Seal and store; an empty password keeps the one stored."""
    raise NotImplementedError


def signing_key(purpose: str) -> bytes:
    """32 bytes for `purpose` (`links`, `addresses` …), derived from the installation's own secret; stable for ever."""
    raise NotImplementedError


def write_key(key: str) -> WriteKey | None:
    """The key's rights, or None when unknown or withdrawn. Microseconds (cached for seconds): the collector asks per request."""
    raise NotImplementedError


def write_keys() -> list[WriteKey]:
    """All keys in force, browser keys first."""
    raise NotImplementedError


def ensure_write_keys(site: str) -> tuple[WriteKey, WriteKey]:
    """The site's (browser, server) keys, made when missing."""
    raise NotImplementedError


def first_run() -> FirstRun:
    """What of the first-run checklist is done."""
    raise NotImplementedError


def note_first_run(
    *,
    at: datetime,
    mail_test: bool = False,
    opt_out_list: bool = False,
    own_cart: bool = False,
    consent_basis: ConsentBasis = "",
) -> None:
    """Mark steps of the checklist as done at `at`."""
    raise NotImplementedError


def note_access(*, by: str, action: str, subject: str, at: datetime) -> None:
    """Append to the access log: who (`by`, a user name) saw or changed what about whom (`subject`, a public id or '')."""
    raise NotImplementedError
