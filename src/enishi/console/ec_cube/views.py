"""EC-CUBE's page. The shop sends the owner back to `callback` with a code, which is good for this session only."""

import hmac
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from enishi.connectors import store
from enishi.connectors.ec_cube import api as ec_cube
from enishi.connectors.types import Connection
from enishi.console.ec_cube.forms import ConnectForm
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.console.ways_in.connections import tie
from enishi.console.ways_in.views import base_url
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import token
from enishi.shop import api as shop

_STATE = "ec_cube_state"  #: in the session: (connection, state) of an authorisation under way


def redirect_uri() -> str:
    """Where EC-CUBE sends the owner back to: to be entered there, letter by letter."""
    return f"{base_url()}{reverse('console:ec_cube_callback')}"


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The connections, and the form for another."""
    return _page(request, ConnectForm(initial={"admin_path": "admin"}))


def _page(request: HttpRequest, form: ConnectForm, revealed: str = "") -> HttpResponse:
    context = {
        "connections": [_shown(each, revealed) for each in store.connections(ec_cube.KIND)],
        "redirect_uri": redirect_uri(),
        "form": form,
    }
    answer = render(request, "console/ec_cube/page.html", context, status=422 if form.errors else 200)
    if revealed:
        answer["Cache-Control"] = "no-store"
    return answer


def _shown(connection: Connection, revealed: str) -> dict[str, object]:
    state = connection.state
    return {
        "id": connection.id,
        "url": connection.settings["base_url"],
        "tie": tie(connection),
        "hook": f"{base_url()}/h/{connection.id}",
        "secret": connection.secrets["webhook_secret"] if revealed == connection.id else "",
        "authorised": bool(connection.secrets.get("access_token")),
        "comparing": state.get("comparing"),
        "compared_at": datetime.fromisoformat(state["compared_at"]) if state.get("compared_at") else None,
    }


def _connection(connection_id: str) -> Connection:
    found = store.connection(connection_id)
    if found is None or found.kind != ec_cube.KIND or found.ended_at is not None:
        raise NotFound("There is no such connection.")
    return found


@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Make the connection, then on to the shop's own administration."""
    form = ConnectForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = ec_cube.connect(
                said["site"],
                base_url=said["base_url"],
                admin_path=said["admin_path"],
                client_id=said["client_id"],
                client_secret=said["client_secret"],
                tax_percent=said["tax_percent"],
                by=asker(request),
                at=now(),
            )
        except Refused as refusal:
            blame(form, refusal)
        else:
            return _to_shop(request, made)
    return _page(request, form)


@require_POST
def authorise(request: HttpRequest, connection: str) -> HttpResponse:
    """To the shop's own administration, once more."""
    return _to_shop(request, _connection(connection))


def _to_shop(request: HttpRequest, connection: Connection) -> HttpResponse:
    state = token()
    request.session[_STATE] = [connection.id, state]
    return render(
        request,
        "console/ec_cube/leave.html",
        {"url": ec_cube.authorise_url(connection, redirect_uri(), state), "shop": connection.settings["base_url"]},
    )


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the shop. A code that this session did not ask for is refused: it would connect somebody else's shop."""
    connection_id, expected = request.session.pop(_STATE, ["", ""])
    given, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not expected or not hmac.compare_digest(given.encode(), str(expected).encode()):
        messages.error(request, gettext("This answer was not asked for. Please press “Authorise” once more."))
    elif not code:
        messages.error(request, gettext("The shop did not give its permission. Please try again."))
    else:
        connection = _connection(str(connection_id))
        tried(
            request,
            lambda: ec_cube.authorise(connection, code, redirect_uri(), by=asker(request), at=now()),
            gettext("Connected. Everything there is will be read now; it may take a while."),
        )
    return redirect("console:ec_cube")


@require_POST
def secret(request: HttpRequest, connection: str) -> HttpResponse:
    """Show what is to be entered as the webhook's secret, and write down who asked."""
    found = _connection(connection)
    shop.note_access(by=asker(request), action="webhook_secret_revealed", subject="", at=now())
    return _page(request, ConnectForm(initial={"admin_path": "admin"}), revealed=found.id)


@require_POST
def compare(request: HttpRequest, connection: str) -> HttpResponse:
    """Compare now what was changed, or everything."""
    ec_cube.compare_now(_connection(connection).id, everything="everything" in request.POST, at=now())
    messages.success(request, gettext("Being read. What is known already counts once."))
    return _back()


@require_POST
def end(request: HttpRequest, connection: str) -> HttpResponse:
    """Stop hearing from the shop."""
    store.end(_connection(connection).id, by=asker(request), at=now())
    messages.success(request, gettext("Ended. What it told stays."))
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("console:ec_cube"))
