import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.factories.returns import small_world, worlds_of

import openiru.engines.returns.barred
from openiru.engines.returns.barred import Barred, Table, candidates, keep
from openiru.engines.returns.calibration import calibrated, calibration_error
from openiru.engines.returns.csr import beside, common, lists_of
from openiru.engines.returns.features import MOST_LISTED, features_of
from openiru.engines.returns.handles import bare_handle
from openiru.engines.returns.levels import COMPARISONS
from openiru.engines.returns.measures import measure
from openiru.engines.returns.model import (
    BrokenModelError,
    UnknownShareError,
    model_from,
    read_model,
    shipped_model,
)
from openiru.engines.returns.scoring import best_of, leads, score, score_pairs
from openiru.engines.returns.training import score_with_splink, train
from openiru.engines.returns.types import Account, NothingLearnedError, TooFewReturnsError
from openiru.engines.returns.wording import SENTENCES

BLOCKED = Account(
    account_id="blocked",
    platform="telegram",
    handle="saffron_lantern",
    display_name="Saffron Lantern Voice",
    bio="we keep the lantern lit between two rivers every evening",
    avatar="1f" * 32,
    links=("https://t.me/+Qk2Zr9XyLmPa0bCd",),
    media=("sha256:aa", "sha256:bb", "sha256:cc"),
    barred_on=date(2025, 6, 1),
)
RETURNED = replace(
    BLOCKED,
    account_id="returned",
    handle="SaffronLantern_2",
    media=("sha256:aa", "sha256:cc", "sha256:bb", "sha256:dd"),
    opened_on=date(2025, 6, 3),
    barred_on=None,
)
NAMESAKE = Account(
    account_id="namesake",
    platform="telegram",
    handle="saffronlantern",
    display_name="Saffron Lantern Restaurant",
    bio="kebab and tea opposite the old railway station",
    avatar="a0" * 32,
    links=("https://saffron.example/menu",),
    media=("sha256:11", "sha256:12"),
    opened_on=date(2021, 6, 3),
)


def _kept(*barred: Account, among: tuple[Account, ...]) -> tuple[Barred, Table]:
    fresh = features_of(among)
    kept = keep(features_of(barred), [fresh])
    return kept, kept.table_of(fresh)


class TestBareHandle:
    @pytest.mark.parametrize(
        "handle",
        [
            "sunrise_voice",
            "Sunr1se.Voice_2",
            "sunrisevoicebackup",
            "new_sunrise_voice",
            "@SUNRISE-VOICE-official3",
        ],
    )
    def test_leaves_out_counters_and_additions(self, handle: str) -> None:
        assert bare_handle(handle) == bare_handle("sunrisevoice")

    def test_keeps_other_handles_apart_and_never_leaves_nothing(self) -> None:
        assert bare_handle("sunset_voice") != bare_handle("sunrise_voice")
        assert bare_handle("new_backup_2")


class TestCommon:
    @settings(deadline=None)  # the kernel may be compiled first
    @given(
        st.lists(st.tuples(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9))), min_size=1, max_size=20)
    )
    def test_counts_what_sets_share(self, rows: list[tuple[set[int], set[int]]]) -> None:
        left, right = lists_of([one for one, _ in rows]), lists_of([other for _, other in rows])
        places = np.arange(len(rows))

        assert common(left, right, places, places).tolist() == [len(one & other) for one, other in rows]
        together = beside([left, right])
        assert together.lengths.tolist() == [len(one | other) for one, other in rows]


class TestScore:
    def test_tells_a_return_from_a_namesake_and_says_why(self) -> None:
        model = shipped_model()
        barred, table = _kept(BLOCKED, among=(NAMESAKE, RETURNED))

        found = list(leads(best_of(score(table, barred, model)), table, barred, model))

        assert [(lead.account_id, lead.barred_id) for lead in found] == [("returned", "blocked")]
        (lead,) = found
        assert lead.probability > 0.9
        assert {"handle", "links", "media", "avatar"} <= {
            line.comparison for line in lead.lines if line.bits > 1
        }
        assert lead.start_bits + sum(line.bits for line in lead.lines) == pytest.approx(lead.bits)

    def test_says_nothing_of_what_is_not_known(self) -> None:
        bare = Account(account_id="bare", handle="saffronlantern")
        barred, table = _kept(BLOCKED, among=(bare,))
        model = shipped_model()

        scored = score(table, barred, model)

        (lead,) = leads(scored, table, barred, model)
        assert {line.comparison for line in lead.lines} == {"pointer", "handle"}

    def test_a_common_handle_says_less(self) -> None:
        many = tuple(replace(NAMESAKE, account_id=f"many{place}") for place in range(60))
        model = shipped_model()
        rare, rare_table = _kept(BLOCKED, among=(RETURNED,))
        known, table = _kept(BLOCKED, among=(RETURNED, *many))

        rarely, commonly = (
            score_pairs(t, b, model, np.array([0]), np.array([0]))
            for b, t in ((rare, rare_table), (known, table))
        )

        assert commonly.bits[0] < rarely.bits[0] - 0.5

    def test_is_the_same_alone_and_in_a_batch(self) -> None:
        barred, table, _ = small_world(3)
        model = shipped_model()
        whole = score(table, barred, model)
        fresh = worlds_of(3).fresh

        for row in range(0, len(fresh), 97):
            alone = score(barred.table_of(features_of([fresh[row]])), barred, model)
            places = whole.rows == row
            assert alone.barred_rows.tolist() == whole.barred_rows[places].tolist()
            assert alone.bits == pytest.approx(whole.bits[places], abs=1e-9)


