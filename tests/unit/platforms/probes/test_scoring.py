"""What pages say, and what they must not be taken to say."""

import gzip
import json
from typing import Any

import pytest

from openiru.engines.probes.finding import number
from openiru.engines.probes.types import GONE, NO_VERDICT, UP, Page, State, Verdict
from openiru.platforms.probes.catalogue import catalogue, page_of

FACEBOOK = "https://facebook.example/sunrise.news"
TELEGRAM = "https://telegram.example/sunrise_news"
X = "https://x.example/sunrise_news"
GONE_PAGE = "<html><head><title>Facebook</title></head><body><h2>This content isn’t available right now</h2></body></html>"
CONTACT = (
    '<html><head><meta property="og:title" content="Telegram: Contact @sunrise_news">'
    '<meta name="robots" content="noindex, nofollow"></head><body></body></html>'
)


def read(url: str, body: str | bytes, *, kind: str = "", stable_id: str = "", **sent: Any) -> Verdict:
    asked = catalogue().asked(url, kind=kind, stable_id=stable_id)
    whole: dict[str, Any] = {"status": 200, "final_url": url, **sent}
    content = body.encode() if isinstance(body, str) else body
    return catalogue().score(Page(body=content, **whole), asked)


def group(state: State) -> frozenset[State]:
    return next(each for each in (GONE, UP, NO_VERDICT) if state in each)


class TestStates:
    def test_every_state_is_of_one_sort(self) -> None:
        assert set(State) == GONE | UP | NO_VERDICT
        assert len(State) == len(GONE) + len(UP) + len(NO_VERDICT)


