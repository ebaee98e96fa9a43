"""What the page of a person's own choices says, in both languages."""

from enishi.http.paper import Language

Words = dict[Language, str]

TITLE: Words = {"ja": "お届けするお知らせを選ぶ", "en": "Choose what you hear from us"}
LEAD: Words = {
    "ja": "{address} 宛ての、{shop}からのお知らせについての設定です。ご注文やお届けの連絡は、いつも届きます。",
    "en": "Choose which emails {shop} sends to {address}. You always get emails about your orders.",
}
QUICK: Words = {"ja": "かんたんに選ぶ", "en": "Quick choices"}
FEWER: Words = {"ja": "回数を減らす（週に1通まで）", "en": "Fewer: at most one a week"}
NORMAL: Words = {"ja": "いつもの回数に戻す", "en": "As often as usual"}
PAUSE: Words = {"ja": "30日間お休みする", "en": "Pause for 30 days"}
RESUME: Words = {"ja": "お休みをやめる", "en": "End the pause"}
ORDERS: Words = {"ja": "注文に関する連絡だけにする", "en": "Only emails about my orders"}
DETAIL: Words = {"ja": "内容ごとに選ぶ", "en": "By topic"}
SAVE: Words = {"ja": "この内容で保存する", "en": "Save"}
UNDO: Words = {"ja": "元に戻す", "en": "Undo"}
PAUSED: Words = {"ja": "{day}までお休みしています。", "en": "Paused until {day}."}
ONCE_A_WEEK: Words = {"ja": "週に1通までお届けしています。", "en": "You get at most one email a week."}
CHANGED: Words = {"ja": "変更しました。すぐに反映されます。", "en": "Saved. It takes effect at once."}
UNDONE: Words = {"ja": "元に戻しました。", "en": "Changed back."}
DEAD: Words = {
    "ja": "このメールアドレスには届けられない状態のため、設定を変えてもお知らせは届きません。",
    "en": "Emails to this address cannot be delivered, whatever you choose here.",
}
UNKNOWN: dict[Language, tuple[str, str]] = {
    "ja": ("このリンクは使えませんでした", "リンクの一部が欠けているようです。メールの中のリンクを、もう一度そのままお開きください。"),
    "en": ("This link did not work", "Part of it seems to be missing. Please open the link in the email again."),
}  # fmt: skip
CHANNELS: dict[str, Words] = {
    "email": {"ja": "メール", "en": "Email"},
    "line": {"ja": "LINE", "en": "LINE"},
    "sms": {"ja": "SMS", "en": "Text messages"},
    "web_push": {"ja": "ブラウザの通知", "en": "Browser notifications"},
    "letter": {"ja": "郵便", "en": "Post"},
}
PURPOSES: dict[str, Words] = {
    "newsletter": {"ja": "新商品・キャンペーンのお知らせ", "en": "News and offers"},
    "reminder": {
        "ja": "カートに残った商品や再入荷のご案内",
        "en": "Reminders: forgotten carts, products back in stock",
    },
    "review": {"ja": "ご感想・レビューのお願い", "en": "Requests for reviews"},
}
