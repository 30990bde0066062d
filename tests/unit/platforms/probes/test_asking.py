"""How is asked about a subject, and about one that never was?"""

import re

import pytest

from openiru.engines.probes.asking import absent_url, requests_for
from openiru.platforms.probes.catalogue import catalogue

# What each platform lets be a name, in its own words; a name that it refuses gets an error, not "nobody has it".
HANDLES = {
    "facebook": r"[A-Za-z0-9.]{5,50}",
    "instagram": r"[A-Za-z0-9._]{1,30}",
    "telegram": r"[A-Za-z][A-Za-z0-9_]{4,31}",
    "tiktok": r"[A-Za-z0-9._]{2,24}",
    "x": r"[A-Za-z0-9_]{4,15}",
    "youtube": r"[A-Za-z0-9._-]{3,30}",
}


class TestRequestsFor:
    @pytest.mark.parametrize(
        ("path", "asked_by"),
        [
            ("@sunrise", "forHandle=sunrise"),
            ("user/sunrise", "forUsername=sunrise"),
            ("channel/UCaaaaaaaaaaaaaaaaaaaaaa", "id=UCaaaaaaaaaaaaaaaaaaaaaa"),
            ("c/sunrise", ""),
        ],
    )
    def test_an_official_interface_is_asked_for_what_the_address_names(
        self, path: str, asked_by: str
    ) -> None:
        asked = catalogue().asked(f"https://youtube.example/{path}")

        urls = [url for request, url in requests_for(asked, catalogue().probe("youtube")) if request.token]

        assert [url.rpartition("&")[2] for url in urls] == ([asked_by] if asked_by else [])


class TestAbsentUrl:
    @pytest.mark.parametrize("platform", HANDLES)
    def test_the_one_that_never_was_has_a_name_that_the_platform_allows(self, platform: str) -> None:
        named = catalogue().probe(platform).controls_of("channel")[0]
        asked = catalogue().asked(named.live, platform=platform)

        absent = catalogue().asked(absent_url(named, asked, bytes(range(32))), platform=platform)

        assert re.fullmatch(HANDLES[platform], absent.handle)
