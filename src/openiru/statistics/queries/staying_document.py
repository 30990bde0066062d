"""How are figures of staying down written for machines?"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from openiru.statistics import policy
from openiru.statistics.queries.written import hours, moment, rate_document, rounded
from openiru.statistics.types import (
    LEAST_AT_RISK,
    ActGroup,
    DisagreementGroup,
    End,
    Estimate,
    Presence,
    Staying,
    SurvivalGroup,
    Traced,
)

DEFINITIONS: Final[Mapping[str, str]] = {
    "survival": "Of account blocks: the share that is still down so many days after the block, as our own looks show. A block "
    "is at risk from the platform's first word that it removed or suspended the account, else from the look by which two, six "
    "hours apart, agree that its page says so; a platform that blocks anew what had come up, or what it had taken back, makes "
    "another block of the same item. Event: the first of two such looks that agree that it is up; one look that says another "
    "thing between two that agree counts for nothing, whichever way. Kaplan-Meier; Greenwood on the log-log scale, 95 %. "
    "Withdrawn items and those that were gone before are left out.",
    "survival.ends": "Where watching ended; their sum is at_risk. up_again: the event. taken_back: the platform says that the "
    "block does not stand, or not in full; an event too, at that word, of what somebody looked at. ran_out: the platform had blocked it "
    "for a time that is over, and no two later looks agree that it is held longer; an event likewise, at that end. renamed, handle_reassigned, "
    "withheld: told apart, censored at the last look that saw it down. never_looked, nothing_said: unknown, not down; in no "
    "curve. not_settled: looks do not agree yet.",
    "survival.share": "Events count at the first look that shows the account up: the latest moment they may have come. "
    "share_if_early: had each come right after the last look that saw it down; another way to fill in, and no bound. Null where "
    f"what became of fewer than {LEAST_AT_RISK} by then is known (small_number), or nobody was watched so long "
    "(beyond_follow_up). low and high are null as well while no event came.",
    "survival.returned": "A second curve: until the first sighting of another account that a person confirmed as its return. "
    "Those without one are censored at as_of. opened_before: the other account was there before the block; no event. "
    "leads_waiting: possible returns of these accounts that nobody has decided; they count as not returned.",
    "time_to_act": "Hours from sending to the block, Kaplan-Meier; items that were not blocked, refused ones too, count as waiting "
    "until as_of; timed is the platform's first word that it blocked the account, not its last. within: the share blocked so soon. "
    "quartiles: by when a quarter, half and three quarters were blocked; null: not yet, or what became of fewer than "
    f"{LEAST_AT_RISK} by then is known (small_number).",
    "disagreement": "What the platform says beside what our looks after it show. Only settled states can differ: removed or "
    "already_gone, and up (also under another name, or elsewhere); refused, and gone; geo_blocked, and up from where we look, or "
    "gone. rate: those, of all settled items on which the word can be tested; Wilson, 95 %.",
    "presence": "followers_at_block: the newest that is known of each blocked account, once however often it was blocked; totals "
    "count each item. won_back: followers of accounts confirmed as returns, so many days (a quarter of them more or less) after "
    "they were first seen, beside those of the barred ones at the block; of pairs of which both numbers are known.",
}
_HEAD: Final = ("curve", "by", "key", "unit", "watched", "until")
_CURVE_FIELDS: Final = ("as_of", *_HEAD, "after", "at_risk", "censored", "events", "share", "low", "high")


def staying_parts(made: Staying) -> dict[str, Any]:
    """The parts of the figures' document that are about staying down."""
    return {
        "survival": {
            "totals": _survival(made.total),
            "platforms": [{"platform": each.key, **_survival(each)} for each in made.platforms],
            "organisations": [{"organisation": each.key, **_survival(each)} for each in made.organisations],
        },
        "time_to_act": {
            "totals": _act(made.act.total),
            "platforms": [{"platform": each.key, **_act(each)} for each in made.act.platforms],
        },
        "disagreement": {
            "totals": _disagreement(made.disagreement),
            "platforms": [
                {"platform": each.key, **_disagreement(each)} for each in made.disagreement_by_platform
            ],
        },
        "presence": _presence(made.presence),
    }


def curves_document(made: Staying) -> dict[str, Any]:
    """All curves, step by step, as one JSON document; equal figures give equal documents."""
    return {
        "as_of": moment(made.as_of),
        "curves": list(_curves(made)),
        "version": made.version,
        "definitions": dict(DEFINITIONS),
    }


def curves_csv(made: Staying) -> str:
    """All curves as one table (RFC 4180): a line for the start, one for each step, and one for the end of watching."""
    text = io.StringIO()
    lines = csv.DictWriter(text, _CURVE_FIELDS, lineterminator="\r\n")
    lines.writeheader()
    for curve in _curves(made):
        head = {name: curve[name] for name in _HEAD}
        for step in curve["steps"]:
            lines.writerow({"as_of": moment(made.as_of), **head, **step})
    return text.getvalue()


