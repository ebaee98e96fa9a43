"""Ids, amounts and signatures: what must never lose a digit, and never be believed too easily."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from enishi.connectors.shopify.core import cost, signing
from enishi.connectors.shopify.core.grouping import grouped
from enishi.connectors.shopify.core.values import Unreadable, decoded, identity, instant, minor

ids = st.integers(1, 2**63 - 1)


# --- ids ---------------------------------------------------------------------------------------------------------


@given(ids)
def test_an_id_keeps_every_digit_through_json(number: int) -> None:
    for written in (number, str(number), f"gid://shopify/Order/{number}", f"gid://shopify/Order/{number}?key=x"):
        assert identity(decoded(json.dumps({"id": written}).encode())["id"]) == str(number)


@given(ids, ids)
def test_the_gid_is_trusted_before_the_number(rounded: int, true: int) -> None:
    assert identity(rounded, f"gid://shopify/Customer/{true}") == str(true)
    assert identity(Decimal(rounded) * 10, f"gid://shopify/Customer/{true}") == str(true)


@given(
    st.one_of(st.floats(), st.booleans(), st.integers(max_value=0), st.integers(2**63), st.decimals(), st.lists(ids))
)
def test_what_is_no_whole_number_of_64_bits_is_refused(value: object) -> None:
    with pytest.raises(Unreadable):
        identity(value)


def test_no_id_is_no_id() -> None:
    assert (identity(None), identity("")) == ("", "")


# --- amounts -----------------------------------------------------------------------------------------------------

Minor = Callable[[object, str], int]


def check_amount(minor: Minor, cents: int) -> None:
    assert minor(f"{cents // 100}.{cents % 100:02}", "USD") == cents
    assert minor(decoded(f'{{"a": {cents // 100}.{cents % 100:02}}}'.encode())["a"], "USD") == cents
    assert minor(f"{cents}.0", "JPY") == cents


@given(st.integers(0, 10**17))
@example(90071992547409931)
def test_an_amount_keeps_its_last_unit(cents: int) -> None:
    check_amount(minor, cents)


@pytest.mark.parametrize(
    "mutant",
    [
        lambda amount, currency: round(float(amount) * (1 if currency == "JPY" else 100)),  # through a float
        lambda amount, currency: int(Decimal(amount).scaleb(2)),  # every currency has cents
        lambda amount, currency: int(float(amount) * (1 if currency == "JPY" else 100)),  # cut off: 19.99 is 1998
    ],
)
def test_the_property_of_amounts_rejects(mutant: Minor) -> None:
    @given(st.integers(0, 10**17))
    @example(1999)
    @example(90071992547409931)
    @settings(deadline=None, phases=[Phase.explicit, Phase.generate])
    def attempt(cents: int) -> None:
        check_amount(mutant, cents)

    with pytest.raises((AssertionError, ExceptionGroup)):
        attempt()


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "12,3", "一円", [], {}])
def test_what_is_no_amount_is_refused(amount: Any) -> None:
    with pytest.raises(Unreadable):
        minor(amount, "JPY")


def test_half_a_unit_is_rounded_up() -> None:
    assert (minor("0.5", "JPY"), minor("1.005", "USD"), minor(None, "JPY")) == (1, 101, 0)


def test_an_instant_says_its_zone() -> None:
    when = instant("2021-12-31T19:00:00-05:00")
    assert when is not None
    assert when.utcoffset() is not None
    with pytest.raises(Unreadable):
        instant("2021-12-31T19:00:00")
    with pytest.raises(Unreadable):
        instant("yesterday")


# --- signatures --------------------------------------------------------------------------------------------------

Genuine = Callable[..., object]
SHOP = "sakura.myshopify.com"


def headers(body: bytes, secret: str) -> dict[str, str]:
    return {
        "x-shopify-hmac-sha256": signing.signature(body, secret),
        "x-shopify-webhook-id": "1",
        "x-shopify-topic": "orders/create",
        "x-shopify-shop-domain": SHOP,
    }


def check_signature(genuine: Genuine, body: bytes, other: bytes, secret: str, guess: str) -> None:
    signed = headers(body, secret)
    assert genuine(signed, body, secrets=["new", secret], shop=SHOP)
    if other != body:
        assert not genuine(signed, other, secrets=["new", secret], shop=SHOP)
    if guess != secret:
        assert not genuine(headers(body, guess), body, secrets=["new", secret, ""], shop=SHOP)
    assert not genuine(signed, body, secrets=["new", secret], shop="other.myshopify.com")
    assert not genuine({**signed, "x-shopify-hmac-sha256": ""}, body, secrets=[secret], shop=SHOP)


secrets = st.text(min_size=1).filter(lambda text: text not in ("new", "\x00") and text.isprintable())
arguments = (st.binary(), st.binary(), secrets, st.one_of(secrets, st.just("")))


@given(*arguments)
@example(b'{"a": 1}', b'{"a":1}', "s", "")
def test_only_shopifys_own_bytes_are_believed(body: bytes, other: bytes, secret: str, guess: str) -> None:
    check_signature(signing.genuine, body, other, secret, guess)


def believes_an_empty_secret(headers: dict[str, str], body: bytes, *, secrets: list[str], shop: str) -> bool:
    fits = [headers["x-shopify-hmac-sha256"] == signing.signature(body, secret) for secret in secrets]
    return any(fits) and headers["x-shopify-shop-domain"] == shop


def knows_no_shop(headers: dict[str, str], body: bytes, *, secrets: list[str], shop: str) -> bool:
    return any(headers["x-shopify-hmac-sha256"] == signing.signature(body, secret) for secret in secrets if secret)


def looks_at_the_meaning(headers: dict[str, str], body: bytes, *, secrets: list[str], shop: str) -> bool:
    tidy = body.replace(b" ", b"")
    fits = [headers["x-shopify-hmac-sha256"] == signing.signature(tidy, secret) for secret in secrets if secret]
    return (any(fits) or signing.genuine(headers, body, secrets=secrets, shop=shop) is not None) and headers[
        "x-shopify-shop-domain"
    ] == shop


def knows_one_secret(headers: dict[str, str], body: bytes, *, secrets: list[str], shop: str) -> object:
    return signing.genuine(headers, body, secrets=secrets[:1], shop=shop)


@pytest.mark.parametrize("mutant", [believes_an_empty_secret, knows_no_shop, looks_at_the_meaning, knows_one_secret])
def test_the_property_of_signatures_rejects(mutant: Genuine) -> None:
    @given(*arguments)
    @example(b'{"a":1}', b'{"a": 1}', "s", "")
    @settings(deadline=None, phases=[Phase.explicit])
    def attempt(body: bytes, other: bytes, secret: str, guess: str) -> None:
        check_signature(mutant, body, other, secret, guess)

    with pytest.raises(AssertionError):
        attempt()


# --- bulk files --------------------------------------------------------------------------------------------------

files = st.lists(st.integers(0, 4), max_size=12)


def lines_of(shape: list[int]) -> bytes:
    """A file of parents, each with so many children."""
    told: list[dict[str, Any]] = []
    for parent, children in enumerate(shape):
        told.append({"id": f"p{parent}"})
        told += [{"id": f"c{parent}-{child}", "__parentId": f"p{parent}"} for child in range(children)]
    return b"".join(json.dumps(each).encode() + b"\n" for each in told)


def read(content: bytes, offset: int = 0) -> list[tuple[int, str, int]]:
    def lines() -> Any:
        at = offset
        for line in content[offset:].splitlines(keepends=True):
            at += len(line)
            yield at, line

    return [(end, node["id"], len(node["lines"])) for end, node in grouped(lines(), "lines")]


@given(files, st.integers(0, 20))
def test_a_file_may_be_put_down_after_any_object_and_taken_up_again(shape: list[int], stop: int) -> None:
    content = lines_of(shape)
    whole = read(content)
    assert [(name, count) for _, name, count in whole] == [(f"p{number}", count) for number, count in enumerate(shape)]
    before = whole[:stop]
    offset = before[-1][0] if before else 0
    assert before + read(content, offset) == whole


def test_a_child_of_somebody_else_is_never_taken() -> None:
    content = b'{"id":"a"}\n{"id":"b"}\n{"id":"c","__parentId":"a"}\n'
    with pytest.raises(Unreadable, match="not the object above it"):
        read(content)
    with pytest.raises(Unreadable):
        read(b'{"id":"c","__parentId":"a"}\n')
    with pytest.raises(Unreadable, match="byte 11"):
        read(b'{"id":"a"}\n{"id":\n')


# --- points ------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(st.floats(0, 60), st.floats(1, 900)), min_size=1, max_size=40),
    st.floats(1000, 20000),
    st.sampled_from([100.0, 200.0, 1000.0, 2000.0]),
)
def test_whoever_waits_as_told_never_takes_more_than_there_is(
    asked: list[tuple[float, float]], maximum: float, per_second: float
) -> None:
    now, points = 0.0, maximum
    bucket = cost.Bucket(maximum, maximum, per_second, 0.0)
    for idle, price in asked:
        gone = idle + cost.wait(bucket, price, now + idle)
        now += gone
        points = min(maximum, points + gone * per_second)
        assert points >= price - 1e-6
        points -= price
        status = {"currentlyAvailable": points, "maximumAvailable": maximum, "restoreRate": per_second}
        bucket = cost.told(bucket, {"extensions": {"cost": {"throttleStatus": status}}}, now)
