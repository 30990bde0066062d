"""`openiru doctor`: does everything work here, the safeguards included?"""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import typer
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from rich.table import Table
from rich.text import Text

from openiru.advisers.asking.definitions import read_definitions
from openiru.advisers.errors import BadDefinitionError
from openiru.cli.doors import Json, database, emit, now, speaks
from openiru.clocks.queries import known_calendars
from openiru.database.errors import DatabaseUnavailableError
from openiru.disclosures.errors import ArrivingError
from openiru.disclosures.queries import left_files, lost_files, stray_files
from openiru.platforms.errors import BadProbeError, NoProbeError
from openiru.platforms.probes.catalogue import catalogue, check_controls, kinds_without_control
from openiru.platforms.queries import known_forms
from openiru.sandbox.errors import NoSandboxError
from openiru.sandbox.pool import Sandbox
from openiru.sandbox.readers.pdq import READER
from openiru.sandbox.tools import TESSERACT, missing
from openiru.workflows.safeguards import check_guards, disagreements, verify_and_note

app = typer.Typer()

SHOWN_MAX: Final = 50  # differing rows; nobody reads more of them on a terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found."""

    check: str
    state: str  # well, note, broken
    words: str


@app.command()
@speaks
def doctor(
    *,
    as_json: Json = False,
    full: Annotated[
        bool, typer.Option(help="Verify the whole audit chain, and every row that it speaks of.")
    ] = False,
) -> None:
    """Check the installation and its safeguards; exit code 1 when something is broken.

    Example: openiru doctor --full
    """
    findings = [*_check_machine(), *_check_what_is_kept(full=full)]
    emit([asdict(finding) for finding in findings], as_json=as_json, table=lambda: _table(findings))
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


def _check_machine() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(check="python", state="well" if sys.version_info >= (3, 11) else "broken", words=version)
    folder = Path(settings.DATA_FOLDER)
    writable = folder.is_dir() and os.access(folder, os.W_OK)
    yield Finding(
        check="data folder",
        state="well" if writable else "broken",
        words=str(folder) if writable else f"{folder}: absent, or not writable",
    )
    has_key = bool(os.environ.get("OPENIRU_SECRET_KEY")) or (folder / "secret-key").is_file()
    yield Finding(
        check="secret key",
        state="well" if has_key else "broken",
        words="kept" if has_key else "none: run `openiru init`",
    )
    story = settings.STORY_CLOCK
    yield Finding(
        check="clock",
        state="note" if story else "well",
        words=f"{now().isoformat(timespec='seconds')}"
        + (" (a story clock: for exercises only)" if story else ""),
    )
    yield _check_sandbox()
    lacking = missing(TESSERACT, unconfined=settings.TOOLS_UNCONFINED)
    yield Finding(
        check="tesseract",
        state="note" if lacking or settings.TOOLS_UNCONFINED else "well",
        words=lacking.reason if lacking else _confinement(),
    )
    yield _check_advisers()
    yield from _check_rule_files()
    yield _check_looks()
    chromium = shutil.which("chromium")
    yield Finding(
        check="chromium",
        state="well" if chromium else "note",
        words=chromium or "absent: only the browser tests need it (Debian package chromium)",
    )


def _check_sandbox() -> Finding:
    """Where files of strangers are decoded."""
    try:
        with Sandbox(READER, workers=1) as sandbox:
            protection = sandbox.start()
    except NoSandboxError as error:
        return Finding(check="sandbox", state="broken", words=error.message)
    return Finding(
        check="sandbox", state="well" if protection.is_filtered else "note", words=protection.sentence
    )


def _check_advisers() -> Finding:
    """Whether texts may leave the house, and whether the file of advisers can be understood."""
    try:
        names = sorted(read_definitions(settings.ADVISERS))
    except BadDefinitionError as error:
        return Finding(check="advisers", state="broken", words=error.message)
    told = f"{', '.join(names) or 'none'} described"
    hosts = ", ".join(sorted(settings.ADVISERS_PUBLIC_HOSTS))
    if hosts:
        words = f"{told}; texts may leave the house, to {hosts} (OPENIRU_ADVISERS_PUBLIC_HOSTS)"
        return Finding(check="advisers", state="note", words=words)
    return Finding(check="advisers", state="well", words=f"{told}; no text leaves the house")


def _check_rule_files() -> Iterator[Finding]:
    """Whether every file of the unit's own forms, profiles and calendars can be followed."""
    forms, book = known_forms(), known_calendars()
    faults = [*forms.broken_forms.values(), *forms.broken_profiles.values(), *book.broken.values()]
    yield from (Finding(check="rule file", state="broken", words=each) for each in faults)
    counted = f"{len(forms.forms)} forms, {len(forms.profiles)} profiles, {len(book.known)} calendars"
    words = f"{counted}; what needs a broken one is refused" if faults else counted
    yield Finding(check="rule files", state="note" if faults else "well", words=words)


