"""Template versions: saved once, never changed, compiled once."""

from datetime import datetime
from functools import cache, lru_cache
from hashlib import blake2b

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from enishi.kernel.errors import NotFound, Refused
from enishi.messages.core.check import checked
from enishi.messages.core.context import ASKING
from enishi.messages.core.liquid import Compiled, Workshop
from enishi.messages.defaults import LANGUAGES, parts, supplied, supplied_keys
from enishi.messages.models import TemplateContent, TemplateVersion
from enishi.messages.types import Template

_CONTENT_ID_BYTES = 8


@cache
def workshop(language: str) -> Workshop:
    """The environments of a language, with the parts that letters share."""
    return Workshop(parts(language, "html"), parts(language, "text"))


def in_force(key: str, language: str) -> Template:
    """The shop's latest version, or the one supplied. Raises `NotFound`."""
    row = _saved(key, language).first()
    if row:
        return _template(row)
    template = _supplied(key, language)
    if template is None:
        raise NotFound("There is no template %(key)s in this language.", key=key)
    return template


def spoken(key: str, language: str) -> Template:
    """The version in force in `language`, else in another one that has it. Raises `NotFound`."""
    for candidate in (language, *LANGUAGES):
        try:
            return in_force(key, candidate)
        except NotFound:
            continue
    raise NotFound("There is no template %(key)s.", key=key)


def versions(key: str, language: str) -> list[Template]:
    """All versions, newest first; the supplied one last."""
    found = [_template(row) for row in _saved(key, language)]
    template = _supplied(key, language)
    return [*found, template] if template else found


def keys() -> list[str]:
    """The keys of all templates."""
    own = TemplateVersion.objects.order_by().values_list("key", flat=True).distinct()
    return sorted({key for key, _ in supplied_keys()} | set(own))


def save(key: str, language: str, *, subject: str, html: str, text: str, by: str, at: datetime) -> Template:
    """A new version, byte for byte as given. Raises `Refused`."""
    if language not in LANGUAGES:
        raise Refused("Emails can be written in Japanese and English.")
    checked(workshop(language), language, key in ASKING, subject=subject, html=html, text=text)
    while True:
        try:
            with transaction.atomic():
                return _template(_insert(key, language, subject, html, text, by, at))
        except IntegrityError:  # somebody else saved this number at the same instant: take the next one
            continue


def keep(key: str, language: str) -> None:
    """Remember the wording we supply: a later release may supply another under the same key."""
    template = _supplied(key, language)
    if template:
        _content(template.subject, template.html, template.text)


@lru_cache(maxsize=256)
def compiled(template: Template) -> Compiled:
    """The template ready to be filled in."""
    return workshop(template.language).compile(template.subject, template.html, template.text)


def _saved(key: str, language: str) -> QuerySet[TemplateVersion]:
    rows = TemplateVersion.objects.filter(key=key, language=language)
    return rows.select_related("content").order_by("-number")


def _insert(key: str, language: str, subject: str, html: str, text: str, by: str, at: datetime) -> TemplateVersion:
    newest = TemplateVersion.objects.filter(key=key, language=language).aggregate(number=Max("number"))["number"]
    return TemplateVersion.objects.create(
        key=key,
        language=language,
        number=(newest or 0) + 1,
        content=_content(subject, html, text),
        saved_by=by,
        saved_at=at,
    )


def _content(subject: str, html: str, text: str) -> TemplateContent:
    content_id = _content_id(subject, html, text)
    wording = {"subject": subject, "html": html, "text": text}
    return TemplateContent.objects.get_or_create(content_id=content_id, defaults=wording)[0]


def _content_id(subject: str, html: str, text: str) -> str:
    digest = blake2b(digest_size=_CONTENT_ID_BYTES)
    for part in (subject, html, text):
        raw = part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def _template(row: TemplateVersion) -> Template:
    content = row.content
    return Template(
        key=row.key,
        language=row.language,
        version=row.number,
        version_id=_version_id(row.key, row.language, row.number, content.content_id),
        subject=content.subject,
        html=content.html,
        text=content.text,
        edited=True,
        at=row.saved_at,
    )


def _supplied(key: str, language: str) -> Template | None:
    letter = supplied(key, language)
    if letter is None:
        return None
    content_id = _content_id(letter.subject, letter.html, letter.text)
    return Template(
        key=key,
        language=language,
        version=0,
        version_id=_version_id(key, language, 0, content_id),
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
        edited=False,
    )


def _version_id(key: str, language: str, number: int, content_id: str) -> str:
    """Readable, and tells the wording: `cart-1.ja.2-8f3c…`. Fits the 64 characters of a message's events for keys up to 32."""
    return f"{key[:32]}.{language}.{number}-{content_id}"
