"""The letters we supply, as files: `<language>/<key>.{subject,html,text}`, and the parts they share in `<language>/parts/`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

LANGUAGES = ("ja", "en")


class Supplied(Struct, frozen=True):
    """A letter we supply."""

    subject: str
    html: str
    text: str


@cache
def supplied(key: str, language: str) -> Supplied | None:
    """The letter of this key; None when we supply none."""
    if (key, language) not in supplied_keys():
        return None
    folder = _folder(language)
    return Supplied(*(folder.joinpath(f"{key}.{part}").read_text("utf-8") for part in ("subject", "html", "text")))


@cache
def supplied_keys() -> frozenset[tuple[str, str]]:
    """(key, language) of every letter we supply."""
    return frozenset(
        (entry.name.removesuffix(".subject"), language)
        for language in LANGUAGES
        for entry in _folder(language).iterdir()
        if entry.name.endswith(".subject")
    )


@cache
def parts(language: str, kind: str) -> Mapping[str, str]:
    """The shared parts by name; `kind` is "html" or "text"."""
    return {
        entry.name.removesuffix(f".{kind}"): entry.read_text("utf-8")
        for entry in _folder(language).joinpath("parts").iterdir()
        if entry.name.endswith(f".{kind}")
    }


def _folder(language: str) -> Traversable:
    return files(__name__).joinpath(language)
