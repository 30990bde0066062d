"""Kept files are compared closely with everything known, once each, whatever was done to copies of it."""

from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
from django.conf import settings
from PIL import Image, ImageOps
from tests.factories.banks import AT, negative_bank
from tests.factories.databases import other_session
from tests.factories.films import encoded, film
from tests.factories.observed import account_row, post_row, take_in
from tests.factories.organisations import delist, listed
from tests.factories.people import analyst, overseer, supervisor
from tests.factories.scenes import as_file, scene, statement
from tests.factories.tunes import as_wave, melody

from openiru.access.errors import NotAllowedError
from openiru.engines.interface import Effect
from openiru.engines.media.types import Outcome
from openiru.foundation.errors import BadInputError
from openiru.intake.queries import file_batch
from openiru.registry import queries as registry
from openiru.runners.local import InProcess, local_executor
from openiru.signals import operations, queries
from openiru.signals.errors import BadSignalError, LookUnderWayError, WrongBankError
from openiru.signals.models import Lead, Looked, Match, MediaPrint
from openiru.signals.types import COPIES, EntryKind, EntryState, Provenance, ScanKind
from openiru.workflows.copies import look as looking
from openiru.workflows.copies.evidence import copy_evidence
from openiru.workflows.copies.known_files import add_file
from openiru.workflows.copies.look import LookReport, look_closely
from openiru.workflows.copies.prints import EvidenceAwayError
from openiru.workflows.fill_bank import add_image

pytestmark = pytest.mark.django_db

POSTER = scene(1)
FRAMED = ImageOps.expand(POSTER, 90, "darkred")
CROPPED = ImageOps.mirror(POSTER.crop((60, 40, 560, 460)))
STRANGER = scene(2)


def look() -> LookReport:
    return look_closely(by=analyst(), at=AT, executor=InProcess(), workers=1)


def known_organisation() -> str:
    """Short name of the organisation, put on a list when it is first needed."""
    there = registry.organisations()
    return there[0].slug if there else listed().slug


def know(picture: Image.Image, *, bank: str = "unit") -> str:
    """An entry of a bank; its id."""
    of = None if bank != "unit" else known_organisation()
    assert add_image(of, as_file(picture, quality=90), note="", source="test", by=analyst(), at=AT, bank=bank)
    return queries.known_pictures(AT, bank=bank, states=frozenset(EntryState))[-1].entry_id


def post(folder: Path, name: str, *pictures: Image.Image) -> None:
    """An account with a post for each picture."""
    folder.mkdir(exist_ok=True)
    rows: list[dict[str, object]] = []
    for number, picture in enumerate(pictures):
        handle, file = f"{name}{number}", f"{name}{number}.jpg"
        (folder / file).write_bytes(as_file(picture, quality=80))
        rows += [account_row(handle), post_row(handle, 1, "no words", media=(file,))]
    take_in(folder, rows, AT, name=name)


def leads() -> set[str]:
    return set(Lead.objects.values_list("subject__handle", flat=True))