class TestContacts:
    @pytest.mark.parametrize(
        ("contact", "readers"),
        [("-", 1), ("n/a", 1), ("1122", 150), ("unknown", 3), ("+44 808 157 0192", 150)],
    )
    def test_readers_with_a_common_contact_or_none_are_no_leads(self, contact: str, readers: int) -> None:
        shown = replace(BLOCKED, contacts=(contact,))
        fresh = tuple(
            Account(account_id=f"reader{place}", platform="x", contacts=(contact,))
            for place in range(readers)
        )
        barred, table = _kept(shown, among=fresh)

        assert len(best_of(score(table, barred, shipped_model()))) == 0

    def test_a_contact_of_few_counts_however_it_is_written(self) -> None:
        shown = replace(BLOCKED, contacts=("+963 (944) 123-456",))
        again = Account(account_id="again", platform="x", contacts=("+963944123456",))
        barred, table = _kept(shown, among=(again,))

        assert len(best_of(score(table, barred, shipped_model()))) == 1

    def test_keeps_addresses_and_ids_of_no_platform_apart(self) -> None:
        written = (
            {"contacts": ("a.nna@mail.example",)},
            {"contacts": ("anna@mail.example",)},
            {"native_id": "123456"},
        )
        told = [
            features_of([Account(account_id="one", **each)]).lists["ids"].values.tolist() for each in written
        ]

        assert told[0] != told[1]
        assert told[2] == []


class TestSplink:
    def test_gives_the_same_pairs_and_weights(self) -> None:
        barred, table, _ = small_world(11)
        model = shipped_model()

        own = score(table, barred, model)
        rows, barred_rows, bits = score_with_splink(table, barred, model)

        assert len(own) > 500
        assert np.array_equal(own.rows, rows)
        assert np.array_equal(own.barred_rows, barred_rows)
        assert np.abs(own.bits - bits).max() < 1e-6
        told = {
            (comparison.name, value)
            for place, comparison in enumerate(COMPARISONS)
            for value in set(own.outcomes[:, place].tolist())
        }
        assert len(told) > 35  # nearly every outcome occurs, so nearly every weight was compared

    def test_learns_weights_that_serve_on_another_world(self) -> None:
        barred, table, returns = small_world(21)
        model = train(table, barred, returns, {})
        assert model_from(model.as_json()).digest == model.digest
        strangers = len(table) - len({row for row, _ in returns})
        never_seen = model.settings["comparisons"][0]["comparison_levels"][1]["u_probability"]
        assert never_seen == pytest.approx(
            0.5 / (strangers * len(barred.table))
        )  # no rarer than the pairs allow

        other, other_table, other_returns = small_world(22)
        figures = measure(score(other_table, other, model), other_returns)

        half = next(point for point in figures.points if point.least == 0.5)
        assert half.precision > 0.85
        assert half.recall > 0.6
        with pytest.raises(TooFewReturnsError):
            train(table, barred, returns[:10], {})

    def test_needs_returns_of_many_accounts_and_strangers(self) -> None:
        barred, table, returns = small_world(21)
        came_back = sorted({row for row, _ in returns})
        only = features_of([worlds_of(21).fresh[row] for row in came_back])
        pairs = [(came_back.index(row), barred_row) for row, barred_row in returns]

        with pytest.raises(TooFewReturnsError, match="known returns to learn from; there are 1"):
            train(table, barred, returns[:1] * 50, {})
        with pytest.raises(TooFewReturnsError, match="no known returns to learn from; there are 0"):
            train(barred.table_of(only), barred, pairs, {})

    @pytest.mark.parametrize(("many", "words"), [(140, "the same sums"), (400, "anything in common")])
    def test_learns_nothing_from_accounts_that_all_look_alike(self, many: int, words: str) -> None:
        alike = [Account(account_id=f"a{place}", handle="saffronlantern") for place in range(many)]
        others = [Account(account_id=f"o{place}", display_name=f"o{place}") for place in range(200)]
        fresh = features_of([*alike, *others])
        barred = keep(features_of(alike[:50]), [fresh])

        with pytest.raises(NothingLearnedError, match=words):
            train(barred.table_of(fresh), barred, [(place, place) for place in range(50)], {})


