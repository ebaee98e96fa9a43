"""The variables of letters in words. A test holds this list to the one that letters are checked against."""

from django.utils.translation import gettext_lazy as _

VARIABLES = {
    "customer.family_name": _("Family name; empty when unknown"),
    "customer.given_name": _("Given name; empty when unknown"),
    "customer.name_with_title": _("Name with its title; a polite word when no name is known"),
    "shop.name": _("The shop's name"),
    "shop.url": _("The shop's address on the web"),
    "shop.sender_name": _("Who the email comes from"),
    "shop.postal_address": _("The shop's postal address"),
    "shop.phone": _("The shop's telephone number; empty when not given"),
    "shop.contact_url": _("Where questions are answered"),
    "cart.lines": _(
        "What lies in the cart and can still be bought; of each line: name, quantity, unit_price, price, url, image_url"
    ),
    "cart.count": _("How many pieces lie in the cart"),
    "cart.total": _("What they cost together, tax included"),
    "cart.url": _("The way back to the cart"),
    "cart.kept_until": _("The day until which the cart is kept"),
    "letter_number": _("1 for the first email, 2 for the second …"),
    "unsubscribe_url": _("Where the person stops these emails; no email leaves without it"),
    "preferences_url": _("Where the person chooses what to get, how often, and pauses"),
    "confirm.url": _("The button of an email that asks: where the person confirms; only such emails have it"),
    "confirm.form": _("The form in which the address was typed"),
    "confirm.wording": _("What the person agreed to, as it stood there"),
    "confirm.until": _("The day until which the answer counts"),
}
