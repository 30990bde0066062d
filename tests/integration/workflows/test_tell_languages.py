"""Each lead says in which language its texts are, and the queue finds those of one language."""

from pathlib import Path

import pytest
from tests.factories.decided import leads
from tests.factories.people import overseer

from openiru.access.errors import NotAllowedError
from openiru.access.types import SYSTEM
from openiru.signals import operations, queries
from openiru.signals.models import Lead
from openiru.signals.types import QueueFilter
from openiru.workflows.queue.languages import tell_languages

ENGLISH = "The meeting of the committee was moved to the evening of the next day."
URDU = "آج شام کو محلے کی کمیٹی کا اجلاس بڑے ہال میں ہوگا اور سب لوگ آئیں گے۔"
ROMAN = "aaj shaam ko mohalle ki committee ka ijlas bade hall mein hoga aur sab log aayenge"


def of_language(language: str) -> list[str]:
    return [row.lead_id for row in queries.queue_page(QueueFilter(language=language)).rows]


@pytest.mark.django_db
class TestTellLanguages:
    def test_finds_leads_by_the_language_that_most_of_their_texts_are_in(self, tmp_path: Path) -> None:
        texts = [ENGLISH, ENGLISH, URDU, URDU, URDU, ENGLISH, ROMAN, ROMAN, "123"]
        english, urdu, roman = leads(tmp_path, texts, posts=3)

        changed = tell_languages(by=SYSTEM)

        assert changed == 3
        assert (of_language("en"), of_language("ur"), of_language("ur-Latn")) == ([english], [urdu], [roman])
        assert queries.lead(roman).language == "ur-Latn"

    def test_tells_nothing_twice_until_a_lead_has_other_matches(self, tmp_path: Path) -> None:
        (lead_id,) = leads(tmp_path, [ENGLISH])
        tell_languages(by=SYSTEM)
        assert queries.leads_without_language(None, 10) == ()

        Lead.objects.filter(pk=lead_id).update(match_count=2)

        assert queries.leads_without_language(None, 10) == (lead_id,)
        assert tell_languages(by=SYSTEM) == 0
        assert queries.leads_without_language(None, 10) == ()

    def test_is_for_those_who_may_scan(self) -> None:
        with pytest.raises(NotAllowedError):
            operations.tell_languages({}, by=overseer())
