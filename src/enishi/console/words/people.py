"""What is known of people: how they are recognised, where they came from, what they allowed."""

from django.utils.translation import gettext_lazy as _

from enishi.console.words.text import Text

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
