"""What about a connection to Shopify needs a hand, each with what to do."""

from django.utils.translation import gettext, ngettext

from enishi.connectors.shopify.api import Status


def warnings(status: Status) -> list[str]:
    """Sentences, the gravest first; none when all is well."""
    return [*_of_shop(status), *_of_app(status), *_of_work(status)]


def _of_shop(status: Status) -> list[str]:
    told = []
    if status.uninstalled_at:
        told.append(
            gettext(
                "The app was removed from the shop at Shopify. Install it again, then enter its secret here; or disconnect."
            )
        )
    if status.shop_redact_at:
        told.append(
            gettext(
                "Shopify asks to erase what this shop told, because the app was removed. "
                "Nothing was erased: it is your shop and your decision."
            )
        )
    if status.trouble:
        told.append(gettext(status.trouble))
    return told


def _of_app(status: Status) -> list[str]:
    told = []
    if status.webhooks.get("needs_https"):
        told.append(
            gettext(
                "Shopify only sends webhooks to a public https address. Until you have one, Enishi checks for "
                "changes every hour. Enter the address in Settings."
            )
        )
    if status.missing_scopes:
        text = gettext(
            "The app lacks scopes: %(scopes)s. Add them at Shopify, install the app again, then press “Check now”."
        )
        told.append(text % {"scopes": ", ".join(status.missing_scopes)})
    if status.other_version:
        text = gettext(
            "Shopify sends webhooks in version %(other)s, Enishi uses %(ours)s. Set the app's webhook version to "
            "%(ours)s at Shopify."
        )
        told.append(text % {"other": status.other_version, "ours": status.our_version})
    return told


def _of_work(status: Status) -> list[str]:
    told = []
    if status.import_failed:
        text = gettext("The import stopped (%(reason)s). Begin it again; what is there already is not counted twice.")
        told.append(text % {"reason": status.import_failed})
    if status.failed:
        text = ngettext(
            "%(n)s webhook could not be read. Its text is kept.",
            "%(n)s webhooks could not be read. Their texts are kept.",
            status.failed,
        )
        told.append(text % {"n": status.failed})
    return told
