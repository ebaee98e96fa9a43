"""Wishes, contacts, scenarios, subscriptions, points."""

from enishi.segments.core.entries import Field, Happening, Phrases, Text
from enishi.segments.core.fields import CHANNEL, PRODUCT, SITE


def _reach(name: str, label: Text, what: str, kind: str, phrases: Phrases) -> Happening:
    return Happening(
        name=name,
        label=label,
        phrases=phrases,
        source="reach",
        kinds=frozenset({kind}),
        only=(("what", (what,)),),
        fields=(CHANNEL,),
    )


_REACHING = (
    _reach(
        "allowed",
        Text("Allowed messages", "配信の許可"),
        "granted",
        "consent_changed",
        Phrases(
            did="allowed messages",
            do="allow messages",
            one="permission for messages",
            many="permissions for messages",
            ja_noun="配信の許可",
            ja_did="をした",
            ja_not="をしていない",
        ),
    ),
    _reach(
        "unsubscribed",
        Text("Unsubscribed", "配信停止"),
        "withdrawn",
        "consent_changed",
        Phrases(
            did="unsubscribed",
            do="unsubscribe",
            one="withdrawal of permission",
            many="withdrawals of permission",
            ja_noun="配信停止",
            ja_did="をした",
            ja_not="をしていない",
        ),
    ),
    _reach(
        "joined_channel",
        Text("Joined a channel", "友だち追加など"),
        "joined",
        "channel_joined",
        Phrases(
            did="joined a channel",
            do="join any channel",
            one="joining of a channel",
            many="joinings of a channel",
            ja_noun="友だち追加など配信経路への登録",
            ja_did="をした",
            ja_not="をしていない",
        ),
    ),
    _reach(
        "left_channel",
        Text("Left a channel", "ブロックなど"),
        "left",
        "channel_left",
        Phrases(
            did="left a channel",
            do="leave any channel",
            one="leaving of a channel",
            many="leavings of a channel",
            ja_noun="ブロックなど配信経路からの離脱",
            ja_did="をした",
            ja_not="をしていない",
        ),
    ),
)

_CONTACTING = (
    Happening(
        name="contacted",
        label=Text("Contacted the shop", "問い合わせ"),
        phrases=Phrases(
            did="contacted the shop",
            do="contact the shop",
            one="contact",
            many="contacts",
            ja_noun="問い合わせ",
            ja_did="をした",
            ja_not="をしていない",
        ),
        source="events",
        kinds=frozenset({"contact_opened"}),
        only=(("kind", ("contact_opened",)),),
        fields=(
            SITE,
            Field(name="reason", label=Text("reason", "理由"), column="detail", kept="code"),
            Field(
                name="complaint",
                label=Text("complaint", "苦情"),
                type="flag",
                column="pieces",
                yes=Text("being a complaint", "苦情の"),
                no=Text("not being a complaint", "苦情でない"),
            ),
        ),
    ),
    Happening(
        name="entered_scenario",
        label=Text("Entered a scenario", "シナリオの開始"),
        phrases=Phrases(
            did="entered a scenario",
            do="enter any scenario",
            one="entering of a scenario",
            many="enterings of a scenario",
            ja_noun="シナリオ",
            ja_did="に入った",
            ja_not="に入っていない",
        ),
        source="events",
        kinds=frozenset({"run_entered"}),
        only=(("kind", ("run_entered",)),),
        fields=(Field(name="scenario", label=Text("scenario", "シナリオ"), column="scenario"),),
    ),
)
_REASON = Field(name="reason", label=Text("reason", "理由"), column="reason", kept="code")


def _subscription(name: str, label: Text, phrases: Phrases, *fields: Field) -> Happening:
    kind = name.removeprefix("subscription_")
    return Happening(
        name=name,
        label=label,
        phrases=phrases,
        source="subscriptions",
        kinds=frozenset({name, "subscription_started", "subscription_changed"}),
        only=(("kind", (kind,)),),
        fields=(SITE, PRODUCT, *fields),
    )


_SUBSCRIBING = (
    _subscription(
        "subscription_started",
        Text("Started a subscription", "定期の開始"),
        Phrases(
            did="started a subscription",
            do="start any subscription",
            one="subscription started",
            many="subscriptions started",
            ja_noun="定期",
            ja_did="を始めた",
            ja_not="を始めていない",
        ),
    ),
    _subscription(
        "subscription_renewed",
        Text("Subscription was renewed", "定期の継続"),
        Phrases(
            did="had a subscription renewed",
            do="have any subscription renewed",
            one="renewal of a subscription",
            many="renewals of a subscription",
            ja_noun="定期",
            ja_did="を継続した",
            ja_not="を継続していない",
        ),
    ),
    _subscription(
        "subscription_skipped",
        Text("Skipped a delivery", "定期のスキップ"),
        Phrases(
            did="skipped a delivery of a subscription",
            do="skip any delivery of a subscription",
            one="skipped delivery",
            many="skipped deliveries",
            ja_noun="定期",
            ja_did="をスキップした",
            ja_not="をスキップしていない",
        ),
    ),
    _subscription(
        "subscription_cancelled",
        Text("Cancelled a subscription", "定期の解約"),
        Phrases(
            did="cancelled a subscription",
            do="cancel any subscription",
            one="cancelled subscription",
            many="cancelled subscriptions",
            ja_noun="定期",
            ja_did="を解約した",
            ja_not="を解約していない",
        ),
        _REASON,
    ),
)

_POINTS = Happening(
    name="points_changed",
    label=Text("Points changed", "ポイントの増減"),
    phrases=Phrases(
        did="had points added or taken",
        do="have any points added or taken",
        one="change of points",
        many="changes of points",
        ja_noun="ポイントの増減",
        ja_did="があった",
        ja_not="がない",
    ),
    source="points",
    kinds=frozenset({"points_changed"}),
    measures={"amount": "added"},
    amount_in="points",
)

TELLING = (*_REACHING, *_CONTACTING, *_SUBSCRIBING, _POINTS)
