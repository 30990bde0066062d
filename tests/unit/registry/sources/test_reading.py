import gzip
from datetime import date
from pathlib import Path

import pytest
from tests.factories.lists import un_entity, un_xml
from tests.factories.public_lists import public_list

from openiru.registry.errors import ListFileError
from openiru.registry.sources.catalogue import UN_SC
from openiru.registry.sources.reading import read_curated, read_list_files, shipped_files
from openiru.registry.types import Form, Scope


class TestReadListFiles:
    def test_reads_packed_files_by_their_content(self, tmp_path: Path) -> None:
        path = tmp_path / "consolidated.xml"  # packed, though its name does not say so
        path.write_bytes(gzip.compress(un_xml(un_entity("QDe.900", "SUN"))))

        reading = read_list_files(Form.UN_XML, [path])

        assert reading.editions[0].entries[0].key == "QDe.900"

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [("missing.xml", "no such file or directory"), (".", "is a directory")],
    )
    def test_refuses_what_cannot_be_opened(self, tmp_path: Path, name: str, sentence: str) -> None:
        with pytest.raises(ListFileError, match=sentence):
            read_list_files(Form.UN_XML, [tmp_path / name])

    def test_refuses_to_read_nothing(self) -> None:
        with pytest.raises(ListFileError, match="name the files to import"):
            read_list_files(Form.UN_XML, [])

    def test_refuses_curated_files_of_other_kinds(self, tmp_path: Path) -> None:
        path = tmp_path / "list.pdf"
        path.write_bytes(b"%PDF-1.7")

        with pytest.raises(ListFileError, match=r"ends in \.yaml, \.yml or \.csv"):
            read_curated([path])


class TestShippedExtract:
    def test_tells_the_days_of_three_organisations_on_five_lists(self) -> None:
        reading = read_curated(shipped_files())

        days = {
            (edition.source.slug, entry.key): entry.listed_on
            for edition in reading.editions
            for entry in edition.entries
        }
        assert days == {
            ("un-sc", "QDe.132"): date(2011, 7, 29),
            ("us-fto", "tehrik-e-taliban-pakistan"): date(2010, 9, 1),
            ("us-fto", "balochistan-liberation-army"): date(2025, 8, 11),
            ("us-sdgt", "tehrik-e-taliban-pakistan"): date(2010, 9, 1),
            ("us-sdgt", "balochistan-liberation-army"): date(2019, 7, 2),
            ("uk-proscribed", "tehrik-e-taliban-pakistan"): date(2011, 1, 31),
            ("uk-proscribed", "baluchistan-liberation-army"): date(2006, 7, 31),
            ("pk-ata-first-schedule", "tehreek-e-taliban-pakistan"): date(2008, 8, 25),
            ("pk-ata-first-schedule", "balochistan-liberation-army"): date(2006, 4, 7),
            ("pk-ata-first-schedule", "balochistan-liberation-front"): date(2010, 9, 8),
        }

    def test_gives_every_entry_a_source_with_its_date(self) -> None:
        for edition in read_curated(shipped_files()).editions:
            assert edition.scope is Scope.EXTRACT
            for entry in edition.entries:
                assert entry.citation is not None
                assert entry.citation.url
                assert entry.citation.dated

    def test_links_only_to_entries_that_are_there(self) -> None:
        reading = read_curated(shipped_files())

        there = {
            (edition.source.slug, entry.key) for edition in reading.editions for entry in edition.entries
        }
        claimed = {(link.list_slug, link.key) for found in reading.organisations for link in found.links}
        assert claimed == there

    def test_calls_the_united_nations_list_as_its_own_importer_does(self) -> None:
        editions = {edition.source.slug: edition for edition in read_curated(shipped_files()).editions}

        assert editions["un-sc"].source == UN_SC

    @pytest.mark.shared_data
    def test_agrees_with_the_whole_list_of_the_united_nations(self) -> None:
        whole = read_list_files(Form.UN_XML, [public_list("UN_consolidated.xml.gz")]).editions[0]
        extract = next(e for e in read_curated(shipped_files()).editions if e.source.slug == "un-sc")

        original = {entry.key: entry for entry in whole.entries}
        for entry in extract.entries:
            assert entry.listed_on == original[entry.key].listed_on
            assert {name.text for name in entry.names} == {name.text for name in original[entry.key].names}
        names = " ".join(name.text for entry in whole.entries for name in entry.names).lower()
        assert "baloch" not in names
        assert "baluch" not in names
