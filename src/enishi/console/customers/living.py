"""Pages that exist only while the shop knows the person."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from enishi.customers import api

PageOfPerson = Callable[..., HttpResponse]  #: (request, public_id=…)


def of_the_living(view: PageOfPerson) -> PageOfPerson:
    """Of somebody who was erased there is only the page that says so: whoever goes back or presses twice is led there."""

    @wraps(view)
    def careful(request: HttpRequest, public_id: UUID) -> HttpResponse:
        if api.erasures.of_person(public_id) is not None:
            return redirect("console:customer", public_id)
        return view(request, public_id)

    return careful
