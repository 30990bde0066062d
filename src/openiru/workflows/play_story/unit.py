"""How do the scripted people of the story work their queue, through the operations that people use?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle

from django.conf import settings

from openiru.intake import queries as intake
from openiru.intake.types import SubjectView
from openiru.referrals import operations as referrals
from openiru.referrals.types import NewReferral
from openiru.registry import queries as registry
from openiru.review import operations as review
from openiru.review.types import CaseDraft, Instrument
from openiru.signals import operations as signals
from openiru.signals import queries as leads
from openiru.signals.types import LeadRow, QueueFilter
from openiru.simulation.types import Scenario
from openiru.workflows.play_story.calendar import WorkingDay, case_times, due_by
from openiru.workflows.play_story.judgement import Truth, Verdict, draft, judge, protection, reason_to_dismiss
from openiru.workflows.play_story.truth import truth_of
from openiru.workflows.play_story.types import Cast


@dataclass(slots=True, kw_only=True)
class Unit:
    """The unit of the story at work."""

    scenario: Scenario
    cast: Cast
    truths: Mapping[str, Truth]  # as `read_truths` gives them
    seed: int
    days: int  # working days in all
    referred: Counter[str] = field(default_factory=Counter)  # approved cases by platform
    data_requests: int = 0
    meetings: int = 0
    # Platform, lead, author, approver and proposal of what was approved on the present day.
    approved_today: list[tuple[str, str, str, str, CaseDraft]] = field(default_factory=list)
    _slugs: dict[str, str] = field(default_factory=dict)

    def work(self, day: WorkingDay) -> None:
        """Work one day: every platform's queue until the day's part of the quota is approved."""
        self.approved_today.clear()
        times = case_times(day, self.scenario)
        analysts, supervisors = cycle(self.cast.analysts), cycle(self.cast.supervisors)
        for platform, plan in self.scenario.platforms.items():
            target = due_by(plan.quota, day, self.days)
            approved: list[str] = []
            for lead, truth in self._open_leads(platform):
                if self.referred[platform] >= target:
                    break
                case_id = self._decide(lead, truth, (next(analysts), next(supervisors)), next(times))
                if case_id is not None:
                    approved.append(case_id)
                    self.referred[platform] += 1
            self._refer(platform, approved, next(analysts), day.ends_at)

    def _open_leads(self, platform: str) -> Iterator[tuple[LeadRow, Truth]]:
        """The queue of a platform, with what a person would see in each lead."""
        cursor: str | None = None
        while True:
            page = leads.queue_page(QueueFilter(platform=platform), cursor)
            subjects = intake.subjects({lead.subject_id for lead in page.rows})
            for lead in page.rows:
                yield lead, self._truth_of(subjects[lead.subject_id])
            cursor = page.next_cursor
            if cursor is None:
                return

    def _decide(self, lead: LeadRow, truth: Truth, people: tuple[str, str], at: datetime) -> str | None:
        """What analyst and second person make of a lead; the id of the approved case, if there is one."""
        analyst, supervisor = people
        organisation = self._slug_of(lead.organisation_id)
        unit, seed = self.scenario.unit, f"{self.seed}:{truth.account}:{organisation}"
        signals.claim_lead(lead.lead_id, by=analyst, at=at)
        if judge(truth, organisation, unit.analyst, seed=seed + ":author") is Verdict.DISMISS:
            review.dismiss_lead(
                lead.lead_id,
                by=analyst,
                at=at,
                reason=reason_to_dismiss(truth),
                exemptions=protection(truth),
            )
            return None
        case_id = review.open_case(lead.lead_id, by=analyst, at=at).case_id
        proposal = draft(truth)
        review.propose(case_id, proposal, by=analyst, at=at)
        later = at + timedelta(minutes=20)
        if judge(truth, organisation, unit.second_person, seed=seed + ":second") is Verdict.DISMISS:
            reason = reason_to_dismiss(truth)
            review.return_to_author(case_id, by=supervisor, at=later, reason=reason)
            review.dismiss(case_id, by=analyst, at=later, reason=reason, exemptions=protection(truth))
            return None
        review.approve(case_id, by=supervisor, at=later, reason="Read the captured posts; the ground holds.")
        self.approved_today.append((lead.platform, lead.lead_id, analyst, supervisor, proposal))
        return case_id

    def _refer(self, platform: str, case_ids: list[str], analyst: str, at: datetime) -> None:
        most = self.scenario.unit.items_per_referral
        for start in range(0, len(case_ids), most):
            referrals.create_referral(
                NewReferral(
                    platform=platform,
                    instrument=Instrument.ACCOUNT_BLOCK,
                    case_ids=tuple(case_ids[start : start + most]),
                    recall_window_s=settings.RECALL_WINDOW_S,
                    unit_name=settings.UNIT_NAME,
                    redress=settings.REDRESS,
                ),
                by=analyst,
                at=at,
            )

    def _truth_of(self, subject: SubjectView) -> Truth:
        return truth_of(
            self.truths, platform=subject.platform, native_id=subject.native_id, handle=subject.handle
        )

    def _slug_of(self, organisation_id: str) -> str:
        if organisation_id not in self._slugs:
            self._slugs[organisation_id] = registry.organisation(organisation_id).slug
        return self._slugs[organisation_id]
