"""What the pages behind a letter that asks say, in both languages."""

from enishi.http.paper import Language

#: state -> language -> (title, paragraphs, button)
WORDS: dict[str, dict[Language, tuple[str, tuple[str, ...], str]]] = {
    "ask": {
        "ja": ("お申し込みを完了しますか", ("{email} へ、{shop}からのお知らせをお届けします。",), "申し込みを完了する"),
        "en": ("Complete your sign-up?", ("{shop} will send its emails to {email}.",), "Yes, sign me up"),
    },
    "line": {
        "ja": (
            "LINE とつなぎますか",
            ("{email} のお客様情報と、お使いの LINE をつなぎます。次の画面は LINE が表示します。",),
            "LINE とつなぐ",
        ),
        "en": (
            "Connect with LINE?",
            ("This connects the customer account of {email} with your LINE account. LINE shows the next page.",),
            "Connect with LINE",
        ),
    },
    "confirmed": {
        "ja": (
            "お申し込みが完了しました",
            ("ありがとうございます。配信の停止や変更は、届いたメールからいつでもできます。",),
            "",
        ),
        "en": (
            "You are signed up",
            ("Thank you. You can stop or change it at any time, from any of our emails.",),
            "",
        ),
    },
    "expired": {
        "ja": (
            "確認の期限が過ぎました",
            ("お申し込みから7日が過ぎています。", "よろしければ、新しい確認メールをお送りします。"),
            "新しいメールを受け取る",
        ),
        "en": (
            "This email is too old",
            ("More than seven days have passed since you signed up.", "We can send you a new one."),
            "Send a new email",
        ),
    },
    "asked": {
        "ja": (
            "新しいメールをお送りしました",
            ("メールを開き、ボタンを押してください。同じ宛先へは1日に3通までお送りします。",),
            "",
        ),
        "en": (
            "A new email is on its way",
            ("Open it and press the button. We send at most three such emails a day to one address.",),
            "",
        ),
    },
    "too_many": {
        "ja": (
            "少し時間をおいてください",
            ("短い時間に多くのお申し込みがありました。10分ほどたってから、もう一度お試しください。",),
            "",
        ),
        "en": (
            "Please wait a little",
            ("There were many requests in a short time. Please try again in about ten minutes.",),
            "",
        ),
    },
    "unknown": {
        "ja": (
            "このリンクは使えませんでした",
            (
                "リンクの一部が欠けているか、お申し込みがもう残っていません。",
                "お店のページから、もう一度お申し込みください。",
            ),
            "",
        ),
        "en": (
            "This link did not work",
            (
                "Part of it is missing, or the request is no longer kept.",
                "Please sign up again from the shop's page.",
            ),
            "",
        ),
    },
    "no_line": {
        "ja": (
            "いまは LINE とつなげませんでした",
            ("こちらの都合です。少し時間をおいて、もう一度お試しください。",),
            "もう一度試す",
        ),
        "en": ("LINE could not be reached just now", ("That is on us. Please try again in a moment.",), "Try again"),
    },
}
