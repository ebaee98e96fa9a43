"""Who of the shop is asking, for doors outside Django: the same cookie, the same mark of the form, judged by Django's own code."""

from http.cookies import CookieError
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware

from enishi.http.answers import Scope
from enishi.http.requests import header

_HEADERS = {
    b"host": "HTTP_HOST",
    b"cookie": "HTTP_COOKIE",
    b"origin": "HTTP_ORIGIN",
    b"referer": "HTTP_REFERER",
    b"x-csrftoken": "HTTP_X_CSRFTOKEN",
}


def request_of(scope: Scope) -> WSGIRequest:
    """The request as Django sees it, without its body."""
    host = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": scope["path"],
        "SERVER_NAME": str(host[0]),
        "SERVER_PORT": str(host[1]),
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": scope.get("scheme", "http"),
    }
    for name, key in _HEADERS.items():
        if value := header(scope, name):
            environ[key] = value.decode("latin-1")
    request = WSGIRequest(environ)
    try:
        cookies = request.COOKIES
    except CookieError:
        cookies = {}
    store = import_module(settings.SESSION_ENGINE).SessionStore
    request.session = store(cookies.get(settings.SESSION_COOKIE_NAME))
    return request


def member(request: WSGIRequest) -> str:
    """The name of who is logged in; "" for a stranger. Asks the state store."""
    user = get_user(request)
    return user.get_username() if user.is_authenticated else ""


def is_ours(request: WSGIRequest, token: str) -> bool:
    """Whether the request comes from a page of ours: by its origin and by `token`, the mark in the form (or the header's, for "")."""
    form = QueryDict(mutable=True)
    form["csrfmiddlewaretoken"] = token
    request.POST = form  # type: ignore[assignment]  # Django's own requests are given one too
    guard = CsrfViewMiddleware(lambda _request: HttpResponse())
    guard.process_request(request)
    return guard.process_view(request, _protected, (), {}) is None


def _protected(_request: object) -> HttpResponse:
    """A view without exemption, which is what the guard looks at."""
    return HttpResponse()
