"""The demo shop is founded: stores, profile, keys, and the cart scenario, still switched off."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.management import call_command
from msgspec import structs

from enishi.demo.parameters import MALL_SITE
from enishi.demo.storefront import catalogue
from enishi.events import api as events
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from enishi.shop.types import Profile

FOUNDER = "demo"


@dataclass(frozen=True)
class Founded:
    """What the shop's server needs to report events, and the key of its scenario."""

    keys: dict[str, str]  #: site -> secret write key
    scenario: str


def found(*, site: str, opened_at: datetime, story_ends_at: datetime) -> Founded:
    """Make the stores in `settings.VAR` and everything that a shop has before its first visitor.

    Business time is set to the end of the story at once: what is reported then lies in the past, as with any import of
    history. Rules take the instant as an argument, so nothing depends on this clock while the story is told.
    """
    settings.VAR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    events.log()
    shop.begin_business_clock(story_ends_at)
    shop.save_profile(_profile(), by=FOUNDER, at=opened_at)
    shop.note_first_run(at=opened_at, opt_out_list=True, consent_basis="checkout_tag")
    keys = {each: shop.ensure_write_keys(each)[1].key for each in (site, MALL_SITE)}
    shop.change_site(site, f"{catalogue.SHOP_NAME} 公式サイト", "own", by=FOUNDER, at=opened_at)
    shop.change_site(MALL_SITE, f"{catalogue.SHOP_NAME} モール店", "mall", by=FOUNDER, at=opened_at)
    return Founded(keys, scenarios.ensure_cart_recovery(at=opened_at).key)


def follow_address() -> None:
    """The demo may start on another port than it was founded on: what the shop says of its addresses goes with it."""
    profile = shop.profile()
    old, new = profile.public_url, settings.PUBLIC_URL
    if old and old != new:
        moved = {name: getattr(profile, name).replace(old, new) for name in ("url", "contact_url", "public_url")}
        shop.save_profile(structs.replace(profile, **moved), by=FOUNDER, at=shop.business_now())


def _profile() -> Profile:
    return Profile(
        name=catalogue.SHOP_NAME,
        url=f"{settings.PUBLIC_URL}/shop/",
        sender_name=catalogue.SHOP_NAME,
        sender_email="hello@hidamari.example",
        reply_to="hello@hidamari.example",
        postal_address=catalogue.POSTAL_ADDRESS,
        phone=catalogue.TELEPHONE,
        contact_url=f"{settings.PUBLIC_URL}/shop/",
        public_url=settings.PUBLIC_URL,
    )
