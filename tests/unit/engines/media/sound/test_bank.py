import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy
import pytest
from numpy.typing import NDArray
from scipy import fft

from openiru.engines.media.sound.bank import SoundBank, TooLongError, compare_sounds
from openiru.engines.media.sound.folder import VERSION, BankExistsError, BrokenBankError
from openiru.engines.media.sound.peaks import sound_print_of
from openiru.engines.media.sound.types import MOST_FRAMES, RATE_HZ, SoundPrint
from openiru.engines.media.types import NOTHING_SHARED, Outcome

Samples = NDArray[numpy.float32]
Make = Callable[..., Samples]
KNOWN = 6


@pytest.fixture(scope="module")
def songs(make_melody: Make) -> list[Samples]:
    return [make_melody(seed, 40.0) for seed in range(KNOWN)]


@pytest.fixture(scope="module")
def bank(songs: list[Samples]) -> SoundBank:
    return SoundBank(sound_print_of(song) for song in songs)


def faster(samples: Samples, factor: float) -> Samples:
    """Played faster and therefore higher: fewer samples through the same spectrum."""
    length = round(len(samples) / factor)
    spectrum = numpy.resize(fft.rfft(samples), length // 2 + 1)
    spectrum[len(samples) // 2 + 1 :] = 0
    played = fft.irfft(spectrum, length)
    told: Samples = (played / numpy.abs(played).max()).astype(numpy.float32)
    return told


def part(song: Samples, begin_s: float, end_s: float) -> Samples:
    return song[int(begin_s * RATE_HZ) : int(end_s * RATE_HZ)]


class TestMatch:
    def test_finds_a_clip_and_tells_where_it_is_from(self, songs: list[Samples], bank: SoundBank) -> None:
        found = bank.match(sound_print_of(part(songs[3], 12.0, 24.0)))

        [(number, likeness)] = found
        [segment] = likeness.segments
        assert (number, likeness.outcome, likeness.method) == (3, Outcome.SAME_CONTENT, "sound")
        assert segment.known_from_s - segment.query_from_s == pytest.approx(12.0, abs=0.05)
        assert segment.query_to_s - segment.query_from_s > 11
        assert likeness.edit == ""
        assert likeness.figures["tempo"] == pytest.approx(1.0, abs=0.002)

    def test_finds_a_clip_under_noise(self, songs: list[Samples], bank: SoundBank, with_noise: Make) -> None:
        found = bank.match(sound_print_of(with_noise(part(songs[2], 5.0, 10.0), 3)))

        assert [number for number, _ in found] == [2]

    @pytest.mark.parametrize("factor", [0.94, 1.06])
    def test_finds_a_clip_at_another_speed(
        self, songs: list[Samples], bank: SoundBank, factor: float
    ) -> None:
        clip = part(songs[1], 10.0, 25.0)
        played = faster(clip, factor)

        [(number, likeness)] = bank.match(sound_print_of(played))

        assert number == 1
        assert likeness.figures["tempo"] == pytest.approx(factor, abs=0.005)
        assert likeness.edit == f"speed {factor - 1:+.0%}"

    def test_tries_other_speeds_only_if_asked(self, songs: list[Samples], bank: SoundBank) -> None:
        clip = part(songs[1], 10.0, 25.0)
        played = faster(clip, 1.06)

        found = bank.match(sound_print_of(played), thorough=False)

        assert all(likeness.outcome is not Outcome.SAME_CONTENT for _, likeness in found)

    def test_finds_nothing_in_other_melodies(self, bank: SoundBank, make_melody: Make) -> None:
        for seed in range(50, 56):
            assert bank.match(sound_print_of(make_melody(seed, 20.0))) == []

    @pytest.mark.parametrize("seconds", [0.0, 0.3, 5.0])
    def test_finds_nothing_in_silence(self, bank: SoundBank, seconds: float) -> None:
        assert bank.match(sound_print_of(numpy.zeros(int(seconds * RATE_HZ), numpy.float32))) == []

    def test_knows_nothing_while_it_is_empty(self, songs: list[Samples]) -> None:
        assert SoundBank().match(sound_print_of(songs[0])) == []

    def test_tells_both_parts_of_a_montage(self, songs: list[Samples], bank: SoundBank) -> None:
        montage = numpy.concatenate((part(songs[4], 20.0, 30.0), part(songs[4], 2.0, 12.0)))

        [(number, likeness)] = bank.match(sound_print_of(montage))

        first, second = likeness.segments
        assert number == 4
        assert first.known_from_s == pytest.approx(20.0, abs=1.0)
        assert second.known_to_s == pytest.approx(12.0, abs=1.0)

    def test_finds_what_was_added_later(self, songs: list[Samples], make_melody: Make) -> None:
        own = SoundBank([sound_print_of(songs[0])])
        own.match(sound_print_of(songs[0]))
        late = make_melody(77, 20.0)

        assert own.add(sound_print_of(late)) == 1
        assert [number for number, _ in own.match(sound_print_of(late))] == [1]

    def test_knows_every_one_of_many_that_came_one_by_one(self, make_melody: Make) -> None:
        own, prints = SoundBank(), [sound_print_of(make_melody(seed, 3.0)) for seed in range(200, 275)]

        for number, print_ in enumerate(prints):
            own.add(print_)
            assert number % 15 or [row for row, _ in own.match(print_, thorough=False)] == [number]

        assert [own.match(print_, thorough=False)[0][0] for print_ in prints[::7]] == list(range(0, 75, 7))

    def test_calls_an_opening_that_many_have_an_element(
        self, songs: list[Samples], make_melody: Make
    ) -> None:
        jingle = make_melody(99, 6.0)
        own = SoundBank(sound_print_of(numpy.concatenate((jingle, part(song, 0, 30)))) for song in songs)

        found = own.match(sound_print_of(numpy.concatenate((jingle, make_melody(98, 30.0)))))

        assert len(found) == KNOWN
        assert {likeness.outcome for _, likeness in found} == {Outcome.SHARES_ELEMENT}


class TestCompareSounds:
    def test_tells_a_clip_from_an_element(self, songs: list[Samples], make_melody: Make) -> None:
        quoted = numpy.concatenate((make_melody(31, 25.0), part(songs[0], 10.0, 15.0), make_melody(32, 15.0)))
        clip = sound_print_of(part(songs[0], 10.0, 15.0))
        known = sound_print_of(songs[0])

        assert compare_sounds(clip, known).outcome is Outcome.SAME_CONTENT
        assert compare_sounds(sound_print_of(quoted), known).outcome is Outcome.SHARES_ELEMENT

    def test_takes_one_word_for_nothing(self, songs: list[Samples], make_melody: Make) -> None:
        word = part(songs[0], 10.0, 11.2)
        other = numpy.concatenate((make_melody(33, 9.0), word, make_melody(34, 9.0)))

        assert not compare_sounds(sound_print_of(other), sound_print_of(songs[0]))

    def test_finds_nothing_in_common(self, songs: list[Samples]) -> None:
        assert compare_sounds(sound_print_of(songs[0]), sound_print_of(songs[1])) is NOTHING_SHARED

    def test_takes_empty_prints(self, songs: list[Samples]) -> None:
        known = sound_print_of(songs[0])

        assert not compare_sounds(SoundPrint(), known)
        assert not compare_sounds(known, SoundPrint())
        assert not compare_sounds(SoundPrint(), SoundPrint())


class TestMusicOfOneBeat:
    def test_finds_nothing_in_other_tunes_of_its_beat_and_scale(self, make_tune: Make) -> None:
        tunes = [sound_print_of(make_tune(seed)) for seed in range(6)]

        found = [compare_sounds(one, other) for one, other in combinations(tunes, 2)]

        assert found == [NOTHING_SHARED] * 15

    def test_finds_nothing_in_another_melody_over_the_same_drums(
        self, make_tune: Make, make_clicks: Make
    ) -> None:
        drums = make_clicks(30.0, 2)
        one, other = (sound_print_of(make_tune(seed) + drums) for seed in (1, 2))

        assert compare_sounds(one, other) is NOTHING_SHARED

    @pytest.mark.parametrize("seconds", [5.0, 20.0])
    def test_finds_a_clip_of_such_a_tune(self, make_tune: Make, seconds: float) -> None:
        tune = make_tune(3)

        found = compare_sounds(sound_print_of(part(tune, 5.1, 5.1 + seconds)), sound_print_of(tune))

        assert found.outcome is Outcome.SAME_CONTENT
        assert found.segments[0].known_from_s - found.segments[0].query_from_s == pytest.approx(5.1, abs=0.05)

    def test_finds_a_loop_in_itself(self, make_tune: Make) -> None:
        loop = numpy.tile(make_tune(4, 2.0), 15)

        found = compare_sounds(sound_print_of(part(loop, 5.3, 20.3)), sound_print_of(loop))

        assert found.outcome is not Outcome.NOTHING

    def test_compares_dense_clicks(self, make_clicks: Make) -> None:
        one, other = (sound_print_of(make_clicks(30.0, rate)) for rate in (8, 10))

        assert compare_sounds(one, one).outcome is not Outcome.NOTHING
        assert compare_sounds(one, other).outcome is not Outcome.SAME_CONTENT


class TestFolder:
    def test_comes_back_as_it_was(self, songs: list[Samples], bank: SoundBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "bank")
        opened = SoundBank.open(tmp_path / "bank")
        query = sound_print_of(part(songs[5], 3.0, 18.0))

        assert len(opened) == KNOWN
        assert opened.match(query) == bank.match(query)

    def test_grows_and_is_saved_anew(self, bank: SoundBank, make_melody: Make, tmp_path: Path) -> None:
        bank.save(tmp_path / "old")
        opened = SoundBank.open(tmp_path / "old")
        late = sound_print_of(make_melody(78, 20.0))

        assert opened.add(late) == KNOWN
        opened.save(tmp_path / "new")

        assert [number for number, _ in SoundBank.open(tmp_path / "new").match(late)] == [KNOWN]

    def test_saves_an_empty_bank(self, tmp_path: Path) -> None:
        SoundBank().save(tmp_path / "bank")

        assert len(SoundBank.open(tmp_path / "bank")) == 0

    def test_is_made_anew_if_an_older_version_wrote_it(self, bank: SoundBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "bank")
        told = json.loads((tmp_path / "bank" / "bank.json").read_text())
        (tmp_path / "bank" / "bank.json").write_text(json.dumps(told | {"version": VERSION - 1}))

        with pytest.raises(BrokenBankError, match=f"of version {VERSION}; make it anew"):
            SoundBank.open(tmp_path / "bank")

    def test_is_asked_though_its_pitches_are_damaged(
        self, songs: list[Samples], bank: SoundBank, with_noise: Make, tmp_path: Path
    ) -> None:
        bank.save(tmp_path / "bank")
        for name, kind in (("codes", "<u2"), ("bass", "<u4")):
            path = tmp_path / "bank" / f"{name}.bin"
            numbers = numpy.fromfile(path, kind)
            numbers[::7] |= 0x1FFE if name == "codes" else 0xFFFF
            numbers[::70] = numpy.iinfo(kind).max
            numbers.tofile(path)

        drowned = sound_print_of(with_noise(part(songs[5], 3.0, 9.0), -14.0))

        assert [row for row, _ in SoundBank.open(tmp_path / "bank").match(drowned)] in ([5], [])

    def test_takes_no_recording_whose_times_do_not_fit(self, songs: list[Samples]) -> None:
        own = SoundBank([sound_print_of(songs[0])])

        with pytest.raises(TooLongError, match="cut longer ones"):
            own.add(SoundPrint(length_frames=MOST_FRAMES + 1))

        assert [row for row, _ in own.match(sound_print_of(songs[0]))] == [0]

    @pytest.mark.parametrize(
        ("name", "at", "number"),
        [
            ("lengths", 1, 1 << 40),
            ("lengths", 1, -5),
            ("origins", -1, 1 << 62),
            (
                "starts",
                slice(1, 5),
                [1 << 62, (1 << 63) - 1, -(1 << 63), -(1 << 62)],
            ),  # whose differences wrap
            ("sign_starts", slice(1, -1), 0),
        ],
    )
    def test_refuses_recordings_that_would_take_all_memory(
        self, bank: SoundBank, tmp_path: Path, name: str, at: Any, number: Any
    ) -> None:
        bank.save(tmp_path / "bank")
        path = tmp_path / "bank" / f"{name}.bin"
        numbers = numpy.fromfile(path, "<i8")
        numbers[at] = number
        numbers.tofile(path)

        with pytest.raises(BrokenBankError, match="do not go together"):
            SoundBank.open(tmp_path / "bank")

    def test_is_never_written_over(self, bank: SoundBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "bank")

        with pytest.raises(BankExistsError):
            bank.save(tmp_path / "bank")

    def test_refuses_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenBankError):
            SoundBank.open(tmp_path)

    @pytest.mark.parametrize(
        "name", ["starts", "offsets", "landmarks", "codes", "bass_starts", "bass", "signs"]
    )
    def test_refuses_files_of_another_length(self, bank: SoundBank, tmp_path: Path, name: str) -> None:
        bank.save(tmp_path / "bank")
        with (tmp_path / "bank" / f"{name}.bin").open("ab") as file:
            file.write(b"\0" * 8)

        with pytest.raises(BrokenBankError, match=name):
            SoundBank.open(tmp_path / "bank")

    @pytest.mark.parametrize("name", ["starts", "offsets", "origins", "bass_starts", "sign_starts"])
    def test_refuses_numbers_that_lead_astray(self, bank: SoundBank, tmp_path: Path, name: str) -> None:
        bank.save(tmp_path / "bank")
        path = tmp_path / "bank" / f"{name}.bin"
        path.write_bytes(b"\xff\xff\xff\x7f" + path.read_bytes()[4:])

        with pytest.raises(BrokenBankError, match="do not go together"):
            SoundBank.open(tmp_path / "bank")

    def test_refuses_a_length_that_is_no_number(self, bank: SoundBank, tmp_path: Path) -> None:
        bank.save(tmp_path / "bank")
        path = tmp_path / "bank" / "bank.json"
        told = json.loads(path.read_text())
        told["lengths"]["codes"] = float("inf")
        path.write_text(json.dumps(told))

        with pytest.raises(BrokenBankError, match="or a damaged one"):
            SoundBank.open(tmp_path / "bank")

    @pytest.mark.parametrize(
        "told", [[], {}, {"format": "other", "version": 1}, {"format": "openiru-sound-bank"}]
    )
    def test_refuses_another_description(self, bank: SoundBank, tmp_path: Path, told: object) -> None:
        bank.save(tmp_path / "bank")
        (tmp_path / "bank" / "bank.json").write_text(json.dumps(told))

        with pytest.raises(BrokenBankError):
            SoundBank.open(tmp_path / "bank")
