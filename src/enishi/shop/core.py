"""What makes a profile usable, and how keys are derived from the installation's secret. Pure."""

import base64
import re

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from enishi.kernel.errors import Refused
from enishi.shop.types import MailAccount, Profile

# Mobile carriers here gave out addresses with doubled and trailing dots, so the part before the @ is judged by its characters only.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}")
_WEB_ADDRESS = re.compile(
    r"""https?://(?:[^\s<>"/?#:@\[\]]+|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?(?:[/?#][^\s<>"]*)?""", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_CURRENCY = re.compile(r"[A-Z]{3}")

_MANY_LINES = "postal_address"
_ADDRESSES = ("sender_email", "reply_to")
_URLS = ("url", "contact_url", "public_url")


def checked_profile(profile: Profile) -> Profile:
    """The profile without surrounding blanks; `Refused` names the first field that could not be used."""
    fields = {name: value.strip() for name, value in msgspec.structs.asdict(profile).items()}
    for name, value in fields.items():
        if _CONTROL.search(value.replace("\r", "").replace("\n", "") if name == _MANY_LINES else value):
            raise Refused("%(field)s must be one line without control characters.", field=name)
    for name in _ADDRESSES:
        if fields[name] and not is_address(fields[name]):
            raise Refused("%(field)s is not an email address.", field=name)
    for name in _URLS:
        if fields[name] and not is_web_address(fields[name]):
            raise Refused("%(field)s must be a web address that begins with http:// or https://.", field=name)
    if not _CURRENCY.fullmatch(fields["currency"]):
        raise Refused("%(field)s must be a currency code of three capital letters.", field="currency")
    fields["public_url"] = fields["public_url"].rstrip("/")
    return Profile(**fields)


def checked_mail_account(account: MailAccount) -> MailAccount:
    """The account as it is; `Refused` names the field that could not be used."""
    if not account.host or re.search(r"[\s/@]", account.host):
        raise Refused("%(field)s is not the name of a server.", field="host")
    if not 1 <= account.port <= 65535:
        raise Refused("%(field)s must be a number from 1 to 65535.", field="port")
    return account


def is_complete(profile: Profile) -> bool:
    """Whether a marketing letter could carry everything the law wants in it: who, where, and whom to complain to."""
    contact = profile.contact_url or profile.phone
    return all((profile.name, profile.sender_email, profile.postal_address, contact))


def is_address(text: str) -> bool:
    """Whether mail could be sent to `text` (ASCII only: international domains in their xn-- form)."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def is_web_address(text: str) -> bool:
    """Whether a mail program could open `text`: http or https, with a host, without blanks."""
    return _WEB_ADDRESS.fullmatch(text) is not None


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for `purpose`; keys of different purposes tell nothing about each other or the secret."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"enishi/{purpose}".encode()).derive(secret.encode())


def seal(secret: str, purpose: str, clear: str) -> str:
    """`clear` as text that only this installation can open, and only for the same purpose."""
    return _box(secret, purpose).encrypt(clear.encode()).decode()


def unseal(secret: str, purpose: str, sealed: str) -> str | None:
    """What was sealed; None when it was sealed under another secret or purpose, or was tampered with."""
    try:
        return _box(secret, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(secret: str, purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(secret, f"seal/{purpose}")))
