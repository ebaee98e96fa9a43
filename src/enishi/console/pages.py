"""What every view needs: the instant, who asks, and answers that are errors said in words."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from enishi.console.words import say
from enishi.kernel.errors import EnishiError, NotFound, Refused
from enishi.shop import api as shop

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def now() -> datetime:
    """The instant the shop lives in: every page is as of it."""
    return shop.business_now()


def asker(request: HttpRequest) -> str:
    """The name of who asks, for the access log and the makers of versions."""
    user = request.user
    return user.get_username() if isinstance(user, AbstractBaseUser) else ""


def in_words(view: View[P]) -> View[P]:
    """Errors that are answers become pages: what does not exist is not found, what cannot be done now says so.

    An address that only takes forms, opened by hand or after a login, leads to the page its form stands on.
    """

    @wraps(view)
    def careful(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
            return redirect("../") if answer.status_code == 405 and request.method == "GET" else answer
        except NotFound as error:
            raise Http404(str(error)) from error
        except EnishiError as error:
            return render(request, "console/frame/not_now.html", {"said": say(error)}, status=503)

    return careful


def tried(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do `act` and say so, or say why not; whether it worked."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, say(refusal))
        return False
    messages.success(request, done)
    return True
