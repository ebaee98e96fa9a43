"""The tag as browsers fetch it."""

import gzip

import httpx

from enishi.connectors.tag.api import tag_path


def test_the_tag_is_served_packed_and_plain(client: httpx.Client) -> None:
    source = tag_path().read_bytes()
    packed = client.get("/t.js", headers={"accept-encoding": "gzip"})
    plain = client.get("/t.js", headers={"accept-encoding": "identity"})
    assert (packed.status_code, packed.content, plain.content) == (200, source, source)
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(source, mtime=0))
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age" in plain.headers["cache-control"]


def test_a_browser_that_has_it_is_told_so(client: httpx.Client) -> None:
    etag = client.get("/t.js").headers["etag"]
    again = client.get("/t.js", headers={"if-none-match": f'"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/t.js", headers={"if-none-match": '"other"'}).status_code == 200


def test_only_reading(client: httpx.Client) -> None:
    assert client.head("/t.js").content == b""
    assert client.post("/t.js").status_code == 405
