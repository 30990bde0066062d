"""What pages say of copies that close looks found: what is shared and where, and where it was seen since."""

import io
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import numpy
import pytest
from django.test import Client
from PIL import Image
from tests.factories.banks import kept_file
from tests.factories.browsers import SignIn
from tests.factories.copies import record_copy
from tests.factories.scene import Scene

from openiru.engines.media.types import Box, Likeness, Outcome, Segment
from openiru.intake.queries import observations_of
from openiru.signals.models import Match
from openiru.signals.types import COPIES, EntryKind

FRAMED = Likeness(
    outcome=Outcome.SAME_CONTENT,
    method="orb",
    score=0.93,
    inliers=41,
    block_share=0.88,
    transform=(0.5, 0.0, 0.25, 0.0, 0.5, 0.25),
)
SHOWN_BY = "hill.voice"


def record(scene: Scene, likeness: Likeness, *, entry: str = "poster", **more: Any) -> str:
    """A match of a close look on an account of the scene; its id."""
    return record_copy(
        scene.subjects[SHOWN_BY],
        scene.organisation.organisation_id,
        scene.entries.get(entry, entry),
        likeness,
        at=scene.at,
        **more,
    )


def lead_page(scene: Scene, browser: Client) -> str:
    found = Match.objects.filter(engine=COPIES, lead__subject__handle=SHOWN_BY).select_related("lead").get()
    answer = browser.get(f"/leads/{found.lead.pk}/")
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def drawn(browser: Client, match_id: str) -> numpy.ndarray:
    answer = browser.get(f"/matches/{match_id}/overlay/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    return numpy.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))


class TestLeadPage:
    def test_shows_both_pictures_and_what_was_measured(self, scene: Scene, sign_in: SignIn) -> None:
        match_id = record(scene, FRAMED)

        text = lead_page(scene, sign_in("ayesha"))

        assert "The known file is in it, edited or not." in text
        assert "points of the picture (ORB)" in text
        assert "<bdi>41</bdi>" in text
        assert f'<img src="/matches/{match_id}/overlay/"' in text
        assert f'<img src="/pictures/{scene.pictures[SHOWN_BY]}/"' in text

    def test_shows_what_hashes_and_a_close_look_found_of_one_thing(
        self, scene: Scene, sign_in: SignIn
    ) -> None:
        answer = sign_in("ayesha").get(f"/leads/{scene.leads['valley.news']}/")
        text = " ".join(unescape(answer.content.decode()).split())

        assert "of 256 bits differ from a known picture" in text
        assert f"/matches/{scene.copies['valley.news']}/overlay/" in text

    def test_never_calls_a_shared_part_a_copy(self, scene: Scene, sign_in: SignIn) -> None:
        box = Box(left=0.1, top=0.1, right=0.3, bottom=0.3)
        record(
            scene,
            Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark", score=0.4, box=box),
            place="element",
        )

        text = lead_page(scene, sign_in("ayesha"))

        assert "It is no copy; the press shows such parts too." in text
        assert "The known file is in it" not in text
        assert "as a part of something else" in text

    def test_warns_of_what_must_accuse_nobody(self, scene: Scene, sign_in: SignIn) -> None:
        negative: Mapping[str, Any] = {"signal_id": f"picture:{scene.entries['press']}", "score": 0.99}
        record(scene, FRAMED, negatives=[negative])

        text = lead_page(scene, sign_in("ayesha"))

        assert "it is as much a copy of something that must accuse nobody." in text
        assert f'href="/signals/{scene.entries["press"]}/"' in text

    def test_draws_the_stretches_of_recordings(self, scene: Scene, sign_in: SignIn) -> None:
        clip = kept_file(scene.organisation.organisation_id, scene.pictures["sun.rise"])
        segment = Segment(query_from_s=2, query_to_s=17, known_from_s=62, known_to_s=77)
        likeness = Likeness(outcome=Outcome.SAME_CONTENT, method="sound", score=0.9, segments=(segment,))
        record(scene, likeness, entry=clip.entry_id, place="video", query_seconds=20, known_seconds=120)

        text = lead_page(scene, sign_in("ayesha"))

        assert "<title>0:15 are the same in both</title>" in text
        assert "0:02–0:17</bdi> equals" in text
        assert "its sound" in text
        assert "/overlay/" not in text

    def test_draws_where_in_a_frame_a_mark_stands_and_says_when(self, scene: Scene, sign_in: SignIn) -> None:
        seal = kept_file(scene.organisation.organisation_id, scene.pictures["sun.rise"], kind=EntryKind.MARK)
        figures = {"at_s": 72.4, "frames": 3, "frames_read": 12, "aspect": 2.0}
        box = Box(left=0.5, top=0.25, right=0.75, bottom=0.75)
        mark = Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark", score=0.4, box=box, figures=figures)
        record(scene, mark, entry=seal.entry_id, place="element")

        text = lead_page(scene, sign_in("ayesha"))

        assert (
            'At <bdi dir="auto">1:12</bdi> of the video; seen in <bdi>3</bdi> of <bdi>12</bdi> frames' in text
        )
        assert '<rect class="frame__region" x="80.0" y="20.0" width="40.0" height="40.0"/>' in text
        assert "/overlay/" not in text
        assert (
            text.count(f'<img src="/pictures/{scene.pictures["sun.rise"]}/"') == 1
        )  # the mark, not the video


class TestOverlay:
    def test_lays_the_known_picture_into_the_captured_one(self, scene: Scene, sign_in: SignIn) -> None:
        picture = drawn(sign_in("ayesha"), record(scene, FRAMED))

        height, width = picture.shape[:2]
        frame = (picture == (208, 72, 0)).all(axis=2)
        assert frame[height // 4 - 2 : height // 4 + 3, width // 2].any()
        outside = picture[: height // 5]
        assert (outside[..., 0] == outside[..., 1]).all()

    def test_draws_the_region_of_a_mark(self, scene: Scene, sign_in: SignIn) -> None:
        box = Box(left=0.25, top=0.25, right=0.75, bottom=0.75)
        mark = Likeness(outcome=Outcome.SHARES_ELEMENT, method="mark", score=0.4, box=box)

        picture = drawn(sign_in("ayesha"), record(scene, mark, place="element"))

        assert (picture == (208, 72, 0)).all(axis=2).any()

    def test_shows_a_grey_square_where_nothing_can_be_drawn(self, scene: Scene, sign_in: SignIn) -> None:
        flat = Likeness(outcome=Outcome.SAME_CONTENT, method="orb", score=0.9, transform=(0.0,) * 6)

        assert drawn(sign_in("ayesha"), record(scene, flat)).shape == (24, 32, 3)

    @pytest.mark.parametrize("other", ["pictures", "unknown"])
    def test_tells_of_matches_that_are_no_copies(self, scene: Scene, sign_in: SignIn, other: str) -> None:
        match_id = str(UUID(int=5))
        if other == "pictures":
            match_id = str(Match.objects.filter(engine="pictures")[0].pk)

        answer = sign_in("ayesha").get(f"/matches/{match_id}/overlay/")

        assert answer.status_code in {400, 404, 422}


class TestEntryPage:
    def test_groups_what_was_seen_since_under_the_first(self, scene: Scene, sign_in: SignIn) -> None:
        record(scene, FRAMED)
        earlier = observations_of(scene.subjects[SHOWN_BY].id, 10)[0]
        others = Match.objects.filter(signal_id=f"picture:{scene.entries['poster']}", engine="pictures")
        assert others.exists()

        answer = sign_in("ayesha").get(f"/signals/{scene.entries['poster']}/")
        text = " ".join(unescape(answer.content.decode()).split())

        seen = text[text.index("Seen again") : text.index("All that parties said")]
        assert "First seen" in seen
        assert SHOWN_BY in seen
        assert "further subject" in seen
        assert earlier.observed_at - scene.at < timedelta(0)

    def test_says_when_nothing_was_found(self, scene: Scene, sign_in: SignIn) -> None:
        clip = kept_file(scene.organisation.organisation_id)

        answer = sign_in("ayesha").get(f"/signals/{clip.entry_id}/")
        text = " ".join(unescape(answer.content.decode()).split())

        assert "No scan has found it yet." in text
        assert "Recordings are not played here." in text
        assert clip.capture_digest in text
