"""What a person may decide about a whole file of a kind, beside where its columns stand."""

from msgspec import Struct

from enishi.connectors.csv.types import FileKind, Mapping


class Option(Struct, frozen=True, kw_only=True):
    """`choices`: key → (English msgid, Japanese); empty for free text. The first choice is the default."""

    name: str
    label: str
    label_ja: str
    choices: dict[str, tuple[str, str]] = {}


OPTIONS: dict[FileKind, tuple[Option, ...]] = {
    "orders": (
        Option(
            name="zero_price",
            label="Lines without a price",
            label_ja="価格が0の明細",
            choices={
                "keep": ("are gifts and belong to the order", "景品として注文に含めます"),
                "leave_out": ("mark movements of stock and are left out", "在庫の動きとみなして除きます"),
            },
        ),
        Option(
            name="adjustments",
            label="Product codes of corrections of the books, with commas",
            label_ja="帳簿の調整に使う商品コード（カンマ区切り）",
        ),
        Option(
            name="people",
            label="Names and addresses in the orders",
            label_ja="注文に書かれた氏名と住所",
            choices={
                "tell": ("complete what is known of the customer", "顧客の情報として取り込みます"),
                "ignore": ("are not taken over", "取り込みません"),
            },
        ),
    ),
}


def chosen(mapping: Mapping, name: str) -> str:
    """What was decided, or the default."""
    decided = mapping.options.get(name)
    if decided is not None:
        return decided
    option = next(each for each in OPTIONS[mapping.kind] if each.name == name)
    return next(iter(option.choices), "")
