"""What is wrong with a letter, said to a person: the template language speaks English only, and to programmers."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from enishi.console.words import say
from enishi.kernel.errors import EnishiError

_ = gettext_lazy
_PARTS: dict[str, str | Promise] = {"subject": _("Subject"), "html": _("HTML"), "text": _("Text")}
#: What the template language says -> what a person reads; the group becomes `what`.
_SAID: tuple[tuple[str, str | Promise], ...] = (
    (r"expected tag (\w+)", _("“{%% %(what)s %%}” is missing")),
    (r"unexpected tag '(\w+)'", _("“{%% %(what)s %%}” does not belong here")),
    (r"expected '(\}\}|%\})'", _("“%(what)s” is missing at the end")),
    (r"unknown filter '(.+)'", _("there is no filter “%(what)s”")),
    (r"(?:missing|expected) .*expression|expected an? \w+", _("something is missing between the brackets")),
)


def problem(error: EnishiError) -> str:
    """One sentence; what nobody has words for is left as the template language said it."""
    values = dict(error.values_of_message)
    if "part" not in values:
        return say(error)
    values["part"] = _PARTS.get(str(values["part"]), str(values["part"]))
    if "problem" in values:
        values["problem"] = _in_words(str(values["problem"]))
    return gettext(error.message) % values


def _in_words(said: str) -> str:
    for pattern, words in _SAID:
        found = re.match(pattern, said)
        if found:
            return str(words) % {"what": found[1] if found.re.groups else ""}
    return said
