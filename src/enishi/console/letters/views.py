"""The letter editor: both bodies side by side with what the customer will see, versions, a test to oneself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from enishi.console import ways_out
from enishi.console.first_run.forms import AddressForm
from enishi.console.letters.forms import LetterForm
from enishi.console.letters.frames import framed
from enishi.console.letters.names import LANGUAGES, letter_name
from enishi.console.letters.problems import problem
from enishi.console.letters.variables import VARIABLES
from enishi.console.pages import asker, now, tried
from enishi.kernel.errors import EnishiError, Refused
from enishi.messages import api
from enishi.messages.types import Preview, Template
from enishi.scenarios import api as scenarios

_PARTS = ("subject", "html", "text")


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Read, change and save. A refusal keeps every letter that was typed."""
    template = api.template(key, language)
    form = LetterForm(initial=_parts(_version(request, key, language) or template))
    if request.method == "POST":
        form = LetterForm(request.POST)
        if form.is_valid():
            try:
                saved = api.save_template(key, language, **form.cleaned_data, by=asker(request), at=now())
            except Refused as refusal:
                _blame(form, refusal)
            else:
                messages.success(request, gettext("Version %(n)s is in force from now on.") % {"n": saved.version})
                return redirect("console:letter", key, language)
    return _editor(request, template, form)


def _editor(request: HttpRequest, template: Template, form: LetterForm) -> HttpResponse:
    context = {
        "template": template,
        "name": letter_name(template.key),
        "form": form,
        "test_form": AddressForm(initial={"email": request.session.get("own_address", "")}, prefix="test"),
        "versions": api.template_versions(template.key, template.language),
        "variables": VARIABLES,
        "languages": [{"code": code, "current": code == template.language} for code in LANGUAGES],
        "scenario": next(iter(scenarios.scenarios()), None),
        "is_about_sign_up": template.key == "signup-confirm",
        **_envelope(template.key, template.language, *_typed(form, template)),
    }
    return render(request, "console/letters/letter.html", context, status=422 if form.errors else 200)


def _parts(template: Template) -> dict[str, str]:
    return {name: getattr(template, name) for name in _PARTS}


def _typed(form: LetterForm, template: Template) -> tuple[str, str, str]:
    """The three parts as they stand in the form."""
    held = _parts(template)
    subject, html, text = (
        str(form[name].value() or "") if form.is_bound or form.initial else held[name] for name in _PARTS
    )
    return subject, html, text


def _version(request: HttpRequest, key: str, language: str) -> Template | None:
    """The older version that `?version=` asks for, to look at and perhaps save again."""
    asked = request.GET.get("version", "")
    return next((each for each in api.template_versions(key, language) if str(each.version) == asked), None)


def _blame(form: LetterForm, refusal: Refused) -> None:
    """Beside the part the refusal names, else above."""
    part = str(refusal.values_of_message.get("part", ""))
    form.add_error(part if part in form.fields else None, problem(refusal))


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """The HTML as the customer's mail program gets it: of the version in force, or of what stands in the form."""
    template = _version(request, key, language) or api.template(key, language)
    try:
        seen = _seen(key, language, *_posted(request, template))
    except Refused as refusal:
        return framed(f"<p>{escape(problem(refusal))}</p>")
    return framed(seen.html)


@require_POST
def envelope(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Subject, text and advice for what stands in the form."""
    parts = _posted(request, api.template(key, language))
    return render(request, "console/letters/_envelope.html", _envelope(key, language, *parts))


def _posted(request: HttpRequest, template: Template) -> tuple[str, str, str]:
    held = _parts(template)
    subject, html, text = (request.POST.get(name, held[name]).replace("\r\n", "\n") for name in _PARTS)
    return subject, html, text


def _seen(key: str, language: str, subject: str, html: str, text: str) -> Preview:
    return api.preview(key, language, subject=subject, html=html, text=text)


def _envelope(key: str, language: str, subject: str, html: str, text: str) -> dict[str, object]:
    try:
        seen = _seen(key, language, subject, html, text)
    except EnishiError as error:
        return {"seen": None, "problem": problem(error)}
    return {"seen": seen, "advice": [gettext(line) for line in seen.warnings]}


@require_POST
def test(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Send the version in force to oneself."""
    form = AddressForm(request.POST, prefix="test")
    if form.is_valid():
        email = form.cleaned_data["email"]
        request.session["own_address"] = email
        done = gettext("The email is on its way to %(email)s.") % {"email": email}
        tried(request, lambda: api.send_test(key, language, to=email, channel=ways_out.channel(), at=now()), done)
    else:
        messages.error(request, gettext("This is not an email address. Please check it."))
    return redirect("console:letter", key, language)


@require_POST
def reset(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Back to the supplied wording, as a new version: nothing that was written is lost."""
    supplied = next((each for each in api.template_versions(key, language) if not each.edited), None)
    if supplied is None:
        raise Http404("There is no supplied wording of this letter.")
    words = gettext("Built-in wording restored. Yours stays among the versions.")
    tried(request, lambda: api.save_template(key, language, **_parts(supplied), by=asker(request), at=now()), words)
    return redirect("console:letter", key, language)
