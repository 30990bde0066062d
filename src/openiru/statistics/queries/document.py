"""How are figures written down for machines: one JSON document, or one CSV table?"""

import csv
import io
from collections.abc import Mapping
from typing import Any, Final

from openiru.statistics.queries import staying_document
from openiru.statistics.queries.written import hours, moment, rate_document, rounded
from openiru.statistics.types import Compliance, Corrections, Figures, Group, Rate, Requests, Row, Staying

DEFINITIONS: Final[Mapping[str, str]] = {
    "unit": "One item: one subject in one referral.",
    "referred": "Items sent and not withdrawn = blocked + partly + refused + pending + already_gone.",
    "blocked": "The platform says that the account is suspended, terminated or removed.",
    "time_over": "Of the blocked items: those that the platform had blocked for a time that is over at as_of, by its word alone; survival.ends.ran_out asks our looks, too.",
    "partly": "The platform says that it restricted the account in part: by country, by label, by rank.",
    "refused": "The platform says that it will not act.",
    "pending": "No decision was received.",
    "undelivered": "Of the pending items: those of which the platform has not confirmed that it has them.",
    "already_gone": "The platform says that the account was gone before.",
    "withdrawn": "Items that the unit took back after sending them; not part of referred.",
    "followers_blocked": "The blocked accounts' combined following at the block; not unique people.",
    "action_rate_strict": "blocked / (referred - already_gone); pending items are in the denominator.",
    "action_rate_decided": "blocked / (blocked + partly + refused).",
    "interval": "Wilson, 95 %.",
    "median_hours_to_act": "Kaplan-Meier median from sending to the platform's first word that it blocked the account, not its "
    "last. Items that were not blocked, refused ones too, count as waiting until as_of; already_gone and withdrawn ones are left out. Null where fewer "
    "than half were blocked in the time observed.",
    "data_requests": "Requests for data sent and not withdrawn; answered: with anything but silence.",
    "data_request_compliance": "By platform: sent = produced_all + produced_some + produced_none + unanswered. "
    "rate: (produced_all + produced_some) / sent.",
    "preservation_requests": "Requests to preserve data sent and not withdrawn; answered likewise.",
    "meetings": "Meetings with platforms, held and recorded.",
    "corrections": "wrong: withdrawn because referring them was an error. asked: of these, what the platform had "
    "blocked and was asked to reinstate = reinstated + refused + waiting + no_answer. reinstated: the platform says so. "
    "no_answer: the day that was set has passed. median_hours_to_reinstatement: Kaplan-Meier from asking.",
    "small_number": "A rate with fewer than 10 items in its denominator: too few to compare. median_hours_to_act rest on "
    "the items of action_rate_strict.",
    "followers_unknown": "Blocked items of which nobody had counted the followers.",
    "as_of": "Facts received or recorded after this moment do not count.",
    "staying_as_of": "The same for survival, time_to_act, disagreement and presence; some minutes or an hour before as_of where counting them takes long.",
}

_COUNTS: Final = (
    "referred",
    "blocked",
    "time_over",
    "partly",
    "refused",
    "pending",
    "undelivered",
    "already_gone",
    "withdrawn",
    "followers_blocked",
    "followers_unknown",
)


def figures_document(made: Figures, stayed: Staying) -> dict[str, Any]:
    """The figures as one JSON document, with what became of accounts after their block; equal figures give equal documents.

    Requests for data and meetings are about no single organisation: null where one was asked for.
    """
    is_whole = made.organisation_id is None
    return {
        "as_of": moment(made.as_of),
        "platforms": [{"platform": group.key, **_fields(group.row)} for group in made.platforms],
        "totals": _fields(made.totals),
        "organisations": [{"organisation": group.key, **_fields(group.row)} for group in made.organisations],
        "instruments": [{"instrument": group.key, **_fields(group.row)} for group in made.instruments],
        "data_requests": _answered(made.data_requests, is_known=is_whole),
        "data_request_compliance": list(map(_complied, made.compliance)) if is_whole else None,
        "preservation_requests": _answered(made.preservation_requests, is_known=is_whole),
        "meetings": made.meetings if is_whole else None,
        "corrections": _corrected(made.corrections),
        **staying_document.staying_parts(stayed),
        "staying_as_of": moment(stayed.as_of),
        "version": made.version,
        "staying_version": stayed.version,
        "definitions": {**DEFINITIONS, **staying_document.DEFINITIONS},
    }


def figures_csv(made: Figures) -> str:
    """The figures as one table (RFC 4180): a line for each platform, organisation, instrument and the total."""
    groups: list[tuple[str, Group]] = [
        *(("platform", group) for group in made.platforms),
        *(("organisation", group) for group in made.organisations),
        *(("instrument", group) for group in made.instruments),
        ("total", Group(key="account_block", row=made.totals)),
    ]
    text = io.StringIO()
    lines = csv.DictWriter(text, ["as_of", "by", "key", *_flat(made.totals)], lineterminator="\r\n")
    lines.writeheader()
    for by, group in groups:
        lines.writerow({"as_of": moment(made.as_of), "by": by, "key": group.key, **_flat(group.row)})
    return text.getvalue()


def _answered(requests: Requests, *, is_known: bool) -> dict[str, int | None]:
    return {
        "sent": requests.sent if is_known else None,
        "answered": requests.answered if is_known else None,
    }


def _complied(made: Compliance) -> dict[str, Any]:
    return {
        "platform": made.platform,
        "sent": made.sent,
        "produced_all": made.produced_all,
        "produced_some": made.produced_some,
        "produced_none": made.produced_none,
        "unanswered": made.unanswered,
        "rate": rounded(made.rate.value),
        "rate_detail": rate_document(made.rate),
    }


def _corrected(made: Corrections) -> dict[str, int | float | None]:
    return {
        "wrong": made.wrong,
        "asked": made.asked,
        "reinstated": made.reinstated,
        "refused": made.refused,
        "waiting": made.waiting,
        "no_answer": made.no_answer,
        "median_hours_to_reinstatement": hours(made.median_hours_to_reinstatement),
    }


def _fields(row: Row) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _COUNTS},
        "action_rate_strict": rounded(row.action_rate_strict.value),
        "action_rate_strict_detail": rate_document(row.action_rate_strict),
        "action_rate_decided": rounded(row.action_rate_decided.value),
        "action_rate_decided_detail": rate_document(row.action_rate_decided),
        "median_hours_to_act": hours(row.median_hours_to_act),
    }


def _flat(row: Row) -> dict[str, Any]:
    flat: dict[str, Any] = {name: getattr(row, name) for name in _COUNTS}
    for name in ("action_rate_strict", "action_rate_decided"):
        rate: Rate = getattr(row, name)
        flat |= {
            name: rounded(rate.value),
            f"{name}_numerator": rate.numerator,
            f"{name}_denominator": rate.denominator,
            f"{name}_low": rounded(rate.low),
            f"{name}_high": rounded(rate.high),
        }
    return {**flat, "median_hours_to_act": hours(row.median_hours_to_act)}
