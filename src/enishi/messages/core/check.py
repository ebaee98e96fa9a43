"""May a template be saved? Refusals point at the line; warnings are advice."""

from collections.abc import Mapping
from typing import Any

from liquid import BoundTemplate
from liquid.exceptions import LiquidError
from msgspec.structs import replace

from enishi.kernel.errors import Refused
from enishi.messages.core.context import LINE_VARIABLES, VARIABLES
from enishi.messages.core.letter import Desk, Unfit, compose, own_links
from enishi.messages.core.liquid import Compiled, Workshop, line_of
from enishi.messages.core.sample import SAMPLE_DESK, sample_addressee, sample_contexts

_PLAIN_MEMBERS = {"size", "first", "last"}
_OVERCLAIMS = (
    "絶対",
    "必ず",
    "100%",
    "日本一",
    "最安",
    "No.1",
    "ナンバーワン",
    "奇跡",
    "今だけ",
    "guaranteed",
    "best ever",
    "act now",
    "!!",
    "!!",
)
_LONGEST_SUBJECT = 60
_GMAIL_CUTS_AT = 100_000


def checked(
    workshop: Workshop, language: str, asks: bool = False, /, *, subject: str, html: str, text: str
) -> Compiled:
    """The compiled template. Raises `Refused` for a Liquid error or an unknown variable (with part and line), and for a
    letter that lacks what the law wants in every letter: the shop's name, its postal address, the way to unsubscribe. A letter
    that `asks` whether it was really the person carries the way to confirm instead."""
    compiled = parsed(workshop, subject=subject, html=html, text=text)
    sources = {"subject": subject, "html": html, "text": text}
    for part, template in _parts(compiled).items():
        _only_known_variables(part, template, sources[part])
    for context in sample_contexts(language, asks=asks):
        for part, template in _parts(compiled).items():
            _fills_in(part, template, {**context, **own_links(SAMPLE_DESK, sample_addressee(language))})
        _lawful(SAMPLE_DESK, compiled, context, language, asks)
    return compiled


def parsed(workshop: Workshop, *, subject: str, html: str, text: str) -> Compiled:
    """The three parts parsed; raises `Refused` naming the part and the line."""
    for part, source in (("subject", subject), ("html", html), ("text", text)):
        alone = {"subject": "", "html": "", "text": "", part: source}
        try:
            workshop.compile(**alone)
        except LiquidError as error:
            raise _refusal(part, line_of(error.token), error) from error
    return workshop.compile(subject, html, text)


def warnings(subject: str, html: str) -> list[str]:
    """Advice about a letter that may be saved all the same, as English msgids."""
    found = []
    if any(word.lower() in subject.lower() for word in _OVERCLAIMS):
        found.append("The subject promises a lot. Plain words are trusted more, and some claims are unlawful.")
    if "line." in subject or "cart.lines" in subject:
        found.append("The subject names a product. Others may see it on the person's screen.")
    if len(subject) > _LONGEST_SUBJECT:
        found.append("The subject is long. Phones show about 30 characters.")
    if len(html.encode()) > _GMAIL_CUTS_AT:
        found.append("The email is larger than 100 kB. Gmail hides the rest, and with it the way to unsubscribe.")
    return found


def _parts(compiled: Compiled) -> dict[str, BoundTemplate]:
    return {"subject": compiled.subject, "html": compiled.html, "text": compiled.text}


def _only_known_variables(part: str, template: BoundTemplate, source: str) -> None:
    """Every path is one of `VARIABLES`; whatever a loop runs over, its members are those of a cart's line."""
    found = template.analyze(include_partials=False)
    outside = {id(variable) for variables in found.globals.values() for variable in variables}
    for root, variables in found.variables.items():
        for variable in variables:
            path = [str(segment) for segment in variable.segments]
            if root in found.globals and id(variable) in outside:
                known = _is_known(path)
            else:
                known = root == "forloop" or root in found.locals or len(path) == 1
                known = known or path[1] in LINE_VARIABLES or path[1] in _PLAIN_MEMBERS
            if not known:
                line = source.count("\n", 0, variable.span.index) + 1
                raise Refused(
                    "%(part)s, line %(line)s: there is no variable %(name)s.", part=part, line=line, name=".".join(path)
                )


def _is_known(path: list[str]) -> bool:
    if path[0] in VARIABLES:
        return len(path) == 1 or path[1] in _PLAIN_MEMBERS
    name = ".".join(path[:2])
    if name == "cart.lines":
        return len(path) < 4 or path[3] in LINE_VARIABLES
    return (name in VARIABLES and (len(path) == 2 or path[2] in _PLAIN_MEMBERS)) or (
        len(path) == 1 and any(known.startswith(f"{path[0]}.") for known in VARIABLES)
    )


def _fills_in(part: str, template: BoundTemplate, context: Mapping[str, Any]) -> None:
    try:
        template.render(context)
    except LiquidError as error:
        raise _refusal(part, line_of(error.token), error) from error


def _lawful(desk: Desk, compiled: Compiled, context: Mapping[str, Any], language: str, asks: bool) -> None:
    """Judged on what comes out, so that a footer in a branch nobody takes does not count."""
    try:
        letter = compose(desk, replace(sample_addressee(language), marketing=not asks), compiled, context)
    except Unfit as error:
        raise Refused("The HTML and the text of the email both need {{ unsubscribe_url }}.") from error
    if asks and not all(context["confirm"]["url"] in part for part in (letter.html, letter.text)):
        raise Refused("The HTML and the text of the email both need {{ confirm.url }}.")
    if not letter.subject:
        raise Refused("The email needs a subject.")
    for part in (letter.html, letter.text):
        if desk.profile.name not in part or desk.profile.postal_address not in part:
            raise Refused("The HTML and the text of the email both need {{ shop.name }} and {{ shop.postal_address }}.")


def _refusal(part: str, line: int, error: LiquidError) -> Refused:
    return Refused("%(part)s, line %(line)s: %(problem)s", part=part, line=line, problem=str(error.message))
