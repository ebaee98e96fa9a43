"""What a batch says about writing to people, written down: consents, wishes, channels, suppressions."""

from enishi.customers.core.profile import Notes, Suppressed
from enishi.customers.models import Consent, Preference, Reach, Suppression, SuppressionLift
from enishi.customers.store.addresses import address_key
from enishi.events.vocabulary import ChannelJoined

_OF_BODY = ("channel", "purpose", "state", "method", "basis", "wording", "page_url", "ip", "message_id")


def write(notes: Notes) -> None:
    """Everything of the batch that standings are made of, but for holds; in the caller's transaction."""
    _write_consents(notes)
    Preference.objects.bulk_create(
        Preference(
            position=wish.position,
            customer_id=wish.customer,
            at=wish.at,
            frequency=wish.body.frequency,
            paused_until=wish.body.paused_until,
        )
        for wish in notes.wishes
    )
    Reach.objects.bulk_create(
        Reach(
            position=reach.position,
            customer_id=reach.customer,
            at=reach.at,
            channel=reach.body.channel,
            joined=isinstance(reach.body, ChannelJoined),
            code=reach.body.code if isinstance(reach.body, ChannelJoined) else "",
        )
        for reach in notes.reaches
    )
    for suppression in notes.suppressions:
        _suppress(suppression)


def _write_consents(notes: Notes) -> None:
    Consent.objects.bulk_create(
        Consent(
            position=consent.position,
            customer_id=consent.customer,
            at=consent.event.occurred_at,
            source=consent.event.source,
            **{name: getattr(consent.body, name) for name in _OF_BODY},
        )
        for consent in notes.consents
    )


def _suppress(suppression: Suppressed) -> None:
    """The earliest word stands. One that somebody of the shop lifted later does not come back when the log is read again."""
    key = address_key(suppression.email)
    if SuppressionLift.objects.filter(address_key=key, lifted_at__gte=suppression.at).exists():
        return
    row, made = Suppression.objects.get_or_create(
        address_key=key, defaults={"reason": suppression.reason, "at": suppression.at}
    )
    if not made and suppression.at < row.at:
        row.reason, row.at = suppression.reason, suppression.at
        row.save()
