"""The webhook that LINE's own SDK tests with: every event in it is handled, or ignored by name."""

import json
import os
from pathlib import Path

import pytest

from enishi.connectors.line import core

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("ENISHI_REALDATA", ROOT / "../shared/data")) / "line" / "webhook_v3.json"
#: The SDK's stand-in for kinds that are not invented yet.
INVENTED = {"undefined"}

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def body() -> bytes:
    if not FILE.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{FILE} is missing")
        pytest.skip(f"{FILE} is not here")
    return FILE.read_bytes()


def test_every_event_is_handled_or_ignored_by_name(body: bytes) -> None:
    kinds = {event["type"] for event in json.loads(body)["events"]}
    assert kinds - core.HANDLED - core.IGNORED == INVENTED
    assert kinds >= core.HANDLED


def test_what_it_says_of_friends(body: bytes) -> None:
    happened = list(core.happened(body))
    assert [event.kind for event in happened] == ["follow", "unfollow", "accountLink"]
    assert {event.user_id for event in happened} == {"U206d25c2ea6bd87c17655609a1c37cb8"}
    assert [kind for event in happened for kind, _ in core.told(event)] == [
        "channel_joined",
        "consent_changed",
        "channel_left",
        "consent_changed",
    ]
    (linked,) = filter(None, map(core.linked_nonce, happened))
    assert linked == next(
        event["link"]["nonce"] for event in json.loads(body)["events"] if event["type"] == "accountLink"
    )
