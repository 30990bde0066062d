"""In which language does each lead speak?"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from openiru.engines.text.languages.detecting import TextLanguage, detect_languages
from openiru.intake.queries import texts_of
from openiru.signals import operations as signals
from openiru.signals import queries as known

LEADS_AT_ONCE: Final = 1_000
TEXTS_OF_LEAD: Final = 20  # those in which most was found
NO_WORDS: Final = "zxx"


def tell_languages(*, by: str) -> int:
    """Tell the language of leads whose matches are new; how many have another one now.

    Raises:
        NotAllowedError: if `by` may not scan.

    Cost:
        Some 30 microseconds a text, of at most twenty texts a lead.
    """
    changed, after = 0, None
    while lead_ids := known.leads_without_language(after, LEADS_AT_ONCE):
        changed += signals.tell_languages(_languages(lead_ids), by=by)
        after = lead_ids[-1]
    return changed


def _languages(lead_ids: Sequence[str]) -> dict[str, str]:
    found_in = known.found_in(lead_ids)
    spoken = {
        lead_id: [each.observation_id for each in found_in.get(lead_id, ())[:TEXTS_OF_LEAD]]
        for lead_id in lead_ids
    }
    texts = texts_of({each for ids in spoken.values() for each in ids})
    told = dict(zip(texts, detect_languages(list(texts.values())), strict=True))
    return {
        lead_id: language_of([told[each] for each in ids if each in told]) for lead_id, ids in spoken.items()
    }


def language_of(told: Sequence[TextLanguage]) -> str:
    """The language that most texts are in; one that can be told goes before one that cannot."""
    sure = Counter(each.code for each in told if not each.code.startswith("und") and each.code != NO_WORDS)
    counts = sure or Counter(each.code for each in told)
    return max(counts, key=lambda code: (counts[code], code)) if counts else NO_WORDS
