"""What the guides give to copy is right: JavaScript that runs, products found by their addresses, calls the tag knows."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from enishi.connectors.till import api as till
from enishi.console.guides import snippets
from enishi.console.guides.guides import GUIDES
from enishi.console.guides.snippets import Values

VALUES = Values("https://crm.example.jp", "browser_key", "shop", "JPY", "kyoto")
CODES = {
    f"{slug} {number}": step.code(VALUES)
    for slug, guide in GUIDES.items()
    for number, step in enumerate(guide.steps, 1)
    if step.code
}
PLAIN = {name: code for name, code in CODES.items() if "<script>" in code and "{%" not in code and "{{" not in code}
#: What a page knows, and what it says to the tag.
PAGE = """
var said = [];
var location = { href: %s, origin: 'https://shop.example' };
var document = { title: '緑茶 100g | ひだまり堂' };
function enishi() { said.push(Array.from(arguments)) }
var window = { enishi: enishi };
%s
console.log(JSON.stringify(said));
"""


def ran(code: str, address: str) -> list[list[object]]:
    """The calls that a page at `address` makes with the snippet in it."""
    if shutil.which("node") is None:
        pytest.skip("needs node: script/clients installs it")
    script = "\n".join(re.findall(r"<script>(.*?)</script>", code, re.DOTALL))
    program = ["node", "-e", PAGE % (json.dumps(address), script)]
    said: list[list[object]] = json.loads(subprocess.run(program, check=True, capture_output=True, text=True).stdout)
    return said


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_every_script_runs_and_calls_what_the_tag_knows(name: str) -> None:
    for call, *_ in ran(PLAIN[name], "https://shop.example/"):
        assert call in {"product", "cart", "identify", "subscribe", "order"}


@pytest.mark.parametrize(
    ("slug", "address", "product"),
    [
        ("base", "https://x.thebase.in/items/12345", "12345"),
        ("base", "https://x.thebase.in/categories/12345", None),
        ("colorme", "https://x.shop-pro.jp/?pid=6789&mode=f", "6789"),
        ("colorme", "https://x.shop-pro.jp/?mode=cate", None),
        ("makeshop", "https://x.example/shopdetail/000000000123/", "123"),
        ("makeshop", "https://x.example/view/item/000000000123", "123"),
        ("makeshop", "https://x.example/shopbrand/all_items/", None),
    ],
)
def test_products_are_found_by_their_addresses(slug: str, address: str, product: str | None) -> None:
    (code,) = (code for name, code in CODES.items() if name.startswith(slug) and "location.href.match" in code)
    expected = [["product", {"product_id": product, "name": "緑茶 100g"}]] if product else []
    assert ran(code, address) == expected


def test_receipts_to_copy_are_receipts() -> None:
    speaker = till.Till("kyoto", frozenset({"kyoto"}), datetime(2026, 11, 23, tzinfo=UTC))
    for code in (snippets.curl_receipt(VALUES), snippets.curl_return(VALUES)):
        body = code[code.index("-d '") + 4 : code.rindex("'")]
        by_site, refused = till.all_translated(till.read(body.encode()), speaker)
        assert (list(by_site), refused) == (["kyoto"], [])


def test_programs_to_copy_compile() -> None:
    compile(snippets.python_client(VALUES), "python", "exec")
    if shutil.which("node"):
        subprocess.run(["node", "--check", "-"], input=snippets.node_client(VALUES), text=True, check=True)


def test_yen_at_shopify_has_two_more_digits_and_dollars_have_not() -> None:
    assert "{{ product.price }} / 100" in snippets.shopify(VALUES)
    assert "{{ product.price }} / 1," in snippets.shopify(VALUES._replace(currency="USD"))
