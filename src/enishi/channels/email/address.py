"""Addresses as SMTP wants them. Pure."""

import re

from enishi.kernel.errors import Refused

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_ATOMS_AND_DOTS = re.compile(rf"(?:{_ATEXT}|\.)+")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL_MAX, _ADDRESS_MAX = 64, 254  # RFC 5321, 4.5.3.1


def wire_address(address: str) -> str:
    """The address in the form a server takes: ASCII, the local part quoted when it breaks the rules.

    Japanese carriers once gave out local parts such as `a..b` and `a.`; in quotes they are lawful and still arrive.
    Raises `Refused`, in words, for an address that no server could be given.
    """
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise Refused("The address “%(address)s” is not complete.", address=address)
    if not local.isascii():
        raise Refused(
            "The address “%(address)s” has letters before the @ that mail servers do not take.", address=address
        )
    written = f"{_wire_local(local, address)}@{_wire_domain(domain, address)}"
    if len(written) > _ADDRESS_MAX:
        raise Refused("The address “%(address)s” is too long.", address=address)
    return written


def _wire_local(local: str, address: str) -> str:
    if not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)):
        if not _ATOMS_AND_DOTS.fullmatch(local):
            raise Refused("The address “%(address)s” has a character that does not belong there.", address=address)
        local = f'"{local}"'
    if len(local) > _LOCAL_MAX:
        raise Refused("The address “%(address)s” is too long.", address=address)
    return local


def _wire_domain(domain: str, address: str) -> str:
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    if not _DOMAIN.fullmatch(ascii_domain):
        raise Refused("The address “%(address)s” has no usable name after the @.", address=address)
    return ascii_domain
