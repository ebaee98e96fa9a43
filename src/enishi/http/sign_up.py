"""`/f/<form>`: the sign-up form, on a page of its own or framed in a page of the shop (`?embed=1`). Works without script and cookies.

Nobody is believed here: what comes of typing is a letter to the address, within limits, and a page that says the same whoever asks.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from enishi.connectors.forms import api as forms
from enishi.connectors.forms.types import ASKS, Form, Typed
from enishi.http.answers import Answer
from enishi.http.paper import Language, joined, page, paragraphs
from enishi.http.sign_up_words import WORDS
from enishi.http.visits import Visit
from enishi.kernel.errors import Refused
from enishi.kernel.links import read_link, sign_link
from enishi.shop import api as shop

_PURPOSE = "form-opened"
_TRAP = "website"
_ROWS = {"name": "pair", "kana": "pair", "phone": "", "birthday": "three", "address": ""}
_COMPLETE = {
    "family_name": "family-name",
    "given_name": "given-name",
    "phone": "tel",
    "postal_code": "postal-code",
    "prefecture": "address-level1",
    "city": "address-level2",
    "street": "address-line1",
    "building": "address-line2",
    "birth_year": "bday-year",
    "birth_month": "bday-month",
    "birth_day": "bday-day",
}


def host(visit: Visit) -> Answer:
    """Show the form, or take what was typed."""
    form = forms.form(visit.rest.strip("/"))
    if form is None:
        return _message("gone", visit.language(), "", False, status=404)
    framed = visit.query.get("embed") == "1"
    if form.closed_at is not None:
        return _message("closed", form.language, shop.profile().name, framed, status=410)
    if visit.typed is None:
        return _form_page(form, visit, framed)
    return _take(form, visit, framed)


def _take(form: Form, visit: Visit, framed: bool) -> Answer:
    at = shop.business_now()
    words, problems = WORDS[form.language], []
    if visit.said(_TRAP):
        forms.turn_away(form.id)
        return _message("asked", form.language, shop.profile().name, framed, more=form.thanks)
    try:
        email = forms.address(visit.said("email"))
    except Refused:
        problems.append(words["wrong_email"])
    if not visit.said("agree"):
        problems.append(words["not_agreed"])
    if not problems and not forms.looks_human(_opened_at(form, visit), at, ""):
        problems.append(words["once_more"])
    if problems:
        return _form_page(form, visit, framed, problems)
    details = {name: visit.said(name) for names in ASKS.values() for name in names}
    typed = Typed(email=email, details=details, language=form.language, page_url=visit.said("page"), ip=visit.ip)
    taken = forms.request(form, typed, at=at)
    status = {"asked": 200, "closed": 410, "too_many": 429}[taken]
    more = form.thanks if taken == "asked" else ""
    return _message(taken, form.language, shop.profile().name, framed, status=status, more=more)


def _opened_at(form: Form, visit: Visit) -> datetime | None:
    """When the page that was filled in was served; None for a mark that is not ours, or of another form."""
    mark = read_link(shop.signing_key("links"), _PURPOSE, visit.said("mark"))
    if mark is None or mark.get("f") != form.id or not isinstance(mark.get("t"), int):
        return None
    return datetime.fromtimestamp(mark["t"], tz=UTC)


def _form_page(form: Form, visit: Visit, framed: bool, problems: Sequence[str] = ()) -> Answer:
    words = WORDS[form.language]
    wrong = words["wrong_email"] in problems
    body = joined(
        [
            paragraphs(form.intro.splitlines()),
            format_html(
                '<div role="alert">{}</div>', joined(format_html('<p class="wrong">{}</p>', text) for text in problems)
            )
            if problems
            else "",
            format_html('<form method="post" action="{}">', f"/f/{form.id}" + ("?embed=1" if framed else "")),
            _marks(form, visit),
            format_html(
                '<div class="field"><label for="email">{}</label><input id="email" type="email" name="email" value="{}" required '
                'maxlength="254" autocomplete="email"{}></div>',
                words["email"],
                visit.said("email"),
                ' aria-invalid="true"' if wrong else "",
            ),
            *(_asked(ask, words, visit) for ask in form.asks),
            format_html('<p class="said">{}</p>', form.wording),
            format_html(
                '<label class="choice"><input type="checkbox" name="agree" value="1" required{}><span>{}</span></label>',
                " checked" if visit.said("agree") else "",  # never ticked before the person did
                words["agree"],
            ),
            format_html("<p>{}</p><button>{}</button></form>", words["not_yet"], words["submit"]),
            format_html('<p class="more">{}</p>', words["privacy"]),
        ]
    )
    status = 422 if problems else 200
    return page(form.title, body, form.language, shop=shop.profile().name, status=status, framed=framed)


def _marks(form: Form, visit: Visit) -> SafeString:
    """What people do not see: when the page was opened, where it stands, and the field that only machines fill in."""
    opened = {"f": form.id, "t": int(shop.business_now().timestamp())}
    return format_html(
        '<input type="hidden" name="mark" value="{}"><input type="hidden" name="page" value="{}">'
        '<div class="unseen" aria-hidden="true"><label for="website">{}</label>'
        '<input id="website" type="text" name="{}" tabindex="-1" autocomplete="off"></div>',
        sign_link(shop.signing_key("links"), _PURPOSE, opened),
        visit.said("page") or visit.referrer,
        WORDS[form.language]["trap"],
        _TRAP,
    )


def _asked(ask: str, words: dict[str, str], visit: Visit) -> SafeString:
    """The fields of one thing that is asked for; none of them is required."""
    fields = joined(_field(name, words, visit) for name in ASKS[ask])  # type: ignore[index]
    if not _ROWS[ask]:
        return fields
    if ask == "birthday":
        legend = format_html('<legend>{}<span class="help">{}</span></legend>', words["birthday"], words["optional"])
        return format_html('<fieldset>{}<div class="three">{}</div></fieldset>', legend, fields)
    return format_html('<div class="{}">{}</div>', _ROWS[ask], fields)


def _field(name: str, words: dict[str, str], visit: Visit) -> SafeString:
    numeric = name.startswith("birth_")
    return format_html(
        '<div class="field"><label for="{}">{}<span class="help">{}</span></label>'
        '<input id="{}" type="{}" name="{}" value="{}" maxlength="100" autocomplete="{}"{}></div>',
        name,
        words[name],
        "" if numeric else words["optional"],
        name,
        "tel" if name == "phone" else "text",
        name,
        visit.said(name),
        _COMPLETE.get(name, "off"),
        format_html(' inputmode="{}"', "numeric") if numeric else "",
    )


def _message(
    what: str, language: Language, shop_name: str, framed: bool, *, status: int = 200, more: str = ""
) -> Answer:
    words = WORDS[language]
    texts = [words[what], *([words["asked_help"]] if what == "asked" else []), *more.splitlines()]
    return page(words[f"{what}_title"], paragraphs(texts), language, shop=shop_name, status=status, framed=framed)
