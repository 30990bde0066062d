import pytest

from openiru.access.types import Role
from openiru.web.places import PLACES, current


class TestPlaces:
    def test_every_role_has_places(self) -> None:
        assert set(PLACES) == set(Role)

    def test_staff_of_platforms_are_shown_their_portal_alone(self) -> None:
        assert [place.route for place in PLACES[Role.PLATFORM_STAFF]] == ["portal"]


class TestCurrent:
    @pytest.mark.parametrize(
        ("path", "route"),
        [
            ("/", "home"),
            ("/queue/", "queue"),
            ("/leads/1/", "queue"),
            ("/cases/1/", "queue"),
            ("/referrals/1/", "referrals"),
            ("/figures/rows/", "figures"),
        ],
    )
    def test_finds_the_place_of_an_address(self, path: str, route: str) -> None:
        found = current(path, PLACES[Role.ANALYST])

        assert found is not None
        assert found.route == route

    def test_is_nowhere_outside_the_places(self) -> None:
        assert current("/account/password/", PLACES[Role.ANALYST]) is None
