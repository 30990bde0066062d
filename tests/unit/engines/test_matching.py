"""One batch through all engines gives the same in this process and in another."""

from openiru.engines.catalogue import ENGINES
from openiru.engines.interface import (
    Bank,
    EngineItem,
    Field,
    KnownAddress,
    KnownName,
    KnownPicture,
    NameKind,
)
from openiru.engines.matching import engine_versions, match_batch
from openiru.engines.shared import shared_bank
from openiru.runners.local import local_executor

PICTURE = bytes(range(32))
BANK = Bank(
    names=(
        KnownName(organisation_id="river", text="River Front", kind=NameKind.PRIMARY),
        KnownName(organisation_id="river", text="Darya Mahaz", kind=NameKind.KNOWN),
    ),
    pictures=(KnownPicture(signal_id="picture:1", organisation_id="river", pdq=PICTURE),),
    addresses=(
        KnownAddress(signal_id="address:1", organisation_id="river", url="https://river-front.example/news"),
    ),
)
BATCH = [
    EngineItem(item_id="name", texts=((Field.TEXT, "a statement of the River Front"),)),
    EngineItem(item_id="spelling", texts=((Field.DISPLAY_NAME, "darya mahaz tv"),)),
    EngineItem(item_id="picture", pictures=(PICTURE,)),
    EngineItem(item_id="address", links=("https://river-front.example/news?x=1",)),
    EngineItem(item_id="nothing", texts=((Field.TEXT, "tea and cricket"),)),
]


class TestMatchBatch:
    def test_asks_every_engine(self) -> None:
        found = {(match.item_id, match.engine) for match in match_batch(BANK, BATCH)}

        assert found == {
            ("name", "names"),
            ("spelling", "names"),
            ("picture", "pictures"),
            ("address", "addresses"),
        }

    def test_gives_the_same_in_another_process(self) -> None:
        with shared_bank(BANK) as shared, local_executor(2) as executor:
            elsewhere = executor.submit(shared.match, BATCH).result()

        assert elsewhere == match_batch(BANK, BATCH)

    def test_finds_nothing_with_an_empty_bank(self) -> None:
        assert match_batch(Bank(), BATCH) == []

    def test_tells_that_the_unit_alone_knows_a_spelling(self) -> None:
        (match,) = match_batch(BANK, [BATCH[1]])

        assert match.explanation.kind is NameKind.KNOWN  # type: ignore[union-attr]


class TestEngineVersions:
    def test_names_every_engine(self) -> None:
        assert engine_versions() == {engine.name: engine.version for engine in ENGINES}
