import re
from pathlib import Path

import openiru.registry
from openiru.registry.sources.curated_csv import COLUMNS
from openiru.registry.sources.reading import read_curated

README = Path(openiru.registry.__file__).parent / "curated" / "README.md"


class TestCuratedReadme:
    def test_shows_files_that_can_be_imported(self, tmp_path: Path) -> None:
        examples = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
        paths = []
        for number, example in enumerate(examples):
            paths.append(tmp_path / f"{number}.yaml")
            paths[-1].write_text(example, encoding="utf-8")

        reading = read_curated(paths)

        (edition,) = reading.editions
        (organisation,) = reading.organisations
        assert (organisation.links[0].list_slug, organisation.links[0].key) == (
            edition.source.slug,
            edition.entries[0].key,
        )

    def test_names_every_column_of_the_csv_form(self) -> None:
        told = set(re.findall(r"[a-z_]+", README.read_text(encoding="utf-8")))

        assert set(COLUMNS) <= told
