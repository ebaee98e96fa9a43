"""A letter's HTML inside a frame of its own: it may look as it likes, and can do nothing."""

from django.http import HttpResponse

_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; frame-ancestors 'self'"


def framed(html: str) -> HttpResponse:
    """The letter as a page that runs no script, sends no form and follows no link out of its frame."""
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = _POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer
