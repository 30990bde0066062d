"""Which parser reads which file?"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from openiru.registry.errors import ListFileError
from openiru.registry.sources.curated_csv import parse_curated_csv
from openiru.registry.sources.curated_yaml import parse_curated_yaml, parse_organisations
from openiru.registry.sources.files import ListFile, bare_name
from openiru.registry.sources.ofac_csv import parse_ofac_csv
from openiru.registry.sources.uk_csv import parse_uk_csv
from openiru.registry.sources.un_xml import parse_un_xml
from openiru.registry.sources.yaml_nodes import read_yaml
from openiru.registry.types import Form, ParsedEdition, ParsedOrganisation, Reading

SHIPPED: Final = Path(__file__).resolve().parent.parent / "curated"


def read_list_files(form: Form, paths: Sequence[Path], *, include_individuals: bool = False) -> Reading:
    """Read files of one form; gzip is unpacked, nothing is stored.

    OFAC's files together are one edition; of the other forms each file is one. Curated
    files may also be files of organisations.

    Raises:
        ListFileError: if any file cannot be read; the message names it, the line and the reason.
    """
    if not paths:
        raise ListFileError(file="no file", reason="name the files to import")
    if form is Form.OFAC_CSV:
        with ExitStack() as stack:
            files = [stack.enter_context(_opened(path)) for path in paths]
            return Reading(editions=(parse_ofac_csv(files, include_individuals=include_individuals),))
    editions: list[ParsedEdition] = []
    organisations: list[ParsedOrganisation] = []
    for path in paths:
        with _opened(path) as file:
            found = _read_one(form, path, file, include_individuals=include_individuals)
        if isinstance(found, ParsedEdition):
            editions.append(found)
        else:
            organisations.extend(found)
    return Reading(editions=tuple(editions), organisations=tuple(organisations))


def read_curated(paths: Sequence[Path]) -> Reading:
    """Read curated lists and files of organisations; entities alone.

    Raises:
        ListFileError: what `read_list_files` raises.
    """
    return read_list_files(Form.CURATED, paths)


def shipped_files() -> tuple[Path, ...]:
    """The curated extract that comes with the program, organisations last."""
    found = sorted(SHIPPED.glob("*.yaml"), key=lambda path: (path.stem == "organisations", path.name))
    return tuple(found)


def _read_one(
    form: Form, path: Path, file: ListFile, *, include_individuals: bool
) -> ParsedEdition | tuple[ParsedOrganisation, ...]:
    if form is Form.UN_XML:
        return parse_un_xml(file, include_individuals=include_individuals)
    if form is Form.UK_CSV:
        return parse_uk_csv(file, include_individuals=include_individuals)
    ending = Path(bare_name(path)).suffix
    if ending == ".csv":
        return parse_curated_csv(file, include_individuals=include_individuals)
    if ending not in {".yaml", ".yml"}:
        raise file.refusal("a curated file ends in .yaml, .yml or .csv (or one of these with .gz)")
    document = read_yaml(file)
    if document.has("organisations"):
        return parse_organisations(document)
    return parse_curated_yaml(file, document, include_individuals=include_individuals)


@contextmanager
def _opened(path: Path) -> Iterator[ListFile]:
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = (error.strerror or "cannot be opened").lower()
        raise ListFileError(file=str(path), reason=reason) from error
    with stream:
        yield ListFile(path.name, stream)
