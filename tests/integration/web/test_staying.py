"""The pages of staying down: every count leads to its items, whatever the address says."""

from datetime import timedelta
from urllib.parse import quote

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.browsers import SignIn
from tests.factories.looks import look
from tests.factories.scene import Scene

from openiru.engines.probes.types import State
from openiru.referrals.queries import ledger
from openiru.referrals.types import ItemState
from openiru.statistics.queries import staying_now

PAGES = ("/figures/staying/", "/figures/staying/items/", "/figures/staying/curves.csv", "/figures/staying/curves.json")  # fmt: skip
HOSTILE = (
    "?as_of=9999-99-99&platform=%00&end=zz&says=%00&seen=up",
    "?as_of=0001-01-01&cursor=" + "9" * 400,
    "?platform=' OR 1=1--&as_of=2025-07-01T25:61&says=removed&seen=up",
)


class TestStayingPage:
    def test_leads_from_each_count_to_its_items(self, scene: Scene, sign_in: SignIn) -> None:
        row = next(each for each in ledger(scene.at) if each.state is ItemState.ACTED)
        assert row.decided_at is not None
        lasts = scene.at - row.decided_at
        assert lasts * 0.8 >= timedelta(hours=6), "the scene leaves no time for two looks"
        for followers, part in ((70, 0.1), (210, 0.9)):
            at = row.decided_at + part * lasts
            look(row.subject_id, State.LIVE, at=at, platform=row.platform, followers=followers)
        browser = sign_in("ayesha")

        page = browser.get("/figures/staying/").content.decode()
        listed = browser.get(f"/figures/staying/items/?platform={row.platform}&says=removed&seen=up")
        ended = browser.get("/figures/staying/items/?end=up_again").content.decode()
        subject = browser.get(f"/subjects/{row.subject_id}/").content.decode()

        assert staying_now(scene.at).disagreement.rate.numerator == 1
        assert f"?platform={row.platform}&amp;says=removed&amp;seen=up" in page
        assert f"item-{row.item_id}" in listed.content.decode()
        assert f"item-{row.item_id}" in ended
        assert "seen up again" in subject
        assert "210" in subject
        assert "/figures/staying/" in browser.get("/figures/").content.decode()
        empty = browser.get("/figures/staying/?platform=tiktok").content.decode()
        assert 'value="tiktok" selected' in empty
        assert empty.count("· <bdi>TikTok</bdi>") == 2
        urdu = browser.get("/figures/staying/", headers={"accept-language": "ur"}).content.decode()
        assert 'direction="rtl"' in urdu
        for address in PAGES:
            for asked in HOSTILE:
                assert browser.get(address + quote(asked, safe="?=&%'")).status_code in {200, 404}
        # Whoever has the name now is somebody else, and nothing is up again.
        for hours in (1, 8):
            at = scene.at + timedelta(hours=hours)
            look(row.subject_id, State.HANDLE_REASSIGNED, at=at, platform=row.platform)
        assert "seen up again" not in browser.get(f"/subjects/{row.subject_id}/").content.decode()

    def test_shows_a_platform_its_own_alone(self, scene: Scene, sign_in: SignIn) -> None:
        browser = sign_in("farid")

        page = browser.get("/portal/").content.decode()
        panel = page[: page.index("Blocked accounts")].rpartition("<section")[2]
        assert "As of" in panel
        assert browser.get("/figures/staying/").status_code == 403

    def test_reads_looks_at_whom_a_platform_was_sent_alone_and_not_again_after_each_of_them(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        browser, never_sent = sign_in("farid"), scene.subjects["student.notes"].id
        sent = {each.subject_id for each in ledger(scene.at)}
        assert never_sent not in sent
        look(never_sent, State.LIVE, at=scene.at - timedelta(hours=2), platform="facebook")

        with CaptureQueriesContext(connection) as first:
            browser.get("/portal/")
        look(min(sent), State.LIVE, at=scene.at - timedelta(hours=1), platform="facebook")
        with CaptureQueriesContext(connection) as second:
            browser.get("/portal/")

        (read,) = [each["sql"] for each in first if "FROM checks_observation" in each["sql"]]
        assert min(sent).replace("-", "") in read
        assert never_sent.replace("-", "") not in read
        assert not [each for each in second if "checks_observation" in each["sql"]]
