"""Who acts in the registry, and short ways to bring editions in."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.factories.lists import SAMPLE_SOURCE, parsed_edition
from tests.factories.people import analyst, supervisor

from openiru.registry import operations
from openiru.registry.types import EditionReport, ImportTerms, ParsedEntry

FIRST_DAY = date(2025, 1, 31)


@dataclass
class Desk:
    """Two people, and the sample list at their hands."""

    author: str
    approver: str
    at: datetime = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
    digests: list[str] = field(default_factory=list)

    def bring(
        self, *entries: ParsedEntry, day: date | None = None, terms: ImportTerms | None = None
    ) -> EditionReport:
        """Import a full edition of the sample list: the first of 31 January 2025, each later one a day on."""
        day = day or FIRST_DAY + timedelta(days=len(self.digests))
        generated_at = datetime.combine(day, datetime.min.time(), UTC)
        self.digests.append(str(len(self.digests)))
        edition = parsed_edition(*entries, generated_at=generated_at, digest=self.digests[-1])
        return operations.import_edition(
            SAMPLE_SOURCE.slug, edition, self.author, self.at, terms or ImportTerms()
        )

    def link(self, key: str, slug: str = "sun", name: str = "Order of the Sun") -> None:
        """Make the organisation known and link it to an entry of the sample list, by two persons."""
        operations.add_organisation(slug, name, self.author, self.at)
        entry = f"{SAMPLE_SOURCE.slug}:{key}"
        operations.assert_link(slug, entry, "The same name in full", self.author, self.at)
        operations.approve_link(slug, entry, self.approver, self.at)


@pytest.fixture
def desk(db: None) -> Desk:
    """Two people who may import, link and approve."""
    return Desk(author=analyst(), approver=supervisor())