def _curves(made: Staying) -> Iterator[dict[str, Any]]:
    groups = [
        ("total", made.total),
        *(("platform", each) for each in made.platforms),
        *(("organisation", each) for each in made.organisations),
    ]
    for by, group in groups:
        yield _curve("still_down", by, group.key, "days", group.traced)
        yield _curve("still_down_if_early", by, group.key, "days", group.early)
        yield _curve("not_returned", by, group.key, "days", group.returned.traced)
    for by, act in [("total", made.act.total), *(("platform", each) for each in made.act.platforms)]:
        yield _curve("not_acted", by, act.key, "hours", act.traced)


def _curve(name: str, by: str, key: str, unit: str, traced: Traced) -> dict[str, Any]:
    return {
        "curve": name,
        "by": by,
        "key": key,
        "unit": unit,
        "watched": traced.watched,
        "until": round(traced.until, 6),
        "steps": list(_steps(traced)),
    }


def _steps(traced: Traced) -> Iterator[dict[str, Any]]:
    """From the start to the end of watching: whoever reads them can count the curve again.

    Shares are left out where what became of too few is known, as in all figures.
    """
    left, share = traced.watched, 1.0
    low: float | None = None
    high: float | None = None
    if not traced.steps or traced.steps[0].after > 0:
        yield _step(traced, 0.0, (left, 0, 0), (1.0, None, None))
    for step in traced.steps:
        yield _step(
            traced,
            step.after,
            (step.at_risk, left - step.at_risk, step.events),
            (step.share, step.low, step.high),
        )
        left, share, low, high = step.at_risk - step.events, step.share, step.low, step.high
    if traced.until > 0 and left:
        yield _step(traced, traced.until, (0, left, 0), (share, low, high))


def _step(
    traced: Traced,
    after: float,
    counts: tuple[int, int, int],
    shares: tuple[float, float | None, float | None],
) -> dict[str, Any]:
    at_risk, censored, events = counts
    is_told = not policy.is_small(traced.watched) and after <= traced.told_until
    share, low, high = map(rounded, shares) if is_told else (None, None, None)
    return {
        "after": round(after, 6),
        "at_risk": at_risk,
        "censored": censored,
        "events": events,
        "share": share,
        "low": low,
        "high": high,
    }


def _survival(group: SurvivalGroup) -> dict[str, Any]:
    return {
        "at_risk": group.at_risk,
        "by_word": group.by_word,
        "by_look": group.by_look,
        "watched": group.watched,
        "ends": {end.value: group.ends[end] for end in End},
        "never_seen_down": group.never_seen_down,
        "still_down": [_estimate("days", each) for each in group.estimates],
        "returned": {
            "returned": group.returned.returned,
            "opened_before": group.returned.opened_before,
            "leads_waiting": group.returned.waiting,
            "not_returned": [_estimate("days", each) for each in group.returned.estimates],
        },
    }


def _estimate(unit: str, made: Estimate) -> dict[str, Any]:
    found = {
        unit: made.after,
        "share": rounded(made.share),
        "low": rounded(made.low),
        "high": rounded(made.high),
        "at_risk": made.at_risk,
        "small_number": made.is_small,
        "beyond_follow_up": made.is_beyond,
    }
    return found if unit == "hours" else {**found, "share_if_early": rounded(made.share_if_early)}


def _act(group: ActGroup) -> dict[str, Any]:
    return {
        "items": group.items,
        "acted": group.acted,
        "within": [_estimate("hours", each) for each in group.estimates],
        "quartiles": [
            {
                "part": each.part,
                "hours": hours(each.hours),
                "low": hours(each.low),
                "high": hours(each.high),
                "small_number": each.is_small,
            }
            for each in group.quantiles
        ],
    }


def _disagreement(group: DisagreementGroup) -> dict[str, Any]:
    return {
        "cells": [
            {"says": each.says.value, "seen": each.seen.value, "items": each.items, "differs": each.differs}
            for each in group.cells
        ],
        "rate": rounded(group.rate.value),
        "rate_detail": rate_document(group.rate),
    }


def _presence(made: Presence) -> dict[str, Any]:
    return {
        "blocked": made.blocked,
        "followers_at_block": made.followers_at_block,
        "followers_unknown": made.followers_unknown,
        "returns": len({each.new_subject_id for each in made.growth}),
        "won_back": [
            {
                "days": each.after,
                "returns": each.returns,
                "followers": each.followers,
                "followers_at_block": each.followers_at_block,
                "share": rounded(each.share),
            }
            for each in made.won_back
        ],
    }