class TestModel:
    def test_is_refused_when_it_was_changed_or_is_none(self) -> None:
        text = shipped_model().as_json()

        with pytest.raises(BrokenModelError, match="changed after"):
            model_from(text.replace('"format"', '"about2": 1, "format"').replace("0.9999", "0.9998"))
        share = '"probability_two_random_records_match": '
        for wrong in (
            *("", "{}", "[]", "nonsense", text[:-200], "[" * 900_000),
            re.sub('"u_probability": [^,\n]+', '"u_probability": 0', text),
            re.sub(f"{share}[^,\n]+", f"{share}1", text),
            text.replace("openiru 0", "\\ud800"),
        ):
            with pytest.raises(BrokenModelError):
                model_from(wrong)

    def test_is_not_read_where_it_is_larger_than_any(self, tmp_path: Path) -> None:
        path = tmp_path / "large.json"
        with path.open("wb") as file:
            file.truncate(1 << 40)  # a hole, larger than memory

        with pytest.raises(BrokenModelError, match="larger"):
            read_model(path)


class TestExpecting:
    def test_moves_probabilities_to_another_share_of_returns(self) -> None:
        model = shipped_model()
        trained = model.trained_share
        assert trained is not None
        bits = np.array([-40.0, -6.0, 0.0, 60.0])

        told, moved = model.probabilities(bits), model.expecting(trained / 10).probabilities(bits)

        odds = (moved / (1 - moved)) / (told / (1 - told))
        assert odds == pytest.approx(np.full(4, trained / 10 / (1 - trained / 10) * (1 - trained) / trained))
        assert model.expecting(trained).probabilities(bits) == pytest.approx(told)
        with pytest.raises(UnknownShareError):
            replace(model, about={}).expecting(0.01)


class TestCalibrated:
    def test_rises_and_tells_what_is_so(self) -> None:
        rng = np.random.default_rng(4)
        bits = rng.normal(0, 6, 20_000)
        is_return = rng.random(20_000) < 1 / (1 + np.exp(-bits / 2))

        knots = np.array(calibrated(bits, is_return))

        assert np.all(np.diff(knots, axis=0) >= 0)
        told = np.interp(bits, knots[:, 0], knots[:, 1])
        assert calibration_error(told, is_return) < 0.02

    def test_pools_equal_sums_in_whatever_order_they_come(self) -> None:
        bits = np.repeat([-9.0, -2.0, 4.0], 200)
        is_return = np.concatenate([np.zeros(200), np.arange(200) < 100, np.arange(200) < 180]).astype(
            np.bool_
        )
        turned = np.arange(600)[::-1]

        knots = calibrated(bits, is_return)

        assert knots == ((-9.0, 0.0001), (-2.0, 0.5), (4.0, 0.9))
        assert calibrated(bits[turned], is_return[turned]) == knots


class TestSentences:
    def test_every_outcome_has_one(self) -> None:
        assert set(SENTENCES) == {(one.name, level.name) for one in COMPARISONS for level in one.levels}


class TestCandidates:
    def test_drops_keys_that_many_barred_accounts_have(self) -> None:
        crowd = tuple(
            replace(BLOCKED, account_id=f"b{place}", links=(), media=(), bio="") for place in range(150)
        )
        barred, table = _kept(*crowd, among=(replace(RETURNED, bio="", media=(), links=()),))

        assert len(candidates(table, barred)[0]) == 0

    def test_are_none_of_those_that_share_what_many_barred_accounts_posted(self) -> None:
        posted = tuple(f"sha256:{number:03}" for number in range(40))
        crowd = [Account(account_id=f"b{place}", media=posted) for place in range(30)]
        others = [Account(account_id=f"n{place}", media=posted) for place in range(30)]
        barred, table = _kept(*crowd, among=tuple(others))

        assert len(candidates(table, barred)[0]) == 0

    def test_are_the_same_however_few_pairs_are_held_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        barred, table, _ = small_world(3)
        whole = candidates(table, barred)

        monkeypatch.setattr(openiru.engines.returns.barred, "_PAIRS_AT_ONCE", 50)

        for one, other in zip(candidates(table, barred), whole, strict=True):
            assert one.tolist() == other.tolist()

    def test_takes_no_more_of_an_account_than_so_many(self) -> None:
        many = tuple(f"sha256:{number}" for number in range(2_000))

        features = features_of([Account(account_id="one", media=many, shares_with=many, contacts=many)])

        assert all(lists.lengths.max() <= MOST_LISTED for lists in features.lists.values())
