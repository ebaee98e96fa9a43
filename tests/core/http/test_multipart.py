"""A form is read the same however its bytes are cut, and a form cut off never counts as whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.http.multipart import BadForm, Form, Part, PartEnd, Piece, boundary_of

Parts = list[tuple[str, str | None, bytes]]
contents = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\r\n", b"--", b"\r\n--", b"\r\n--cu", b"\r\n--cut\x00", b"--cut", b"\r\n\r\n--cu\r\n"]),
    st.lists(st.sampled_from([b"\r", b"\n", b"-", b"c", b"u", b"\r\n--cu"]), max_size=30).map(b"".join),
).filter(lambda content: b"\r\n--cut" not in b"\r\n" + content)
forms = st.lists(
    st.tuples(st.sampled_from(["a", "file"]), st.none() | st.sampled_from(["x.csv", "顧客.csv", ""]), contents)
)


def written(parts: Parts) -> bytes:
    body = b""
    for name, file_name, content in parts:
        file = "" if file_name is None else f'; filename="{file_name}"'
        body += (
            f'--cut\r\nContent-Disposition: form-data; name="{name}"{file}\r\nX: y\r\n\r\n'.encode() + content + b"\r\n"
        )
    return body + b"--cut--\r\n"


def read(pieces: list[bytes]) -> tuple[Parts, bool]:
    form, found, now = Form(b"cut"), list[tuple[str, str | None, bytes]](), b""
    part = Part("", None)
    for piece in pieces:
        for told in form.feed(piece):
            if isinstance(told, Part):
                part, now = told, b""
            elif isinstance(told, Piece):
                now += told.content
            else:
                assert isinstance(told, PartEnd)
                found.append((part.name, part.file_name, now))
    return found, form.complete


@given(forms, st.lists(st.integers(1, 40), max_size=60))
def test_any_cutting_gives_the_same_parts(parts: Parts, cuts: list[int]) -> None:
    body, pieces = written(parts), []
    for length in cuts:
        pieces.append(body[:length])
        body = body[length:]
    assert read([*pieces, body]) == (parts, True)


@given(forms.filter(bool), st.data())
def test_a_form_cut_off_is_never_complete(parts: Parts, data: st.DataObject) -> None:
    body = written(parts)
    length = data.draw(st.integers(0, len(body) - len(b"--\r\n") - 1))
    found, complete = read([body[:length]])
    assert not complete
    assert found == parts[: len(found)]


def test_no_more_is_held_back_than_a_mark_is_long() -> None:
    form = Form(b"cut")
    list(form.feed(b'--cut\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'))
    passed = sum(len(told.content) for told in form.feed(b"x" * 100_000) if isinstance(told, Piece))
    assert passed > 100_000 - len(b"\r\n--cut")


@pytest.mark.parametrize(
    "body",
    [
        b"--cut\r\nno disposition\r\n\r\nx\r\n--cut--",
        b"--cutting\r\n\r\n",
        b"--cut\r\n" + b"x" * 20_000,
    ],
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(BadForm):
        list(Form(b"cut").feed(body))


def test_only_a_form_with_a_boundary_is_one() -> None:
    assert boundary_of(b'multipart/form-data; boundary="a b"') == b"a b"
    assert boundary_of(b"Multipart/Form-Data; charset=utf-8; boundary=----WebKit123") == b"----WebKit123"
    for other in (b"", b"multipart/form-data", b"text/csv; boundary=x"):
        with pytest.raises(BadForm):
            boundary_of(other)
