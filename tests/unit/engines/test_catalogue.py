import pickle

import pytest

from openiru.engines.catalogue import ENGINES
from openiru.engines.interface import (
    Bank,
    Engine,
    EngineItem,
    Field,
    KnownAddress,
    KnownName,
    KnownPicture,
    KnownTerm,
    NameKind,
    TermKind,
    explained,
)

BANK = Bank(
    names=(KnownName(organisation_id="sun", text="Harakat-e-Sunrise", kind=NameKind.PRIMARY),),
    pictures=(KnownPicture(signal_id="image", organisation_id="sun", pdq=bytes(32)),),
    addresses=(KnownAddress(signal_id="url", organisation_id="sun", url="https://t.me/SunRise"),),
    terms=(KnownTerm(signal_id="term", organisation_id="sun", text="dawn is near", kind=TermKind.SLOGAN),),
)
LOUD = EngineItem(
    item_id="loud",
    platform="x",
    texts=((Field.TEXT, "Harakat-e-Sunrise https://t.me/SunRise Dawn is near!"),),
    pictures=(bytes(32),),
)
QUIET = EngineItem(item_id="quiet", texts=((Field.TEXT, "Tea and cricket"),), pictures=(b"\xff" * 32,))


class TestEveryEngine:
    """What each engine promises, now and when others are added."""

    def test_has_a_name_of_its_own(self) -> None:
        assert len({engine.name for engine in ENGINES}) == len(ENGINES)
        assert all(engine.name and engine.version for engine in ENGINES)

    @pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
    def test_finds_its_signal_and_explains_it(self, engine: Engine) -> None:
        (match,) = engine.prepare(BANK).match([QUIET, LOUD])

        assert (match.item_id, match.organisation_id, match.engine) == ("loud", "sun", engine.name)
        assert 0 < match.score <= 1
        why = explained(match.explanation)
        assert why["rule"]
        assert why["field"]

    @pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
    def test_gives_the_same_however_items_are_batched(self, engine: Engine) -> None:
        prepared = engine.prepare(BANK)
        items = [LOUD, QUIET, LOUD]

        together = prepared.match(items)

        assert together[:1] == prepared.match([LOUD])
        assert [match for each in items[:2] for match in prepared.match([each])] == prepared.match(items[:2])

    @pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
    def test_finds_nothing_in_nothing(self, engine: Engine) -> None:
        assert engine.prepare(BANK).match([]) == []
        assert engine.prepare(Bank()).match([LOUD]) == []
        assert engine.prepare(BANK).match([EngineItem(item_id="empty")]) == []

    @pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
    def test_pickles_with_its_prepared_bank_and_its_matches(self, engine: Engine) -> None:
        for value in (engine, engine.prepare(BANK)):
            assert pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes
        matches = engine.prepare(BANK).match([LOUD])
        assert pickle.loads(pickle.dumps(matches)) == matches  # noqa: S301 - our own bytes
