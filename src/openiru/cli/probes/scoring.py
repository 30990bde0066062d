"""`openiru probe score`: what do saved pages say?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from openiru.cli.doors import speaks
from openiru.cli.probes.options import Kind, Rules, StableId
from openiru.cli.probes.saved import answers_in, content_of
from openiru.cli.probes.telling import print_row, told
from openiru.engines.probes.types import Page
from openiru.engines.probes.warc import Kept, is_warc
from openiru.foundation.errors import BadInputError
from openiru.platforms.probes.catalogue import catalogue


@speaks
def score_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Saved pages: HTML or JSON with --url, or WARC, packed or not."),
    ],
    *,
    url: Annotated[
        str, typer.Option("--url", help="The address that was asked for; WARC files know it.")
    ] = "",
    final_url: Annotated[
        str, typer.Option("--final-url", help="Where redirects led; the same as --url if left out.")
    ] = "",
    status: Annotated[
        int, typer.Option("--status", min=100, max=599, help="The HTTP status that came with the page.")
    ] = 200,
    platform: Annotated[
        str, typer.Option("--platform", help="Read the page as one of this platform, whatever its address.")
    ] = "",
    stable_id: StableId = "",
    kind: Kind = "",
    rules: Rules = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Say which state saved pages show, by which marker and where; nothing is fetched.

    "No verdict" (login_wall, challenge, rate_limited, probe_stale, net_error, unverifiable) says nothing about the account.

    Example: openiru probe score page.html --url https://t.me/s/sunrise --kind channel --json
    """
    known = catalogue(rules)
    for file in files:
        for kept in _kept(file, Page(status=status, final_url=final_url or url, body=b""), url):
            asked = known.asked(kept.asked_url, stable_id=stable_id, platform=platform, kind=kind)
            row = {"file": str(file), **told(asked, known.score(kept.page, asked))}
            print_row(row, as_json=as_json)


def _kept(file: Path, sent: Page, url: str) -> Iterator[Kept]:
    content = content_of(file)
    if is_warc(content):
        yield from answers_in(file, content)
        return
    if not url:
        raise BadInputError(f"{file}: say with --url which address this page answered.")
    page = Page(status=sent.status, final_url=sent.final_url, body=content)
    yield Kept(asked_url=url, page=page)
