import json

import pytest

from openiru.api.refusals import STATUS_OF, STATUS_OF_CODE, not_found, refused
from openiru.foundation.errors import Kind


class TestStatusOf:
    def test_every_kind_of_failure_has_one(self) -> None:
        assert set(STATUS_OF) == set(Kind)

    @pytest.mark.parametrize("status", [*STATUS_OF.values(), *STATUS_OF_CODE.values()])
    def test_a_failure_never_looks_like_a_success(self, status: int) -> None:
        assert 400 <= status < 600


class TestRefused:
    def test_is_one_shape_of_json(self) -> None:
        response = refused(409, "referrals.wrong-status", "No.")

        assert response.status_code == 409
        assert response["Content-Type"].startswith("application/json")
        assert json.loads(response.content) == {"error": {"code": "referrals.wrong-status", "message": "No."}}

    def test_tells_the_unknown_how_to_say_who_they_are(self) -> None:
        assert refused(401, "access.invalid-token", "No.")["WWW-Authenticate"] == "Bearer"

    def test_says_the_same_about_all_that_is_missing(self) -> None:
        assert not_found().content == not_found().content
        assert not_found().status_code == 404
