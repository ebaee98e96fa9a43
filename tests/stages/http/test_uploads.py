"""Files past Django: only from our own page and people, whole or not at all, and refused in words."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from enishi.kernel import clock
from tests.stages.http.running import Web, running

PASSWORD = "a long enough password"
CSV = "会員ID,姓,メールアドレス\n1,山田,hanako@example.jp\n".encode("cp932")
_SMALL = """
import django; django.setup()
from enishi.connectors.csv import api
api.LARGEST = 3_000_000
"""
_OWNER = """
import os
import django; django.setup()
from django.contrib.auth import get_user_model
import sys
if sys.argv[1] != "init":
    get_user_model().objects.create_user("owner", password=%r)
"""


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server with an owner, that takes files of three megabytes."""
    with running(tmp_path_factory.mktemp("uploads"), before=_SMALL + _OWNER % PASSWORD) as started:
        yield started


@pytest.fixture
def client(web: Web) -> Iterator[httpx.Client]:
    """The owner's browser, which follows nothing by itself."""
    with httpx.Client(base_url=web.url, timeout=30, headers={"accept-language": "en", "origin": web.url}) as made:
        token = mark(made.get("/console/login/").text)
        form = {"username": "owner", "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert made.post("/console/login/", data=form).status_code == 302
        yield made


def mark(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    return found[1]


def sent(client: httpx.Client, content: bytes, name: str = "list.csv", *, token: str | None = None) -> httpx.Response:
    """As the form without script sends it: the mark first, then the file."""
    token = mark(client.get("/console/imports/").text) if token is None else token
    files: list[tuple[str, Any]] = [("csrfmiddlewaretoken", (None, token)), ("file", (name, content, "text/csv"))]
    return client.post("/console/imports/upload/", files=files)


def refusal(client: httpx.Client) -> str:
    page = client.get("/console/imports/").text
    found = re.search(r'toast-error" role="alert">([^<]+)', page)
    return found[1] if found else ""


def left(web: Web) -> list[Path]:
    """What uploads left on the disk."""
    folder = web.var / "imports" / "incoming"
    return list(folder.iterdir()) if folder.exists() else []


def test_a_file_becomes_an_import_and_its_page_opens(client: httpx.Client, web: Web) -> None:
    answer = sent(client, CSV, r"C:\\fakepath\\顧客.csv")
    assert answer.status_code == 303
    page = client.get(str(answer.url.join(answer.headers["location"])))
    assert page.status_code == 200
    assert "顧客.csv" in page.text
    assert "fakepath" not in page.text
    assert "Shift_JIS" in page.text
    assert left(web) == []


def test_a_script_is_told_where_to_go(client: httpx.Client) -> None:
    token = mark(client.get("/console/imports/").text)
    answer = client.post(
        "/console/imports/upload/",
        files={"file": ("a.csv", CSV + b"2,x,b@example.jp\n")},
        headers={"x-csrftoken": token},
    )
    assert answer.status_code == 200
    assert client.get(str(answer.url.join(answer.text))).status_code == 200


def test_strangers_are_led_to_the_login_before_anything_is_written(web: Web) -> None:
    with httpx.Client(base_url=web.url, timeout=20) as stranger:
        answer = stranger.post("/console/imports/upload/", files={"file": ("a.csv", CSV)})
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/login/")
        forged = stranger.post(
            "/console/imports/upload/",
            files={"file": ("a.csv", CSV)},
            headers={"x-csrftoken": "x", "cookie": "sessionid=forged"},
        )
        assert forged.status_code == 401
    assert left(web) == []


@pytest.mark.parametrize("how", ["no mark", "wrong mark", "mark after the file", "another origin", "wrong header"])
def test_a_form_that_is_not_ours_is_refused(client: httpx.Client, web: Web, how: str) -> None:
    token = mark(client.get("/console/imports/").text)
    files: list[tuple[str, Any]]
    if how == "mark after the file":
        files = [("file", ("a.csv", CSV, "text/csv")), ("csrfmiddlewaretoken", (None, token))]
        answer = client.post("/console/imports/upload/", files=files)
    elif how == "another origin":
        files = [("csrfmiddlewaretoken", (None, token)), ("file", ("a.csv", CSV, "text/csv"))]
        answer = client.post("/console/imports/upload/", files=files, headers={"origin": "https://evil.example"})
    elif how == "wrong header":
        answer = client.post(
            "/console/imports/upload/", files={"file": ("a.csv", CSV)}, headers={"x-csrftoken": "x" * 64}
        )
    else:
        answer = sent(client, CSV, token="" if how == "no mark" else "x" * 64)
    assert answer.headers.get("location", answer.text) == "../"
    assert "open too long" in refusal(client)
    assert refusal(client) == "", "said once"
    assert left(web) == []


def test_a_form_of_thousands_of_fields_is_refused(client: httpx.Client, web: Web) -> None:
    """All of them are looked at on the loop that answers everybody."""
    files: list[tuple[str, Any]] = [(f"{number}", (None, "")) for number in range(2000)]
    token = mark(client.get("/console/imports/").text)
    files += [("csrfmiddlewaretoken", (None, token)), ("file", ("list.csv", CSV, "text/csv"))]
    assert client.post("/console/imports/upload/", files=files).headers["location"] == "../"
    assert refusal(client)
    assert left(web) == []


def test_a_file_that_is_too_large_is_refused_whether_it_says_so_or_not(client: httpx.Client, web: Web) -> None:
    large = b"a,b\n" + b"1,2\n" * 1_000_000
    assert sent(client, large).headers["location"] == "../"
    assert "larger than" in refusal(client)
    token = mark(client.get("/console/imports/").text)
    head = (
        b'--cut\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n' + token.encode() + b"\r\n"
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )

    def pieces() -> Iterator[bytes]:
        yield head
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]
        yield b"\r\n--cut--\r\n"

    chunked = client.post(
        "/console/imports/upload/", content=pieces(), headers={"content-type": "multipart/form-data; boundary=cut"}
    )
    assert chunked.headers["location"] == "../"
    assert "larger than" in refusal(client)
    assert left(web) == []


def test_a_zip_posing_as_csv_is_refused_in_words(client: httpx.Client, web: Web) -> None:
    assert sent(client, b"PK\x03\x04" + b"\0" * 1000).headers["location"] == "../"
    assert "ZIP" in refusal(client)
    assert sent(client, b"").headers["location"] == "../"
    assert "empty" in refusal(client)
    assert left(web) == []


def test_a_file_cut_off_leaves_nothing(client: httpx.Client, web: Web) -> None:
    token = mark(client.get("/console/imports/").text)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    body = (
        f'--cut\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    ).encode() + b"a,b\n" * 400_000
    head = (
        f"POST /console/imports/upload/ HTTP/1.1\r\nhost: 127.0.0.1:{web.port}\r\norigin: {web.url}\r\ncookie: {cookies}\r\n"
        f"content-type: multipart/form-data; boundary=cut\r\ncontent-length: {len(body) + 1000}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", web.port)) as line:
        line.sendall(head + body)
        until = clock.monotonic() + 20
        while not left(web) and clock.monotonic() < until:
            clock.pause(0.01)
        assert left(web), "the file was not coming"
    until = clock.monotonic() + 20
    while left(web) and clock.monotonic() < until:
        clock.pause(0.01)
    assert left(web) == []
    with httpx.Client(base_url=web.url) as other:
        assert other.get("/healthz").status_code == 200
