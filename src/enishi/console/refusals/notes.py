"""The note of a refusal in the reader's language. Senders get it in English; here it is recognised and said anew."""

import re

from django.utils.translation import gettext_lazy as _

_KNOWN = (
    (
        r"Say who it happened to: send `userId` or `anonymousId`\.",
        _("Say who it happened to: send `userId` or `anonymousId`."),
    ),
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
    (r"`(?P<field>.*)` is not a field here\. .*", _("`%(field)s` is not a field here.")),
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
    (
        r"`customer` is Enishi's own: .*",
        _("`customer` is Enishi's own: send `email`, `shop_customer_id` or `visitor`."),
    ),
    (
        r"This is no e-mail address\. .*",
        _("This is not an email address. Send one like name@example.com, or leave it out."),
    ),
    (r"Send an http or https address\.", _("Send an http or https address.")),
    (r"The claim is blank\. .*", _("The claim is blank. Leave it out when it is not known.")),
    (
        r"A browser cannot claim an order\. .*",
        _("A browser cannot claim an order. Send the cart's own token, or report it from the shop's server."),
    ),
    (
        r"The text is not valid UTF-8\. .*",
        _("The text is not valid UTF-8. Encode the request as UTF-8."),
    ),
    (r"The text holds a NUL.*", _("The text holds a NUL character. Remove it.")),
    (
        r"The text is not valid Unicode: .*",
        _("The text is not valid Unicode. Remove half characters and send it as UTF-8."),
    ),
    (
        r"(?:Send the body plain or packed with gzip\.|The body is not gzip, although it says so\.)",
        _("Send the body plain, or packed with gzip."),
    ),
    (r"The packed body is cut off\. Send it again\.", _("The packed body is cut off. Send it again.")),
    (
        r"The JSON is nested too deeply\. .*",
        _("The JSON is nested too deeply. Events are flat: send them as documented."),
    ),
    (
        r"Send a receipt or a list of them as JSON in UTF-8: .*",
        _("Send a receipt or a list of receipts as JSON in UTF-8."),
    ),
    (r"Send \{\"batch\": \[messages\]\} as JSON in UTF-8: .*", _('Send {"batch": [messages]} as JSON in UTF-8.')),
    (r"This is not JSON(?: in UTF-8)?: .*", _("This is not JSON. Send one event or a list of events.")),
    (
        r"A request may have (?P<limit>\d+) kB\. .*",
        _("A request may have %(limit)s kB. Send fewer events at once."),
    ),
    (
        r"A message may have (?P<limit>\d+) kB\. .*",
        _("A message may have %(limit)s kB. Send fewer properties."),
    ),
    (
        r"(?P<count>\d+) (?:events|receipts|messages) in one request\. Send at most (?P<most>\d+) at once\.",
        _("%(count)s in one request. Send at most %(most)s at once."),
    ),
    (
        r"The (?:write )?key is missing, unknown or withdrawn\. .*",
        _("The key is missing, unknown or withdrawn. Copy it from the settings."),
    ),
    (
        r"This is the key for web pages, .*",
        _("This is the key for web pages, which everybody can read. A till needs the server key."),
    ),
    (r"There is no such field\. Known: (?P<known>.*)\.", _("There is no such field. Known: %(known)s.")),
    (
        r"There is no place `(?P<place>.*)`\. .*",
        _("There is no place `%(place)s`. Add it under Data sources, or correct the code."),
    ),
    (
        r"Send the instant with its zone: (?P<example>.*)\.",
        _("Send the time with its zone, such as %(example)s."),
    ),
    (
        r"Send amounts without a sign; .*",
        _("Send amounts without a sign. What goes back is a receipt of its own that says `returns`."),
    ),
    (r"Say which goods: .*", _("Say which goods: send `product_id`, `sku` or `jan`.")),
    (
        r"Send what came back as a receipt .*",
        _("Send what came back as a receipt of its own that says `returns`, with the quantity above zero."),
    ),
    (
        r"There is no call `(?P<call>.*)`\. .*",
        _("There is no call `%(call)s`. Send track, identify, page, screen or alias."),
    ),
    (r"A message is a JSON object\.", _("A message is a JSON object.")),
    (r"Say which product: .*", _("Say which product: send `product_id`.")),
    (r"Say which order: .*", _("Say which order: send `order_id`.")),
    (r"Send a list of at most (?P<most>\d+) products\.", _("Send a list of at most %(most)s products.")),
    (r"Send what lies in the cart as `products`\.", _("Send what is in the cart as `products`.")),
    (r"Say how much went back: .*", _("Say how much was refunded: send `total` or `products`.")),
    (r"Send an instant like (?P<example>.*)\.", _("Send the time with its zone, such as %(example)s.")),
    (r"Send a number like 1980 or 19\.99\.", _("Send a number, such as 1980 or 19.99.")),
    (r"Send a whole number\.", _("Send a whole number.")),
    (r"An id is a text\. Send it in quotes\.", _("An ID is a text. Send it in quotes.")),
    (
        r"An amount cannot be negative\. .*",
        _("An amount cannot be negative. Send returns as Order Refunded."),
    ),
    (
        r"As a number this id has lost its last digits\. .*",
        _("As a number this ID has lost its last digits. Send it as text."),
    ),
    (r"Say what happened: .*", _("Say what happened: send its name as `event`.")),
    (r"Send `previousId` and `userId`\.", _("Send `previousId` and `userId`.")),
    (
        r"Name events with Latin letters, .*",
        _("Name events with Latin letters, such as `Catalogue Requested`. Their properties may be Japanese."),
    ),
    (
        r"Enishi knows people, not groups\. .*",
        _("Enishi knows people, not groups. Send the company or family as a trait, with identify."),
    ),
    (
        r"(?P<entity>.*) of EC-CUBE could not be read: (?P<why>.*)\. Look at it there\.",
        _("%(entity)s of EC-CUBE could not be read (%(why)s). Look at it there."),
    ),
    (
        r"\S+ could not digest the event at position (?P<position>\d+): (?P<why>.*)",
        _("The event at position %(position)s could not be processed (%(why)s). Please report it to us."),
    ),
    (
        r"positions (?P<first>\d+) to (?P<last>\d+) of the log do not decode: .*",
        _("Positions %(first)s to %(last)s of the log cannot be read. Please report it to us."),
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
        r"(?:Invalid )?(?P<what>.*)\. Correct the value, .*",
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