class TestLookClosely:
    def test_finds_edited_copies_and_nothing_else(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED, STRANGER, CROPPED)

        report = look()

        assert (report.files, report.known, report.matches, report.unread) == (3, 1, 2, 0)
        assert leads() == {"page0", "page2"}
        match = Match.objects.get(lead__subject__handle="page2")
        assert match.engine == COPIES
        assert match.explanation["outcome"] == Outcome.SAME_CONTENT
        assert match.explanation["field"] == "pictures"
        assert copy_evidence(str(match.pk), AT).captured_digest == match.explanation["media_digest"]
        assert queries.scan(report.scan_ids[0]).kind is ScanKind.LOOK

    def test_leaves_to_hashes_what_hashes_find(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", POSTER.resize((320, 240)))

        assert look().matches == 0

    def test_tells_a_shared_letterhead_from_a_copy(self, tmp_path: Path) -> None:
        know(statement(1))
        post(tmp_path, "page", statement(2))

        assert look().unread == 0

        found = {each.explanation["outcome"] for each in Match.objects.filter(engine=COPIES)}
        assert found <= {Outcome.SHARES_ELEMENT}
        assert all(each.explanation["field"] == "element" for each in Match.objects.all())
        assert all(each.severity <= 3 for each in Lead.objects.all())

    def test_looks_at_every_file_once(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)

        first, second = look(), look()

        assert (first.files, second.files, second.scan_ids) == (1, 0, ())

    def test_compares_what_is_behind_with_what_became_known_since(self, tmp_path: Path) -> None:
        know(STRANGER)
        post(tmp_path, "page", FRAMED, CROPPED)
        before = look()
        prints = MediaPrint.objects.count()
        know(POSTER)
        post(tmp_path, "later", scene(4))

        report = look()

        assert (before.matches, report.matches, report.files) == (0, 2, 3)
        assert MediaPrint.objects.count() == prints + 2  # files are not read again
        assert leads() == {"page0", "page1"}

    def test_goes_on_after_a_kill(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED, STRANGER, CROPPED, scene(5), FRAMED.rotate(180))
        monkeypatch.setattr(looking, "SHARD_FILES", 2)
        kept: Callable[..., object] = operations.record_look_shard
        recorded: list[int] = []

        def killed(*args: object, **kwargs: object) -> object:
            if len(recorded) == 1:
                raise KeyboardInterrupt
            recorded.append(1)
            return kept(*args, **kwargs)

        monkeypatch.setattr(operations, "record_look_shard", killed)
        with pytest.raises(KeyboardInterrupt):
            look()
        monkeypatch.setattr(operations, "record_look_shard", kept)

        report = look()

        assert report.files == 3
        assert leads() == {"page0", "page2", "page4"}
        assert len(queries.scans()) == 1

    def test_finds_the_same_in_other_processes(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED, STRANGER, CROPPED)

        with local_executor(2) as executor:
            report = look_closely(by=analyst(), at=AT, executor=executor, workers=2)

        assert report.matches == 2
        assert leads() == {"page0", "page2"}

    def test_looks_for_nothing_of_organisations_that_no_list_names(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)
        delist(known_organisation(), AT.date())

        assert look().scan_ids == ()
        assert leads() == set()

    def test_looks_for_nothing_that_was_withdrawn(self, tmp_path: Path) -> None:
        operations.withdraw_signal(know(POSTER), by=analyst(), at=AT, reason="A news picture.")
        post(tmp_path, "page", FRAMED)

        assert look().matches == 0

    def test_passes_over_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)
        file = tmp_path / "broken.jpg"
        file.write_bytes(as_file(POSTER, quality=80)[:400])
        take_in(
            tmp_path, [account_row("broken"), post_row("broken", 1, "x", media=("broken.jpg",))], AT, name="b"
        )

        assert look().matches == 1
        assert leads() == {"page0"}

    def test_goes_on_past_a_file_that_was_altered_or_is_gone(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED, CROPPED, STRANGER)
        gone, altered, _ = (each.digest for each in file_batch(after=0, up_to=1 << 60, size=9))
        store = Path(settings.DATA_FOLDER) / "evidence"
        places = {
            digest: next(store.rglob(f"*{digest.removeprefix('sha256:')[4:]}*")) for digest in (gone, altered)
        }
        places[gone].unlink()
        places[altered].chmod(0o600)
        places[altered].write_bytes(b"something else")

        report = look()

        assert (report.files, report.matches, report.unread) == (3, 0, 2)

    def test_stops_when_all_files_are_away(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", *(scene(number) for number in range(20, 29)))
        store = Path(settings.DATA_FOLDER) / "evidence"
        store.rename(store.with_name("away"))
        try:
            with pytest.raises(EvidenceAwayError, match="mounted"):
                look()
        finally:
            store.with_name("away").rename(store)

        assert look().files == 9

    def test_makes_damaged_prints_anew(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED, CROPPED)
        know(STRANGER)
        look()
        Match.objects.all().delete()
        Looked.objects.all().delete()
        row = MediaPrint.objects.get(digest=file_batch(after=0, up_to=1 << 60, size=9)[0].digest)
        row.data = bytes(row.data)[:-100]
        row.save()

        report = look()

        assert (report.matches, report.unread) == (1, 1)
        assert not MediaPrint.objects.filter(pk=row.pk).exists()

    def test_goes_on_behind_with_what_came_since_a_kill(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        know(STRANGER)
        post(tmp_path, "page", FRAMED, scene(31))
        look()
        know(POSTER)
        kept = operations.finish_look

        def killed(*_args: object, **_kwargs: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(operations, "finish_look", killed)
        with pytest.raises(KeyboardInterrupt):
            look()
        monkeypatch.setattr(operations, "finish_look", kept)
        post(tmp_path, "later", CROPPED, scene(32))

        look()

        assert leads() == {"page0", "later0"}
        assert look().scan_ids == ()

    def test_is_alone(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)

        with other_session() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('openiru close look'))")
            with pytest.raises(LookUnderWayError, match="under way"):
                look()
            cursor.execute("SELECT pg_advisory_unlock(hashtext('openiru close look'))")

        assert look().matches == 1

    def test_finds_each_of_two_known_pictures_in_one(self, tmp_path: Path) -> None:
        poster, other = know(POSTER), know(STRANGER)
        both = Image.new("RGB", (1280, 480))
        both.paste(POSTER, (0, 0))
        both.paste(STRANGER, (640, 0))
        post(tmp_path, "page", both)

        look()

        assert {each.signal_id for each in Match.objects.all()} == {f"picture:{poster}", f"picture:{other}"}

    def test_adds_a_copy_that_comes_after_a_shared_element(self, tmp_path: Path) -> None:
        know(statement(1))
        post(tmp_path, "page", statement(2))
        look()
        first = {each.explanation["outcome"] for each in Match.objects.all()}
        file = tmp_path / "copy.jpg"
        file.write_bytes(as_file(ImageOps.expand(statement(1), 60, "navy"), quality=80))
        rows = [account_row("page0"), post_row("page0", 1, "no words", media=("page0.jpg", "copy.jpg"))]
        take_in(tmp_path, rows, AT, name="again")

        assert look().unread == 0

        assert first <= {Outcome.SHARES_ELEMENT}
        assert Outcome.SAME_CONTENT in {each.explanation["outcome"] for each in Match.objects.all()}

    def test_refuses_those_who_may_not_scan(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)

        with pytest.raises(NotAllowedError):
            look_closely(by=overseer(), at=AT, executor=InProcess(), workers=1)
        assert Match.objects.count() == 0


class TestNegatives:
    """What must accuse nobody speaks against what fills no more of a file."""

    @staticmethod
    def front_page() -> Image.Image:
        page = scene(7, width=900, height=900)
        page.paste(POSTER.resize((480, 360)), (60, 400))
        return page

    @pytest.mark.parametrize(("effect", "matches"), [(Effect.SUPPRESS, 0), (Effect.WARN, 1)])
    def test_of_a_page_that_shows_the_poster(self, tmp_path: Path, effect: Effect, matches: int) -> None:
        know(POSTER)
        negative_bank("press", effect)
        press = know(self.front_page(), bank="press")
        operations.confirm_entry(press, by=supervisor(), at=AT, reason="A newspaper of 3 May.")
        post(tmp_path, "page", ImageOps.expand(self.front_page(), 40, "white"))

        report = look()

        assert (report.matches, report.suppressed) == (matches, 1 - matches)
        for each in Match.objects.all():
            negatives = copy_evidence(str(each.pk), AT).negatives
            assert [one.picture.entry.entry_id for one in negatives] == [press]

    def test_of_a_clipping_in_the_corner_of_a_poster_say_nothing(self, tmp_path: Path) -> None:
        know(POSTER)
        negative_bank("press", Effect.SUPPRESS)
        press = know(STRANGER, bank="press")
        operations.confirm_entry(press, by=supervisor(), at=AT, reason="A newspaper of 3 May.")
        edited = ImageOps.expand(POSTER, 60, "black")
        edited.paste(STRANGER.resize((200, 150)), (500, 380))
        post(tmp_path, "page", edited)

        assert look().matches == 1


class TestCopyEvidence:
    def test_is_refused_for_other_matches(self, tmp_path: Path) -> None:
        know(POSTER)
        post(tmp_path, "page", FRAMED)
        look()
        Match.objects.update(engine="pictures")

        with pytest.raises(BadInputError, match="not about a copy"):
            copy_evidence(str(Match.objects.get().pk), AT)


class TestRecordings:
    """Videos are looked at and listened to; either is enough."""

    @staticmethod
    def add(data: bytes, kind: EntryKind, name: str) -> None:
        assert add_file(
            known_organisation(), data, kind, provenance=Provenance(source=name), by=analyst(), at=AT
        )

    @staticmethod
    def post(folder: Path, handle: str, data: bytes, suffix: str) -> None:
        folder.mkdir(exist_ok=True)
        file = f"{handle}.{suffix}"
        (folder / file).write_bytes(data)
        take_in(folder, [account_row(handle), post_row(handle, 1, "x", media=(file,))], AT, name=handle)

    def test_finds_a_clip_of_a_known_video_with_its_times(self, tmp_path: Path) -> None:
        self.add(encoded(film(1, 2, 3, 4)), EntryKind.VIDEO, "film.mp4")
        self.post(tmp_path, "clip", encoded(film(2, 3), container="matroska", codec="mpeg4"), "mkv")
        self.post(tmp_path, "other", encoded(film(7, 8)), "mp4")

        report = look()

        assert leads() == {"clip"}
        told = Match.objects.get().explanation
        assert (report.matches, told["field"], told["outcome"]) == (1, "video", "same-content")
        query_from, query_to, known_from, known_to = told["segments"][0]
        assert query_to - query_from == pytest.approx(known_to - known_from, abs=1)
        assert known_from == pytest.approx(told["known_seconds"] / 4, abs=1)

    def test_finds_the_sound_of_a_known_recording(self, tmp_path: Path) -> None:
        tune = melody(5)
        self.add(as_wave(tune), EntryKind.SOUND, "speech.wav")
        self.post(tmp_path, "again", as_wave(tune[len(tune) // 4 : 3 * len(tune) // 4]), "wav")
        self.post(tmp_path, "other", as_wave(melody(6)), "wav")

        look()

        assert leads() == {"again"}
        assert Match.objects.get().explanation["field"] == "sound"

    def test_draws_where_a_mark_stands_and_never_calls_it_a_copy(self, tmp_path: Path) -> None:
        seal = scene(11, width=300, height=300)
        self.add(as_file(seal, quality=95), EntryKind.MARK, "seal.jpg")
        shown = scene(3, width=1000, height=700)
        shown.paste(seal.resize((200, 200)), (700, 100))
        post(tmp_path, "page", shown, scene(4, width=1000, height=700))

        look()

        assert leads() == {"page0"}
        told = Match.objects.get().explanation
        assert (told["field"], told["outcome"], told["rule"]) == ("element", "shares-element", "mark")
        assert told["box"] == pytest.approx([0.7, 1 / 7, 0.9, 3 / 7], abs=0.04)
        assert Lead.objects.get().severity <= 3

    def test_tells_when_a_mark_stands_in_a_video(self, tmp_path: Path) -> None:
        seal = scene(11, width=300, height=300)
        self.add(as_file(seal, quality=95), EntryKind.MARK, "seal.jpg")
        shown = scene(3, width=640, height=360)
        shown.paste(seal.resize((150, 150)), (450, 100))
        quiet = scene(4, width=640, height=360)
        shots = [numpy.asarray(each) for each in (quiet, shown) for _ in range(8)]
        self.post(tmp_path, "clip", encoded(shots, rate=2, codec="mpeg4"), "mp4")
        self.post(tmp_path, "other", encoded(shots[:8], rate=2, codec="mpeg4"), "mp4")

        look()

        assert leads() == {"clip"}
        told = Match.objects.get().explanation
        assert (told["field"], told["outcome"], told["rule"]) == ("element", "shares-element", "mark")
        assert told["figures"]["at_s"] == pytest.approx(4, abs=0.6)
        assert told["box"] == pytest.approx([450 / 640, 100 / 360, 600 / 640, 250 / 360], abs=0.04)

    def test_are_not_silenced_by_a_broadcast_that_is_laid_under_them(self, tmp_path: Path) -> None:
        negative_bank("press", Effect.SUPPRESS)
        tune = as_wave(melody(5, 12))
        assert add_file(
            None, tune, EntryKind.SOUND, provenance=Provenance(source="x"), by=analyst(), at=AT, bank="press"
        )
        press = queries.known_pictures(AT, bank="press", kinds=frozenset(EntryKind))[0]
        operations.confirm_entry(press.entry_id, by=supervisor(), at=AT, reason="A broadcast.")
        self.add(encoded(film(1, 2, 3)), EntryKind.VIDEO, "film.mp4")
        self.post(tmp_path, "dubbed", encoded(film(1, 2, 3), tune=melody(5, 12)), "mp4")

        report = look()

        assert report.suppressed == 0
        assert leads() == {"dubbed"}

    def test_are_looked_for_as_what_they_were_added(self, tmp_path: Path) -> None:
        film_with_tune = encoded(film(1, 2, 3), tune=melody(5, 12))
        self.add(film_with_tune, EntryKind.SOUND, "speech.mp4")
        self.post(tmp_path, "silent", encoded(film(1, 2, 3)), "mp4")
        self.post(tmp_path, "heard", as_wave(melody(5, 12)), "wav")

        look()

        assert leads() == {"heard"}

    def test_of_forms_that_are_not_looked_for_are_refused(self) -> None:
        for data, kind in (
            (as_wave(melody(5)), EntryKind.VIDEO),
            (as_file(POSTER, quality=80), EntryKind.SOUND),
            (as_file(Image.new("RGB", (300, 300), "white"), quality=80), EntryKind.MARK),
        ):
            with pytest.raises(BadSignalError):
                self.add(data, kind, "x")

    def test_never_adds_marks_that_must_accuse_nobody(self) -> None:
        negative_bank("press", Effect.SUPPRESS)
        seal = as_file(scene(11, width=300, height=300), quality=90)

        with pytest.raises(WrongBankError, match="whole picture"):
            add_file(
                None,
                seal,
                EntryKind.MARK,
                provenance=Provenance(source="x"),
                by=analyst(),
                at=AT,
                bank="press",
            )

    def test_never_adds_what_cannot_be_compared(self) -> None:
        with pytest.raises(BadSignalError, match="no video"):
            self.add(b"no video", EntryKind.VIDEO, "film.mp4")
        assert queries.known_pictures(AT, kinds=frozenset(EntryKind)) == ()
