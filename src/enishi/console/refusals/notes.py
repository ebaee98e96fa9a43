"""The note of a refusal in the reader's language. Senders get it in English; here it is recognised and said anew."""

import re

from django.utils.translation import gettext_lazy as _

_KNOWN = (
    (r"Say who it happened to: send .*", _("Say who it happened to: send `visitor`, `shop_customer_id` or `email`.")),
    (r"Only Enishi itself reports this kind\.", _("Only Enishi itself reports this kind.")),
    (
        r"A browser may not report this kind\. Send it from the shop's server\.",
        _("A browser may not report this kind. Send it from the shop's server."),
    ),
    (
        r"There is no such kind\. Did you mean `(?P<near>.*)`\? A shop's own .*",
        _("There is no such kind. Did you mean `%(near)s`? Your own kinds begin with `shop.` and use a-z, 0-9 and _."),
    ),
    (
        r"There is no such kind\. Known: (?P<known>.*)\. A shop's own .*",
        _("There is no such kind. Known: %(known)s. Your own kinds begin with `shop.` and use a-z, 0-9 and _."),
    ),
    (
        r"`(?P<field>.*)` is not a field here\. Did you mean `(?P<near>.*)`\?",
        _("`%(field)s` is not a field here. Did you mean `%(near)s`?"),
    ),
    (
        r"`(?P<field>.*)` is not a field here\. Known: (?P<known>.*)\.",
        _("`%(field)s` is not a field here. Known: %(known)s."),
    ),
    (r"`(?P<field>.*)` is required: add it\.", _("`%(field)s` is required: add it.")),
    (
        r"This has not happened yet\. .*",
        _("This has not happened yet. Check the sender's clock and time zone."),
    ),
    (
        r"This is too long ago\. .*",
        _("This is too long ago. A browser may report the last 30 days, a server everything since 1995."),
    ),
    (
        r"The lines come to more than (?P<most>\d+)\. .*",
        _("The lines come to more than %(most)s. Send prices in the currency's smallest unit."),
    ),
    (r"The claim is blank\. .*", _("The claim is blank. Leave it out when it is not known.")),
    (
        r"A browser cannot claim an order\. .*",
        _("A browser cannot claim an order. Send the cart's own token, or report it from the shop's server."),
    ),
    (
        r"The text is not valid UTF-8\. .*",
        _("The text is not valid UTF-8. Encode the request as UTF-8."),
    ),
    (
        r"The JSON is nested too deeply\. .*",
        _("The JSON is nested too deeply. Events are flat: send them as documented."),
    ),
    (r"This is not JSON: .*", _("This is not JSON. Send one event or a list of events.")),
    (
        r"A request may have (?P<limit>\d+) kB\. .*",
        _("A request may have %(limit)s kB. Send fewer events at once."),
    ),
    (
        r"Expected `(?P<wanted>[^`]*)`, got `(?P<found>[^`]*)`\. .*",
        _("Expected %(wanted)s, got %(found)s. Correct the value, or leave an optional field out."),
    ),
    (
        r"Expected (?P<wanted>.*)\. Correct the value, .*",
        _("Expected %(wanted)s. Correct the value, or leave an optional field out."),
    ),
    (
        r"Invalid (?P<what>.*)\. Correct the value, .*",
        _("The value is not valid (%(what)s). Correct it, or leave an optional field out."),
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in _KNOWN)


def said(detail: str) -> str:
    """`detail` in the reader's language; "" for one that is not known here, which then stands in English."""
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(detail):
            values = found.groupdict()
            return str(text) % values if values else str(text)
    return ""
