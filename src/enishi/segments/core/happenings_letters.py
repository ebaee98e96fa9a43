"""Letters, and what came of them."""

from enishi.segments.core.entries import Choices, Field, Happening, Phrases, Text
from enishi.segments.core.fields import CHANNEL

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


LETTERS = (
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
