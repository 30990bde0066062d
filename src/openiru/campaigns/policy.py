"""What may a campaign and a bulk job be?"""

import re
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from openiru.campaigns.errors import BadCampaignError, BadJobError, NotConfirmedError
from openiru.campaigns.types import BulkKind, NewCampaign, NewJob

MOST_THINGS: Final = 5_000  # of one job; a person still looks at what is excluded
LONGEST: Final = timedelta(days=92)
MIN_GOAL_CHARS: Final = 15

UNDER_APPEAL: Final = "under_appeal"
APPEAL_UPHELD: Final = "appeal_upheld"

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")


def spares(kind: BulkKind, codes: Collection[str]) -> tuple[str, ...]:
    """Those of the codes that protect a thing from a step, in order, until a person ticks it by itself.

    Taking back harms no subject, with one exception: it would answer an appeal that somebody else is looking at.
    """
    return tuple(sorted(code for code in codes if kind is not BulkKind.WITHDRAW or code == UNDER_APPEAL))


def check_campaign(new: NewCampaign) -> None:
    """Refuse a campaign that nobody could tell from others, or that has no end.

    Raises:
        BadCampaignError: naming the field.
    """
    if not _SLUG.fullmatch(new.slug):
        raise BadCampaignError("slug: small letters, digits and hyphens, such as spring-action-day.")
    if not new.name.strip():
        raise BadCampaignError("name: say what the campaign is called.")
    if len(new.goal.strip()) < MIN_GOAL_CHARS:
        raise BadCampaignError(f"goal: say in at least {MIN_GOAL_CHARS} characters what it is for.")
    if not new.starts_on < new.ends_on <= new.starts_on + LONGEST:
        raise BadCampaignError(f"A campaign lasts from one day to {LONGEST.days} days.")
    if not new.units or any(not each.strip() for each in new.units):
        raise BadCampaignError("units: name at least one unit that takes part.")


def check_job(new: NewJob) -> None:
    """Refuse a job without things, with too many, without what its kind needs, or without the typed number.

    Raises:
        BadJobError: saying what is missing.
        NotConfirmedError: if the typed number is not how many would be done.
    """
    if not new.things:
        raise BadJobError("Nothing would be done: everything is excluded.")
    if len(new.things) > MOST_THINGS:
        raise BadJobError(f"A job takes at most {MOST_THINGS:,} at once, not {len(new.things):,}.")
    if len(set(new.things)) != len(new.things) or len(new.batches) != len(new.things):
        raise BadJobError("Each thing stands in a job once.")
    if new.kind is BulkKind.WITHDRAW and not str(new.params.get("reason", "")).strip():
        raise BadJobError("Say why these are taken back; the platforms read it.")
    if new.typed.strip() != str(len(new.things)):
        raise NotConfirmedError(f"Type the number of what will be done, {len(new.things)}, to confirm.")
