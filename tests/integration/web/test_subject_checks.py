"""A subject's page shows what was seen of it, by which marker, and whether it counts."""

from datetime import timedelta

from tests.factories.browsers import SignIn
from tests.factories.scene import Scene

from openiru.checks.operations import record_run
from openiru.checks.types import NewObservation, NewRun
from openiru.engines.probes.types import Marker, Page, State, Verdict
from openiru.engines.probes.warc import record
from openiru.evidence.operations import keep
from openiru.intake.queries import subject as find_subject


class TestSubjectPage:
    def test_shows_looks_and_whether_they_are_settled(self, scene: Scene, sign_in: SignIn) -> None:
        referral, by = scene.referrals["asked"], scene.people["ayesha"]
        subject = find_subject(referral.items[0].subject_id)
        browser = sign_in("ayesha")
        before = browser.get(f"/subjects/{subject.id}/").content.decode()
        pages = []
        for hours in (0, 1, 8):
            at = scene.at - timedelta(hours=9 - hours)
            page = Page(status=200, final_url=subject.url, body=b"<html></html>")
            body = keep(record(subject.url, page, at=at), source="check", collector=by, at=at)
            marker = Marker(rule="not-available", place="text(h2)", found="<b>isn't available</b>")
            verdict = Verdict(state=State.GONE_CAUSE_UNKNOWN, marker=marker, probe="facebook", version=1)
            seen = NewObservation(
                subject_id=subject.id,
                url=subject.url,
                verdict=verdict,
                as_read=verdict.state,
                at=at,
                body_digest=body.digest,
            )
            run = NewRun(
                platform="facebook",
                live_control=State.LIVE,
                absent_control=State.GONE_CAUSE_UNKNOWN,
                are_controls_held=True,
                fault="",
                observations=[seen],
            )
            record_run(run, by=by, at=at)
            pages.append(browser.get(f"/subjects/{subject.id}/").content.decode())

        beside = browser.get(f"/referrals/{referral.referral_id}/").content.decode()
        assert "Its page: <b>not there, the page does not say why</b>" in beside
        assert "No page was looked at yet." in before
        assert "one look says so" in pages[0]
        assert "Not settled" in pages[1]
        assert "3 looks in a row say so" in pages[2]
        assert "Not settled" not in pages[2]
        assert "not there, the page does not say why" in pages[2]
        assert "&lt;b&gt;isn&#x27;t available" in pages[2]
