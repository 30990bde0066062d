"""When do controls hold what a page says?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from tests.factories.page_servers import free_name, preview

from openiru.engines.probes.types import Page, State
from openiru.platforms.probes.catalogue import catalogue
from openiru.platforms.probes.checking import BETWEEN_CONTROLS, Checked, Checker

VIDEO = "https://youtube.example/watch?v=abcdefghijk"
CHANNEL = "https://youtube.example/@sunrise"
LIVE_VIDEO = "jNQXAC9IVRw"


@dataclass
class Platform:
    """Answers as it is told to; each answer takes a second."""

    shows: Callable[[str, int], str]  # by address and by how many were asked for before
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, headers: Mapping[str, str]) -> Page:
        del headers
        self.asked.append(url)
        body = self.shows(url, len(self.asked) - 1).encode()
        return Page(status=200, final_url=url, body=body)

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=len(self.asked))


def checked(platform: Platform, *urls: str, kind: str = "", token: str = "") -> list[Checked]:
    known = catalogue()
    tokens = {"YOUTUBE": token} if token else {}
    checker = Checker(known, platform, clock=platform.now, tokens=tokens)
    return list(checker.check(known.asked(url, kind=kind) for url in urls))


def player(**said: object) -> str:
    return f"<html><script>var ytInitialPlayerResponse = {json.dumps(said)};</script></html>"


def channel_page(url: str) -> str:
    if "@YouTube" not in url:
        alert = {"alertRenderer": {"type": "ERROR", "text": {"simpleText": "This channel does not exist."}}}
        return f"<html><script>var ytInitialData = {json.dumps({'alerts': [alert]})};</script></html>"
    shown = {"channelMetadataRenderer": {"externalId": "UCa", "vanityChannelUrl": "https://x/@YouTube"}}
    return f"<html><script>var ytInitialData = {json.dumps({'metadata': shown})};</script></html>"


def gone_video() -> str:
    return player(playabilityStatus={"status": "ERROR", "reason": "Video unavailable"})


class TestCheck:
    @pytest.mark.parametrize("is_walled", [True, False])
    def test_a_channel_that_is_up_does_not_hold_that_a_video_is_gone(self, *, is_walled: bool) -> None:
        def shows(url: str, _: int) -> str:
            if "watch" not in url:
                return channel_page(url)
            if LIVE_VIDEO in url and not is_walled:
                return player(playabilityStatus={"status": "OK"}, videoDetails={"videoId": LIVE_VIDEO})
            return gone_video()

        (one,) = checked(Platform(shows), VIDEO)

        assert one.as_read.state is State.GONE_CAUSE_UNKNOWN
        assert one.verdict.state is (State.PROBE_STALE if is_walled else State.GONE_CAUSE_UNKNOWN)

    def test_nobody_is_gone_where_the_platform_began_to_refuse_us_on_the_way(self) -> None:
        begins = 2 * BETWEEN_CONTROLS

        def shows(url: str, before: int) -> str:
            is_up = url.endswith("/telegram") and before < begins
            return (preview("telegram") if is_up else free_name(url.rpartition("/")[2])).decode()

        urls = [f"https://t.me/sunrise_{number:02}" for number in range(3 * BETWEEN_CONTROLS)]
        said = [each.verdict.state for each in checked(Platform(shows), *urls, kind="channel")]

        assert said[:BETWEEN_CONTROLS] == [State.GONE_CAUSE_UNKNOWN] * BETWEEN_CONTROLS
        assert said[BETWEEN_CONTROLS:] == [State.PROBE_STALE] * 2 * BETWEEN_CONTROLS

    def test_what_the_official_interface_shows_does_not_hold_what_a_page_says(self) -> None:
        def shows(url: str, _: int) -> str:
            if "googleapis" not in url:
                return channel_page("")
            if "YouTube" in url:
                return json.dumps({"kind": "youtube#channelListResponse", "items": [{"id": "UCa"}]})
            # It says nothing of the subject, and that nobody has the name that never was.
            none = {"kind": "youtube#channelListResponse", "pageInfo": {"totalResults": 0}}
            return "{}" if "sunrise" in url else json.dumps(none)

        (one,) = checked(Platform(shows), CHANNEL, token="t")

        assert one.as_read.marker.rule == "no-channel"
        assert one.verdict.state is State.PROBE_STALE

    def test_each_subject_has_the_time_of_its_own_answer(self) -> None:
        platform = Platform(lambda url, _: channel_page(url))

        one, two = checked(platform, CHANNEL, CHANNEL + "_daily")

        assert platform.asked.index(two.asked.url) == 3
        assert two.at - one.at == timedelta(seconds=3)
