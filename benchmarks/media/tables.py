"""How do figures of a run come into a document?"""

from pathlib import Path


def write_between_marks(path: Path, name: str, content: str) -> None:
    """Put content between `<!-- name -->` and `<!-- end of name -->` of a document.

    Raises:
        ValueError: if the marks are not there.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise ValueError(f"{path} has no marks for {name}")
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}{content}\n{end}{after}", encoding="utf-8")
