"""What the console calls things: states, reasons and kinds, each in words a clerk would use."""

from datetime import timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext

from enishi.kernel.errors import EnishiError

Text = str | Promise
_ = gettext_lazy


class StateWord(NamedTuple):
    """A state's name, the mark it wears (`planned`, `way`, `arrived`, `hand`, `ended`) and what it means."""

    name: Text
    look: str
    meaning: Text


STATES: dict[str, StateWord] = {
    "waiting": StateWord(_("waiting"), "planned", _("Decided, waiting for its time.")),
    "claimed": StateWord(_("sending"), "way", _("Being handed to the mail server right now.")),
    "accepted": StateWord(_("sent"), "arrived", _("Accepted by the mail server.")),
    "unknown": StateWord(
        _("possibly sent"),
        "hand",
        _("The connection dropped at the last moment. It may have arrived, so it is never resent automatically."),
    ),
    "failed": StateWord(_("rejected"), "hand", _("The mail server rejected it for good.")),
    "suppressed": StateWord(_("held back"), "ended", _("A rule held it back.")),
    "lapsed": StateWord(_("expired"), "ended", _("Its time ran out while it waited.")),
    "cancelled": StateWord(_("called off"), "ended", _("It was called off before it was sent.")),
}

REASONS: dict[str, Text] = {
    "no_address": _("No email address is known."),
    "no_consent": _("The customer has not agreed to receive these."),
    "withdrawn": _("The customer unsubscribed."),
    "suppressed": _("The address is on your do-not-email list."),
    "hold": _("Emails are paused while a complaint is open."),
    "cart_ordered": _("The customer has already ordered."),
    "cart_emptied": _("The customer emptied the cart."),
    "cart_changed": _("The customer is back at the cart, so Enishi waits until they leave."),
    "cart_gone": _("The cart, or everything in it, no longer exists."),
    "out_of_stock": _("Everything in the cart is out of stock."),
    "quiet_hours": _("Quiet hours. Emails wait until morning."),
    "cap_day": _("This customer already got an email that day."),
    "fewer": _("The customer asked for at most one email a week, and got it."),
    "paused": _("The customer asked for a pause. Emails wait until it is over."),
    "cap_week": _("This customer already got enough emails within seven days."),
    "holdout": _("This customer is in the comparison group, which gets no emails."),
    "expired": _("It would have arrived too late to be useful."),
    "scenario_off": _("The scenario was switched off."),
    "run_ended": _("The customer had already left the scenario."),
    "template_error": _("The email could not be put together. Please check its template."),
    "no_footer": _("The shop's sender or legal footer is incomplete."),
    "rejected": _("The mail server does not accept this address."),
    "try_later": _("The mail server asked us to try later."),
    "line_broke": _("The connection dropped while the email was being handed over."),
    "test_customer": _("This customer is marked as a test."),
    "erased": _("The person was erased at their wish."),
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

OUTCOMES: dict[str, Text] = {
    "": _("under way"),
    "finished": _("got all emails"),
    "ordered": _("ordered"),
    "emptied": _("emptied the cart"),
    "stopped": _("stopped"),
    "merged": _("went on under another record"),
}

ACTIONS: dict[str, Text] = {
    "profile_saved": _("saved the shop's profile"),
    "mail_account_saved": _("saved the mail account"),
    "write_key_withdrawn": _("withdrew a write key"),
    "customers_listed": _("viewed the customer list"),
    "customer_viewed": _("viewed a customer"),
    "suggestion_viewed": _("compared two customers"),
    "customer_edited": _("edited a customer"),
    "customer_exported": _("exported a customer's data"),
    "customer_erasure_begun": _("had a customer erased"),
    "subject_requests_listed": _("viewed privacy requests"),
    "subject_request_entered": _("entered a privacy request"),
    "subject_request_settled": _("closed a privacy request"),
    "access_log_exported": _("downloaded the access log"),
    "erasure_previewed": _("previewed an erasure"),
    "letters_listed": _("viewed the list of emails"),
    "message_viewed": _("viewed an email"),
    "letter_read": _("read an email's content"),
    "carts_listed": _("viewed carts"),
    "runs_listed": _("viewed who is in a scenario"),
    "carts_exported": _("downloaded carts"),
    "cart_report_exported": _("downloaded the cart report"),
    "opt_out_list_imported": _("took over an opt-out list"),
    "import_uploaded": _("uploaded a file"),
    "import_run": _("imported a file"),
    "import_discarded": _("removed an uploaded file"),
    "import_lines_exported": _("downloaded lines that were not imported"),
    "orders_listed": _("viewed a list of orders"),
    "orders_exported": _("downloaded a list of orders"),
    "stated_sales_saved": _("typed in what the cart says was sold"),
    "consent_basis_set": _("set the basis of consent"),
    "form_saved": _("changed a sign-up form"),
    "form_closed": _("closed a sign-up form"),
    "form_opened": _("opened a sign-up form again"),
    "signups_listed": _("viewed sign-ups"),
    "suppression_looked_up": _("looked up whether an address may be written to"),
    "suppression_lifted": _("took an address off the do-not-email list"),
    "evidence_years_set": _("set how long evidence of consent is kept"),
    "line_code_made": _("made a code for becoming a friend on LINE"),
    "server_key_revealed": _("revealed a server key"),
    "site_added": _("added a place"),
    "site_changed": _("renamed a place"),
    "write_key_made": _("made a write key"),
    "connection_made": _("connected another system"),
    "connection_changed": _("changed a connection"),
    "connection_ended": _("ended a connection"),
    "deliveries_tried_again": _("had failed deliveries tried again"),
    "webhook_secret_revealed": _("revealed a webhook secret"),
    "clock_moved": _("moved the demo clock"),
    "segment_members_listed": _("viewed the members of a segment"),
    "segment_exported": _("exported the members of a segment"),
    "segment_list_changed": _("changed who is on a fixed list"),
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

METHODS: dict[str, Text] = {
    "form": _("by a form"),
    "double_opt_in": _("by answering the email that asked"),
    "line": _("by becoming a friend on LINE, or leaving"),
    "checkout": _("at the checkout"),
    "import": _("from an imported list"),
    "one_click": _("with the mail program's button"),
    "page": _("on the page behind the link in an email"),
    "console": _("entered by the shop"),
    "api": _("reported by the shop's server"),
    "complaint": _("by marking an email as spam"),
    "reply": _("by answering an email"),
    "card": _("on paper"),
}

#: What brought somebody to the shop, where it is one of the usual codes; a shop's own word stays as the shop wrote it.
ORIGINS: dict[str, Text] = {
    "search": _("search engine"),
    "organic": _("search engine, not paid"),
    "direct": _("directly"),
    "instagram": "Instagram",
    "line_ads": _("ads on LINE"),
    "referral": _("a recommendation"),
    "affiliate": _("an affiliate"),
    "newsletter": _("the newsletter"),
    "email": _("an email"),
    "cart": _("a cart left behind"),
    "mall": _("a marketplace"),
    "store": _("a physical shop"),
}

PURPOSES: dict[str, Text] = {
    "marketing": _("everything"),
    "newsletter": _("news and offers"),
    "reminder": _("reminders"),
    "review": _("requests for reviews"),
}

SUPPRESSIONS: dict[str, Text] = {
    "opt_out_list": _("on an opt-out list of yours"),
    "hard_bounce": _("emails came back for good"),
    "complaint": _("an email was marked as spam"),
    "erased": _("the person was erased"),
}

CLAIMS: dict[str, Text] = {
    "email": _("email"),
    "shop_customer_id": _("customer number"),
    "visitor": _("browser"),
    "mall_email": _("address at a mall"),
    "line_user_id": "LINE",
    "cart": _("cart or order"),
    "member_card": _("member's card"),
    "phone": _("telephone"),
    "customer": _("Enishi ID"),
}


def state(code: str) -> StateWord:
    """A message state in words; an unheard-of one as it is."""
    return STATES.get(code) or StateWord(code, "ended", "")


def reason(code: str) -> str:
    """Why a message waits or did not go, as one sentence; "" for no reason."""
    return str(REASONS.get(code, code))


#: What a kind is called when a member of the shop did it.
EDITS: dict[str, Text] = {
    "customer_identified": _("Profile edited by the shop"),
    "consent_changed": _("Consent entered by the shop"),
}


def edit(code: str) -> str:
    """What a member of the shop did to a customer."""
    return str(EDITS.get(code) or kind(code))


def kind(code: str) -> str:
    """An event's kind in words; a shop's own kind as the shop named it."""
    return str(KINDS.get(code, code.removeprefix("shop.")))


def origin(code: str) -> str:
    """What brought somebody to the shop."""
    return str(ORIGINS.get(code, code))


def suppression(code: str) -> str:
    """Why an address is never written to."""
    return str(SUPPRESSIONS.get(code, code))


def access_action(code: str) -> str:
    """What somebody did, as the access log says it."""
    return str(ACTIONS.get(code, code))


def sender(code: str) -> str:
    """Who reported something; an adapter by its own name."""
    return str(SENDERS.get(code, code or "–"))


def say(error: EnishiError) -> str:
    """What went wrong, in the reader's language."""
    text = gettext(error.message)
    return text % error.values_of_message if error.values_of_message else text


def duration(minutes: int) -> str:
    """90 → `1 hour 30 minutes`, 120 → `2 hours`, 4335 → `3 days 15 minutes`."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    said = [
        ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "",
        ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d minute", "%(n)d minutes", left) % {"n": left} if left or not minutes else "",
    ]
    return pgettext("between days and hours", " ").join(each for each in said if each)


def ago(passed: timedelta) -> str:
    """How long since: `just now`, `3 seconds ago`, `5 minutes ago`, `2 days ago`."""
    seconds = int(passed.total_seconds())
    if seconds < 1:
        return gettext("just now")
    if seconds < 60:
        return ngettext("%(n)d second ago", "%(n)d seconds ago", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // 60) % {"n": seconds // 60}
    if seconds < 86_400:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)d day ago", "%(n)d days ago", seconds // 86_400) % {"n": seconds // 86_400}
