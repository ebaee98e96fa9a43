"""What happened in the shop whose stores are kept. It never changes: later releases tell further stories beside it."""

from enishi.events.vocabulary import ConsentChanged
from enishi.shop import api as shop
from enishi.shop.types import MailAccount
from tests.flow.shop_day import NOON, SERUM, TEA, ShopDay

BUYER, LEAVER, SILENT = "buyer@example.jp", "leaver@example.jp", "silent@example.jp"


def tell() -> None:
    """Live two days."""
    shop.begin_business_clock(NOON)
    day = ShopDay()
    shop.save_mail_account(
        MailAccount(host="smtp.shop.example", username="post", password="kept secret"), by="owner", at=NOON
    )
    for email, visitor in ((BUYER, "v1"), (LEAVER, "v2"), (SILENT, "v3")):
        day.sign_up(-10, email, visitor=visitor, consent=email != SILENT)
        day.cart(0, TEA, visitor=visitor)
    day.live_until(90)
    day.order(100, TEA, visitor="v1")
    day.tell(
        110, ConsentChanged(channel="email", purpose="marketing", state="withdrawn", method="one_click"), email=LEAVER
    )
    day.cart(200, SERUM, visitor="v4")
    day.live_until(2 * 1440)