def _check_looks() -> Finding:
    """Whether this server asks platforms by itself, and whether "gone" can be said of what it looks at."""
    try:
        known = catalogue(settings.PROBES_FOLDER)
        check_controls(known, settings.CHECK_CONTROLS)
        lacking = kinds_without_control(known, settings.CHECK_CONTROLS)
    except BadProbeError as error:
        return Finding(check="looks", state="broken", words=error.message)
    except NoProbeError as error:
        words = f"OPENIRU_CHECK_CONTROLS is wrong, and nobody is asked until it is mended: {error.message}"
        return Finding(check="looks", state="broken", words=words)
    if not settings.CHECKS_PER_HOUR:
        return Finding(check="looks", state="well", words="off: nobody is asked (OPENIRU_CHECKS_PER_HOUR)")
    told = f"{settings.CHECKS_PER_HOUR} for each platform and hour, from {settings.VANTAGE or 'nobody says where'}"
    if lacking:
        words = f"{told}; no control that is up for {', '.join(lacking)}: nobody there is called gone (OPENIRU_CHECK_CONTROLS)"
        return Finding(check="looks", state="note", words=words)
    return Finding(check="looks", state="well", words=told)


def _confinement() -> str:
    if settings.TOOLS_UNCONFINED:
        return "reads words in pictures, without bubblewrap where that is missing (OPENIRU_TOOLS_UNCONFINED)"
    return "reads words in pictures, under bubblewrap"


def _check_what_is_kept(*, full: bool) -> Iterator[Finding]:
    if not os.environ.get("DATABASE_URL", "").strip() and not (settings.DATA_FOLDER / "postgres").is_dir():
        # Who only looks must not make a database where somebody mistyped the folder.
        yield Finding(check="database", state="broken", words="none: run `openiru init`")
        return
    try:
        with database():
            found = list(_check_database())
            yield from found
            if found[-1].state == "well":
                yield from _check_sealed_files()
            yield from _check_safeguards(full=full)
    except OperationalError as error:
        yield Finding(check="database", state="broken", words=str(error).strip())
    except DatabaseUnavailableError as error:
        yield Finding(check="database", state="broken", words=error.message)


def _check_database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), current_setting('fsync')")
        version, fsync = cursor.fetchone()
    yield Finding(
        check="database", state="well" if fsync == "on" else "broken", words=f"{version}, fsync {fsync}"
    )
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
        yield Finding(check="tables", state="well", words="up to date")
    except (SystemExit, CommandError):
        yield Finding(check="tables", state="broken", words="behind: run `openiru init`")


def _check_sealed_files() -> Iterator[Finding]:
    """Whether every sealed file stands on record, and every record has its file."""
    try:
        left = left_files()
    except ArrivingError as error:
        yield Finding(check="sealed files", state="note", words=error.message)
        return
    lost = lost_files()
    yield from (
        Finding(check="sealed file", state="broken", words=f"{each} is gone from the data folder")
        for each in lost
    )
    yield from (
        Finding(
            check="sealed file",
            state="note",
            words=f"{each!r} was never sealed here: take it out of the folder",
        )
        for each in stray_files()
    )
    words = "each on record" if not left else f"{len(left)} on no record: run `openiru disclosure left`"
    yield Finding(check="sealed files", state="note" if left else "well", words=words)


def _check_safeguards(*, full: bool) -> Iterator[Finding]:
    report = check_guards()
    counted = ", ".join(
        f"{count} {kind}s".replace("indexs", "indexes") for kind, count in report.counts.items()
    )
    yield Finding(check="guards", state="broken" if report.faults else "well", words=f"{counted} in place")
    yield from (Finding(check="guard", state="broken", words=fault) for fault in report.faults)
    if full:
        yield from _check_record()


def _check_record() -> Iterator[Finding]:
    chain = verify_and_note(Path(settings.DATA_FOLDER), at=now())
    yield Finding(check="audit chain", state="well" if chain.is_whole else "broken", words=chain.sentence)
    found = list(islice(disagreements(), SHOWN_MAX))
    yield Finding(
        check="rows and record",
        state="broken" if found else "well",
        words="differ" if found else "say the same",
    )
    yield from (Finding(check="row", state="broken", words=each) for each in found)


def _table(findings: list[Finding]) -> Table:
    colours = {"well": "green", "note": "yellow", "broken": "red"}
    table = Table("check", "state", "what was found")
    for finding in findings:
        table.add_row(finding.check, Text(finding.state, style=colours[finding.state]), finding.words)
    return table
