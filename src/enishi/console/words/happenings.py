"""Kinds of events, who told them, and what to do about one that was refused."""

from django.utils.translation import gettext_lazy as _

from enishi.console.words.text import Text

KINDS: dict[str, Text] = {
    "page_viewed": _("Viewed a page"),
    "page_left": _("Left a page"),
    "product_viewed": _("Viewed a product"),
    "cart_updated": _("Changed the cart"),
    "cart_lines_added": _("Put something into the cart"),
    "cart_lines_removed": _("Took something out of the cart"),
    "checkout_started": _("Started checkout"),
    "order_placed": _("Ordered"),
    "order_cancelled": _("Order cancelled"),
    "order_refunded": _("Refund"),
    "shipped": _("Parcel sent"),
    "delivered": _("Parcel arrived"),
    "subscription_started": _("Subscription began"),
    "subscription_renewed": _("Subscription delivered again"),
    "subscription_skipped": _("Subscription skipped once"),
    "subscription_changed": _("Subscription changed"),
    "subscription_cancelled": _("Subscription ended"),
    "customer_identified": _("Identified themselves"),
    "consent_changed": _("Consent"),
    "customer_tagged": _("Tags changed"),
    "customers_merged": _("Merged with another profile"),
    "customers_unmerged": _("Separated from another profile"),
    "note_added": _("Note"),
    "note_removed": _("Note taken back"),
    "hold_placed": _("Emails paused"),
    "hold_lifted": _("Emails resumed"),
    "preference_changed": _("Chose how often to hear from you"),
    "signup_requested": _("Signed up by a form"),
    "channel_joined": _("Became reachable"),
    "channel_left": _("No longer reachable"),
    "points_changed": _("Points"),
    "order_changed": _("Order changed"),
    "customer_erased": _("Erased"),
    "contact_opened": _("Contacted the shop"),
    "contact_resolved": _("The contact was settled"),
    "message_planned": _("Email planned"),
    "message_accepted": _("Email sent"),
    "message_unknown": _("Email possibly sent"),
    "message_failed": _("Email refused by the mail server"),
    "message_suppressed": _("Email held back"),
    "message_lapsed": _("Email expired"),
    "message_cancelled": _("Email called off"),
    "message_delivered": _("Email arrived"),
    "message_opened": _("Email opened"),
    "message_clicked": _("Followed a link in the email"),
    "message_bounced": _("Email came back"),
    "message_complained": _("Marked the email as spam"),
    "message_replied": _("Answered the email"),
    "run_entered": _("Entered a scenario"),
    "run_ended": _("Left a scenario"),
    "searched": _("Searched"),
    "segment_entered": _("Came into a segment"),
    "segment_left": _("Left a segment"),
}

#: What a kind is called when a member of the shop did it.
EDITS: dict[str, Text] = {
    "customer_identified": _("Profile edited by the shop"),
    "consent_changed": _("Consent entered by the shop"),
}

SENDERS: dict[str, Text] = {
    "tag": _("the shop's pages"),
    "api": _("the shop's server"),
    "segment": _("a Segment client"),
    "till": _("a till"),
    "ec_cube": "EC-CUBE",
    "unknown": _("a sender nobody knows"),
    "console": _("the shop, by hand"),
    "enishi": _("Enishi itself"),
}

#: What to do about a refused event: reason -> (what it means, what to do).
REFUSALS: dict[str, tuple[Text, Text]] = {
    "bad_key": (
        _("The write key is unknown"),
        _("Copy the tag line from the checklist again; the key in it may be an old one."),
    ),
    "kind_not_allowed": (
        _("A browser may not report this"),
        _("Report it from the shop's server, with the server key."),
    ),
    "too_large": (_("The request was too big"), _("Send fewer events in one request.")),
    "too_many": (_("Too many events at once"), _("Send fewer events in one request.")),
    "bad_encoding": (_("The text is not UTF-8"), _("Have the sender write UTF-8.")),
    "bad_json": (_("The text is not JSON"), _("Look at the end of the request: it is often cut off.")),
    "unknown_kind": (
        _("This kind of event does not exist"),
        _("Look for a typing error, or begin your own kinds with “shop.”."),
    ),
    "unknown_field": (_("A field that this kind does not have"), _("Usually a typing error in the name of the field.")),
    "missing_field": (_("A field is missing"), _("Add the field named under “Where”.")),
    "bad_value": (_("A value that is not possible"), _("The field is named below, with what was expected.")),
    "no_claim": (
        _("It does not say who it is about"),
        _("Send a visitor, an email address or a customer number with it."),
    ),
    "time_in_future": (_("Its time is in the future"), _("The sender's clock runs ahead. Set it right.")),
    "time_too_early": (_("Its time is too far back"), _("Look at the date: is its unit seconds or milliseconds?")),
    "unreadable": (
        _("It could not be processed"),
        _("It was set aside; everything else went on. Please report it to us."),
    ),
}
