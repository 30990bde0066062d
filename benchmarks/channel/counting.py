"""What do both sides say when all is over, and where do they differ?

The platforms' journal is read alone, the unit's tables alone; then they are held against each other.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.channel.receiver import decision_on

STATES: Final = {
    "account_suspended": "acted",
    "account_terminated": "acted",
    "not_violating": "refused",
    "already_gone": "already_gone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How the channel did; all but `requests` should be 0."""

    lost: int  # items that never reached their platform, and words of platforms that never reached us though we took them
    twice: int  # items that reached a platform under two messages, and words that we recorded twice
    wrong_state: int  # items and referrals that stand elsewhere than the platform's own record says
    refused: int  # callbacks that we refused for good
    broken_record: int  # 1 if the audit log does not hold together
    requests: int  # of the outbox that reached the platforms, repetitions counted


def count(folder: Path) -> Count:
    """Hold the platforms' journal against the unit's tables."""
    from openiru.audit.queries import verify
    from openiru.referrals.models import Item, Outcome, Referral

    lines = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    received = _messages_by_item(lines)
    refused = sum("callback" in line and not 200 <= line["status"] < 300 for line in lines)
    items = {str(pk): state for pk, state in Item.objects.values_list("pk", "state")}
    outcomes = Counter(str(pk) for pk in Outcome.objects.values_list("item_id", flat=True))
    lost = [each for each in items if not received.get(each)] + [
        each for each in received if not outcomes[each]
    ]
    twice = [each for each, messages in received.items() if len(messages) > 1]
    twice += [each for each, words in outcomes.items() if words > 1]
    wrong = [
        each for each, state in items.items() if received.get(each) and state != STATES[decision_on(each)]
    ]
    open_ones = Referral.objects.exclude(status="closed").count()
    return Count(
        lost=len(lost),
        twice=len(twice),
        wrong_state=len(wrong) + open_ones,
        refused=refused,
        broken_record=int(not verify().is_whole),
        requests=sum("message" in line for line in lines),
    )


def _messages_by_item(lines: list[dict[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in lines:
        if "message" in line:
            for item in line["data"]["items"]:
                found.setdefault(item["item_id"], set()).add(line["message"])
    return found
