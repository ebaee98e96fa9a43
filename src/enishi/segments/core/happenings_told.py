"""Letters and what came of them, wishes, contacts, scenarios, subscriptions, points."""

from enishi.segments.core.entries import Choices, Field, Happening, Phrases, Text
from enishi.segments.core.fields import CHANNEL, PRODUCT, SITE

_CLASSES: Choices = (
    ("transactional", Text("about an order", "取引の連絡")),
    ("subscription", Text("about a subscription", "定期の連絡")),
    ("cart", Text("about a cart", "カゴ落ちのお知らせ")),
    ("campaign", Text("news and offers", "お知らせ・特典")),
)
_OF_LETTER = (
    CHANNEL,
    Field(
        name="message_class",
        label=Text("kind of message", "メッセージの種類"),
        type="choice",
        column="message_class",
        choices=_CLASSES,
    ),
    Field(name="scenario", label=Text("scenario", "シナリオ"), column="scenario"),
    Field(name="step", label=Text("step", "ステップ"), column="step"),
)


def _letter(name: str, label: Text, when: str, kind: str, phrases: Phrases) -> Happening:
    kinds = frozenset({"message_planned", "message_accepted", kind})
    return Happening(name=name, label=label, phrases=phrases, source="sent", kinds=kinds, when=when, fields=_OF_LETTER)


_LETTERS = (
    _letter(
        "was_sent",
        Text("Was sent a message", "メッセージの送信"),
        "accepted_at",
        "message_accepted",
        Phrases(
            did="were sent a message",
            do="get any message sent",
            one="message sent",
            many="messages sent",
            ja_noun="メッセージ",
            ja_did="を送られた",
            ja_not="を送られていない",
        ),
    ),
    _letter(
        "was_delivered",
        Text("Received a message", "メッセージの到達"),
        "delivered_at",
        "message_delivered",
        Phrases(
            did="received a message",
            do="receive any message",
            one="message received",
            many="messages received",
            ja_noun="メッセージ",
            ja_did="を受け取った",
            ja_not="を受け取っていない",
        ),
    ),
    _letter(
        "opened",
        Text("Opened a message", "メッセージの開封"),
        "opened_at",
        "message_opened",
        Phrases(
            did="opened a message",
            do="open any message",
            one="message opened",
            many="messages opened",
            ja_noun="メッセージ",
            ja_did="を開封した",
            ja_not="を開封していない",
        ),
    ),
    _letter(
        "clicked",
        Text("Clicked in a message", "メッセージのクリック"),
        "clicked_at",
        "message_clicked",
        Phrases(
            did="clicked in a message",
            do="click in any message",
            one="message clicked",
            many="messages clicked",
            ja_noun="メッセージ",
            ja_did="をクリックした",
            ja_not="をクリックしていない",
        ),
    ),
    _letter(
        "bounced",
        Text("Message came back", "メッセージの不達"),
        "bounced_at",
        "message_bounced",
        Phrases(
            did="had a message come back",
            do="have any message come back",
            one="message that came back",
            many="messages that came back",
            ja_noun="メッセージの不達",
            ja_did="があった",
            ja_not="がない",
        ),
    ),
    _letter(
        "complained",
        Text("Called a message spam", "迷惑メールの報告"),
        "complained_at",
        "message_complained",
        Phrases(
            did="called a message spam",
            do="call any message spam",
            one="message called spam",
            many="messages called spam",
            ja_noun="メッセージ",
            ja_did="を迷惑メールとして報告した",
            ja_not="を迷惑メールとして報告していない",
        ),
    ),
    Happening(
        name="converted",
        label=Text("Ordered within 7 days of a click", "クリック後7日以内の購入"),
        phrases=Phrases(
            did="ordered within 7 days of a click",
            do="order within 7 days of any click",
            one="message clicked and followed by an order within 7 days",
            many="messages clicked and followed by an order within 7 days",
            ja_noun="メッセージ",
            ja_did="をクリックして7日以内に購入した",
            ja_not="をクリックして7日以内に購入していない",
        ),
        source="conversions",
        kinds=frozenset({"message_planned", "message_clicked", "order_placed", "order_cancelled"}),
        fields=_OF_LETTER,
    ),
)


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

TELLING = (*_LETTERS, *_REACHING, *_CONTACTING, *_SUBSCRIBING, _POINTS)
