"""Addresses that the unit names as controls."""

import pytest

from openiru.platforms.errors import NoProbeError
from openiru.platforms.probes.catalogue import catalogue, check_controls


class TestCheckControls:
    def test_takes_an_address_of_the_platform(self) -> None:
        check_controls(catalogue(), {"facebook": ["https://www.facebook.com/groups/x"]})

    @pytest.mark.parametrize(
        ("platform", "url"),
        [
            ("telegram", "https://"),
            ("fb", "https://www.facebook.com/x"),
            ("telegram", "https://www.facebook.com/groups/x"),
        ],
        ids=["no address", "no platform", "of another platform"],
    )
    def test_refuses_what_could_never_serve(self, platform: str, url: str) -> None:
        with pytest.raises(NoProbeError):
            check_controls(catalogue(), {platform: [url]})
