"""Two pictures side by side: distance, bits, a guess at the edit, and what negative banks say."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from tests.factories.banks import AT, negative_bank
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import listed
from tests.factories.people import analyst
from tests.factories.scene import drawing

from openiru.engines.hashes.edits import Edit, edit_within
from openiru.foundation.errors import BadInputError
from openiru.intake import queries as intake
from openiru.runners.local import InProcess
from openiru.signals import queries
from openiru.signals.errors import UnknownMatchError, UnknownSignalError
from openiru.workflows.explain_pictures import compare, explain_match
from openiru.workflows.fill_bank import add_image
from openiru.workflows.picture_evidence import pictures_behind
from openiru.workflows.scan_intake import scan_intake

POSTER = drawing("river front poster")

pytestmark = pytest.mark.django_db


def know() -> str:
    add_image(listed().slug, POSTER, note="", source="test", by=analyst(), at=AT)
    return queries.known_pictures(AT)[0].entry_id


def recompressed() -> bytes:
    file = io.BytesIO()
    Image.open(io.BytesIO(POSTER)).resize((200, 150)).save(file, "JPEG", quality=60)
    return file.getvalue()


def mirrored() -> bytes:
    file = io.BytesIO()
    ImageOps.mirror(Image.open(io.BytesIO(POSTER))).save(file, "PNG")
    return file.getvalue()


class TestCompare:
    def test_counts_and_names_the_bits_that_differ(self) -> None:
        entry_id = know()

        found = compare(entry_id, recompressed(), AT)

        assert found.is_near
        assert found.distance_bits == len(found.differing_bits)
        assert found.edit is edit_within(found.distance_bits)
        assert found.sides[0].entry is not None
        assert found.sides[0].entry.bank == "unit"

    def test_guesses_that_a_picture_was_mirrored(self) -> None:
        found = compare(know(), mirrored(), AT)

        assert not found.is_near
        assert found.edit is Edit.MIRRORED

    def test_takes_hashes_and_captures(self) -> None:
        entry_id = know()
        view = queries.known_picture(entry_id, AT)

        assert compare(view.pdq.hex(), view.capture_digest, AT).distance_bits == 0

    def test_tells_what_lies_near_in_negative_banks(self) -> None:
        entry_id = know()
        negative_bank()
        add_image(None, POSTER, note="", source="test", by=analyst(), at=AT, bank="press")

        (near,) = compare(entry_id, POSTER, AT).negatives

        assert (near.bank, near.distances_bits) == ("press", (0, 0))

    @pytest.mark.parametrize("named", ["nothing", "0198f2a4-7d3c-7c1e-9b0e-0123456789ab"])
    def test_refuses_an_unknown_entry(self, named: str) -> None:
        with pytest.raises(UnknownSignalError):
            compare(named, POSTER, AT)

    def test_refuses_what_is_no_picture(self) -> None:
        with pytest.raises(BadInputError, match="too poor to compare or cannot be read"):
            compare(know(), b"no picture", AT)


class TestExplainMatch:
    def test_sets_both_pictures_side_by_side(self, tmp_path: Path) -> None:
        entry_id = know()
        (tmp_path / "copy.jpg").write_bytes(recompressed())
        (tmp_path / "flat.png").write_bytes(b"no picture")
        rows = [account_row("showing"), post_row("showing", 1, "", media=("copy.jpg",))]
        take_in(tmp_path, rows, AT)
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        (lead,) = queries.all_leads()
        (match,) = queries.lead(lead.lead_id).matches

        found = explain_match(match.match_id, AT)

        assert found.distance_bits == match.explanation["distance_bits"]
        known, seen = found.sides
        assert (known.named, bool(known.capture_digest)) == (entry_id, True)
        assert seen.capture_digest.startswith("sha256:")
        assert seen.capture_digest != known.capture_digest

    def test_keeps_to_the_picture_of_the_match_when_one_that_stands_before_it_comes_later(
        self, tmp_path: Path
    ) -> None:
        entry_id = know()
        (tmp_path / "second.png").write_bytes(recompressed())
        rows = [account_row("rf"), post_row("rf", 1, "", media=("first.png", "second.png"))]
        take_in(tmp_path, rows, AT, remarks=1)
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        (lead,) = queries.all_leads()
        (match,) = queries.lead(lead.lead_id).matches
        before = explain_match(match.match_id, AT)
        (tmp_path / "first.png").write_bytes(mirrored())
        take_in(tmp_path, rows, AT)
        assert len(intake.hashed_media([match.observation_id])[match.observation_id]) == 2

        after, shown = explain_match(match.match_id, AT), pictures_behind([match], AT)[match.match_id]

        assert before == after
        assert after.sides[0].named == entry_id
        assert shown.captured_digest == after.sides[1].capture_digest
        assert shown.differing_bits == after.differing_bits

    def test_refuses_a_match_of_a_name(self, tmp_path: Path) -> None:
        listed()
        take_in(tmp_path, [account_row("named", name="River Front")], AT)
        scan_intake(by=analyst(), at=AT, executor=InProcess())
        (lead,) = queries.all_leads()
        (match,) = queries.lead(lead.lead_id).matches

        with pytest.raises(BadInputError, match="not about hashes of pictures"):
            explain_match(match.match_id, AT)

    def test_refuses_an_unknown_match(self) -> None:
        with pytest.raises(UnknownMatchError):
            explain_match("nothing", AT)