class TestScore:
    @pytest.mark.parametrize(
        ("url", "body", "expected"),
        [
            # Words that stand on a page without saying anything about the account.
            (FACEBOOK, f"<html><body><p>{'x ' * 300} This content isn't available right now</p></body></html>", State.PROBE_STALE),
            (FACEBOOK, "<html><script>var t='This content isn\\'t available right now'</script></html>", State.PROBE_STALE),
            (FACEBOOK, "<html><!-- <h2>This content isn't available right now</h2> --></html>", State.PROBE_STALE),
            (FACEBOOK, "<html><template><h2>This content isn't available right now</h2></template></html>", State.PROBE_STALE),
            (X, '<html><script>"Account suspended"</script></html>', State.PROBE_STALE),
            (FACEBOOK, "<html><h2>Dieser Inhalt ist derzeit nicht verfügbar</h2></html>", State.PROBE_STALE),
            (FACEBOOK, "", State.PROBE_STALE),
            (X, "[" * 100_000, State.PROBE_STALE),
            (X, '{"data":{"user":{"result":{"__typename":"User"', State.PROBE_STALE),
            (X, json.dumps({"data": {}, "errors": [{"message": "Dependency: Unspecified"}]}), State.PROBE_STALE),
            # The same words, escaped and spelled in other ways, where they say it.
            (FACEBOOK, GONE_PAGE, State.GONE_CAUSE_UNKNOWN),
            (FACEBOOK, GONE_PAGE.replace("’", "&#39;"), State.GONE_CAUSE_UNKNOWN),
            (FACEBOOK, gzip.compress(GONE_PAGE.encode()), State.GONE_CAUSE_UNKNOWN),
            (FACEBOOK, GONE_PAGE.encode("cp1252").replace(b"<html>", b'<html><meta charset="cp1252">'), State.GONE_CAUSE_UNKNOWN),
            # Half a page proves nothing about what its other half says.
            (FACEBOOK, GONE_PAGE.partition("</body>")[0], State.NET_ERROR),
        ],
    )  # fmt: skip
    def test_a_state_needs_a_marker_where_it_says_so(
        self, url: str, body: str | bytes, expected: State
    ) -> None:
        assert read(url, body).state is expected

    def test_markers_of_both_sorts_are_no_verdict(self) -> None:
        both = '{"data":{"id":"1","username":"sunrise_news"},"errors":[{"code":50}]}'

        assert (verdict := read(X, both)).state is State.PROBE_STALE
        assert verdict.marker.rule == "contradiction"

    @pytest.mark.parametrize(
        "host", ["netflix.com", "notx.example", "x.example.evil.example", "blocked.isp.example"]
    )
    def test_another_host_does_not_speak_for_the_platform(self, host: str) -> None:
        suspended = '{"errors":[{"code":63}]}'

        assert read(X, suspended).state is State.SUSPENDED
        assert read(X, suspended, final_url=f"https://{host}/sunrise_news").state is State.CHALLENGE

    @pytest.mark.parametrize(
        ("sent", "expected"),
        [
            ({"status": 0, "failure": "silent"}, State.NET_ERROR),
            ({"status": 429}, State.RATE_LIMITED),
            ({"status": 403}, State.CHALLENGE),
            ({"status": 401}, State.LOGIN_WALL),
            ({"status": 503}, State.NET_ERROR),
            ({"headers": {"cf-mitigated": "challenge"}}, State.CHALLENGE),
        ],
    )
    def test_what_stands_before_a_page_is_looked_at_first(
        self, sent: dict[str, Any], expected: State
    ) -> None:
        assert read(TELEGRAM, CONTACT, kind="channel", **sent).state is expected

    def test_a_person_who_hides_the_profile_is_not_called_gone(self) -> None:
        assert read(TELEGRAM, CONTACT).state is State.UNVERIFIABLE
        assert read(TELEGRAM, CONTACT, kind="channel").state is State.GONE_CAUSE_UNKNOWN

    def test_what_only_members_see_is_unverifiable(self) -> None:
        assert read("https://chat.whatsapp.com/AbCdEfGh", "<html></html>").state is State.UNVERIFIABLE

    def test_a_page_about_somebody_else_is_no_verdict(self) -> None:
        page = (
            '<html><head><meta property="og:title" content="Other">'
            '<meta property="og:url" content="https://facebook.example/other"></head></html>'
        )

        assert read(FACEBOOK, page).state is State.PROBE_STALE

    def test_that_somebody_else_is_gone_says_nothing_of_ours(self) -> None:
        gone = '{"data": {"user": {"result": {"__typename": "UserUnavailable", "reason": "Suspended", "rest_id": "42"}}}}'

        assert read(X, gone, stable_id="42").state is State.SUSPENDED
        assert (verdict := read(X, gone, stable_id="41")).state is State.PROBE_STALE
        assert verdict.marker.rule == "other-id"

    @pytest.mark.parametrize(
        ("shown", "followers"),
        [
            ("1.2K subscribers", 1200),
            ("12 345", 12345),
            ("1,234,567", 1234567),
            ("3,4M", 3400000),
            ("many", None),
        ],
    )
    def test_numbers_are_read_as_pages_show_them(self, shown: str, followers: int | None) -> None:
        assert number(shown) == followers

    def test_a_changed_marker_never_turns_up_into_gone_or_gone_into_up(self) -> None:
        turned = []
        for name, pages in catalogue().pages.items():
            for test in pages.pages:
                page = page_of(test)
                asked = catalogue().asked(test.url, stable_id=test.stable_id, kind=test.kind)
                before = catalogue().score(page, asked)
                for place in range(0, len(page.body), 7):
                    broken = page.body[:place] + b"~~~" + page.body[place + 3 :]
                    sent: dict[str, Any] = {
                        "status": page.status,
                        "final_url": page.final_url,
                        "headers": page.headers,
                    }
                    after = catalogue().score(Page(body=broken, **sent), asked)
                    if after.is_verdict and group(before.state) != group(after.state):
                        turned.append((name, test.name, place, before.state, after.state))

        # A wall that is broken lets through what stands behind it; that page then says what it says.
        assert [each for each in turned if each[3] not in NO_VERDICT] == []
