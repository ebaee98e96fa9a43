"""Who seems to have fetched a letter's picture or followed its link."""

import pytest

from enishi.http.agents import verdict

SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15"


@pytest.mark.parametrize(
    "agent",
    [
        "",
        " ",
        "Mozilla/5.0",
        "Googlebot/2.1",
        "curl/8.1",
        "python-requests/2",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Slackbot 1.0",
        "HeadlessChrome",
    ],
)
def test_what_names_itself_or_hides_is_a_machine(agent: str) -> None:
    assert verdict("GET", agent, followed_link=True) == "machine"
    assert verdict("GET", agent, followed_link=False) == "machine"


def test_asking_for_the_head_only_is_a_machine() -> None:
    assert verdict("HEAD", SAFARI, followed_link=True) == "machine"


def test_a_browser_that_follows_a_link_is_a_person_and_a_picture_proves_nothing() -> None:
    assert verdict("GET", SAFARI, followed_link=True) == "human"
    assert verdict("GET", SAFARI, followed_link=False) == "unknown"
    assert (
        verdict(
            "GET",
            "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
            followed_link=False,
        )
        == "unknown"
    )


def test_a_browser_named_after_cubot_is_no_bot() -> None:
    phone = "Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"
    assert verdict("GET", phone, followed_link=True) == "human"
