"""Examples of refused events show the mistake, not the person."""

from enishi.events.core.masking import masked


def test_people_are_struck_out_and_mistakes_stay() -> None:
    sample = """{"kind":"cart_update","claims":{"email":"hana.sato@example.jp","visitor":"v-123"},"body":{"family_name":"佐藤",
    "url":"https://a.jp/?m=hana%40example.jp","note":"03-1234-5678 / 09012345678","total":-120}}""".encode()
    shown = masked(sample)
    for personal in ("hana", "v-123", "佐藤", "5678", "%40"):
        assert personal not in shown
    for telling in ('"kind":"cart_update"', '"total":-120', '"note"'):
        assert telling in shown


def test_people_and_keys_are_struck_out_in_other_programs_words_too() -> None:
    sample = """{"writeKey":"server_k3y","batch":[{"type":"identify","userId":"u-77","anonymousId":"a-88","traits":{"firstName":"花子",
    "last_name":"佐藤","address":{"street":"若葉1-2-3","postalCode":"1500001","city":"渋谷区"},"birthday":"1980-04-02","plan":"gold"}}],
    "receipt":"0001-7","card":"M-1001","phone":"090","birth_year":1980,"customer":"c\\"d-99","total":1200}""".encode()
    shown = masked(sample)
    for personal in (
        "k3y",
        "u-77",
        "a-88",
        "花子",
        "佐藤",
        "若葉",
        "1500001",
        "渋谷",
        "1980",
        "M-1001",
        '"090"',
        "d-99",
    ):
        assert personal not in shown, personal
    for telling in ('"type":"identify"', '"firstName"', '"plan":"gold"', '"receipt":"0001-7"', '"total":1200'):
        assert telling in shown


def test_ids_and_instants_stay_readable() -> None:
    sample = b'{"id":"0190b0f0-0000-7000-8000-000000000000","occurred_at":"2026-11-21T03:05:00Z"}'
    assert masked(sample) == sample.decode()


def test_any_bytes_become_short_text() -> None:
    assert masked(b"\xff\x00" * 5000) == "\ufffd" * 1000
