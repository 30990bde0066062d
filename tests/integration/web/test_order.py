"""The order of a request for data: attached with the form, saved by both sides, by nobody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import referrals as factory
from tests.factories.browsers import SignIn
from tests.factories.orders import ORDER
from tests.factories.scene import Scene

from openiru.referrals.models import DataRequestTerms
from openiru.referrals.queries import referral
from openiru.review.types import Instrument
from openiru.web.desk import referral_form

WORDS = {
    "legal_instrument": "Order 13/2025 of the district court, 2 July 2025",
    "necessity": "The person behind the account can be identified in no other way than this.",
    "scope": "Records of June 2025, of this account alone",
    "class_subscriber": "To learn who registered the account",
    "proportionality": "The name of one account weighs less than the recruiting that it leads.",
}


@pytest.fixture
def said(scene: Scene) -> dict[str, object]:
    """The form for one approved case of platform X."""
    case_id = factory.approved_case(
        factory.account("asked.for", platform="x"), platform="x", instrument=Instrument.DATA_REQUEST
    )
    return {"platform": "x", "instrument": "data_request", "case": [case_id], **WORDS}


class TestAttach:
    def test_keeps_the_file_with_the_request(self, sign_in: SignIn, said: dict[str, object]) -> None:
        browser = sign_in("ayesha")

        answer = browser.post(
            "/referrals/create/", {**said, "order": SimpleUploadedFile("order.pdf", ORDER + b"2")}
        )

        assert answer.status_code == 302
        saved = browser.get(f"{answer['Location']}order/")
        assert saved.content == ORDER + b"2"
        assert saved["Content-Disposition"].startswith('attachment; filename="order-')
        assert saved["Content-Disposition"].endswith('.pdf"')
        assert saved["Content-Type"] == "application/octet-stream"
        assert "sandbox" in saved["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("data", "why"),
        [(None, "This field is required"), (b"", "empty"), (b"MZ a program", "PDF, JPEG or PNG")],
    )
    def test_asks_again_without_a_paper(
        self, sign_in: SignIn, said: dict[str, object], data: bytes | None, why: str
    ) -> None:
        before = DataRequestTerms.objects.count()
        files = {} if data is None else {"order": SimpleUploadedFile("order.pdf", data)}

        answer = sign_in("ayesha").post("/referrals/create/", {**said, **files})

        assert answer.status_code == 422
        assert why in answer.content.decode()
        assert WORDS["necessity"] in answer.content.decode()  # what was written is not lost
        assert DataRequestTerms.objects.count() == before

    def test_refuses_a_scan_that_is_too_large(
        self, sign_in: SignIn, said: dict[str, object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(referral_form, "ORDER_BYTES_MAX", len(ORDER) - 1)

        answer = sign_in("ayesha").post(
            "/referrals/create/", {**said, "order": SimpleUploadedFile("order.pdf", ORDER)}
        )

        assert answer.status_code == 422
        assert "larger than 20 MB" in answer.content.decode()


class TestSave:
    def test_serves_the_platform_that_was_asked(self, scene: Scene, sign_in: SignIn) -> None:
        asked = scene.referrals["data"]
        browser = sign_in("xenia")
        page = browser.get(f"/portal/referrals/{asked.referral_id}/").content.decode()

        assert f"/portal/referrals/{asked.referral_id}/order/" in page
        assert browser.get(f"/portal/referrals/{asked.referral_id}/order/").content == ORDER

    def test_serves_no_other_platform(self, scene: Scene, sign_in: SignIn) -> None:
        asked = scene.referrals["data"]

        answer = sign_in("farid").get(f"/portal/referrals/{asked.referral_id}/order/")

        assert answer.status_code == 404

    def test_finds_none_where_no_data_were_asked_for(self, scene: Scene, sign_in: SignIn) -> None:
        answered = scene.referrals["answered"]
        assert referral(answered.referral_id).terms is None

        answer = sign_in("ayesha").get(f"/referrals/{answered.referral_id}/order/")

        assert answer.status_code == 404
