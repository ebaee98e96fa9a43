"""A letter's HTML inside a frame of its own: it may look as it likes, and can do nothing."""

from django.http import HttpResponse

#: No scripts, forms or links out. The same origin only so that the page around may ask how tall the letter is.
_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; "
    "frame-ancestors 'self'"
)


def framed(html: str) -> HttpResponse:
    """The letter as a page that runs no script, sends no form and follows no link out of its frame."""
    answer = HttpResponse(html)
    answer["Content-Security-Policy"] = _POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer
