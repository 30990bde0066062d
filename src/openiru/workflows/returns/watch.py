"""How are new accounts compared with barred ones, again and again, and on after a kill?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from openiru.access.queries import check_may
from openiru.access.types import Right
from openiru.checks.queries import last_look, looked_at
from openiru.engines.returns.model import Model
from openiru.intake.queries import arrived_accounts, last_media, last_seq
from openiru.linking import queries
from openiru.linking.operations import record_run, screen_from
from openiru.linking.types import BarredStanding, NewReckoning, NewRun, Noted, Progress, Way
from openiru.workflows.returns.accounts import AT_ONCE, accounts_of, every_account
from openiru.workflows.returns.barred import note_who_is_barred
from openiru.workflows.returns.ready import Ready, make_ready, reckon

SWEEP_EVERY: Final = timedelta(hours=1)  # all accounts are compared with newly barred ones that often
READY_FOR: Final = timedelta(hours=12)  # after which it is counted anew what is common

Advance = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class WatchReport:
    """What a watch did."""

    model: str
    expected_share: float | None
    barred: int = 0  # accounts that are barred now
    newly_barred: int = 0
    released: int = 0  # that are not barred any more
    screened: int = 0
    new_leads: int = 0
    new_reckonings: int = 0
    runs: list[str] = field(default_factory=list)


class ReturnWatch:
    """Watches by one model and share; keeps the barred accounts in memory from one time to the next."""

    def __init__(self, model: Model, *, expected_share: float | None = None) -> None:
        """Watch.

        Raises:
            UnknownShareError: if the model does not tell for which share it was made, and another one is expected.
        """
        self._model = model if expected_share is None else model.expecting(expected_share)
        self.way = Way(model=model.digest, expected_share=expected_share)
        self._noted = Noted()  # of tens of thousands of accounts, read once
        self._ready: Ready | None = None
        self._made_at: datetime | None = None

    def watch(
        self, *, by: str, at: datetime, sweep: bool = False, advance: Advance | None = None
    ) -> WatchReport:
        """Compare what arrived since the last time with barred accounts, and all accounts with those newly barred.

        Killing it at any moment loses at most a part of two thousand accounts, which is done again the next time.

        Args:
            by: whose act it is.
            at: when.
            sweep: compare all accounts with newly barred ones now, not once an hour.
            advance: told how many accounts were screened since the last call.

        Raises:
            NotAllowedError: if `by` may not scan.
            ScreenedMeanwhileError: if somebody else screens in the same way at the same time.
        """
        check_may(by, Right.RUN_SCAN)
        report = WatchReport(model=self.way.model, expected_share=self.way.expected_share)
        report.newly_barred, report.released = note_who_is_barred(by=by, at=at, known=self._noted)
        self._noted = queries.noted_since(self._noted)
        standings = {key: each for key, each in self._noted.standings.items() if each.is_barred}
        report.barred = len(standings)
        if not standings:
            return report
        place = screen_from(
            self.way, through_seq=last_seq(), through_media=last_media(), through_looks=last_look(), by=by
        )
        walk = _Walk(self, standings, report, (by, at), advance or (lambda _accounts: None))
        place = walk.sweep(place, asked=sweep)
        walk.arrivals(place)
        return report

    def ready(self, standings: dict[str, BarredStanding], at: datetime, *, anew: bool = False) -> Ready:
        """The barred accounts in memory; made anew when asked, when old, and when one of them is barred no more."""
        kept = self._ready
        is_old = self._made_at is None or at - self._made_at >= READY_FOR
        if kept is None or anew or is_old or not kept.places.keys() <= standings.keys():
            kept = make_ready(standings)
            self._ready, self._made_at = kept, at
        return kept

    @property
    def model(self) -> Model:
        """By which is reckoned."""
        return self._model


@dataclass(slots=True)
class _Walk:
    """One time of watching."""

    watch: ReturnWatch
    standings: dict[str, BarredStanding]
    report: WatchReport
    act: tuple[str, datetime]  # by whom, when
    advance: Advance

    def sweep(self, place: Progress, *, asked: bool) -> Progress:
        """Compare all accounts with those that were barred since the last such walk; go on where one was broken off."""
        at = self.act[1]
        target = place.sweep_barred or queries.newest_standing()
        is_waiting = place.sweep_barred is None and place.swept_at and at - place.swept_at < SWEEP_EVERY
        if target <= place.swept_barred or (is_waiting and not asked):
            return place
        ready = self.watch.ready(self.standings, at, anew=True)
        only = ready.later_than(place.swept_barred)
        end = replace(place, swept_barred=target, sweep_barred=None, sweep_after=None, swept_at=at)
        if len(only):
            for part in every_account(place.sweep_after):
                is_last = len(part) < AT_ONCE
                on = replace(place, sweep_barred=target, sweep_after=part[-1].account_id)
                found = reckon(ready, part, self.watch.model, only=only)
                place = self._record(ready, place, end if is_last else on, len(part), found)
        return place if place == end else self._record(ready, place, end, 0, ())

    def arrivals(self, place: Progress) -> None:
        """Compare the accounts of which something arrived, or at which was looked, with all barred ones."""
        while True:
            arrived = arrived_accounts(
                after_seq=place.through_seq, after_media=place.through_media, size=AT_ONCE
            )
            looked, through_looks = looked_at(place.through_looks, AT_ONCE)
            after = replace(
                place,
                through_seq=arrived.through_seq,
                through_media=arrived.through_media,
                through_looks=through_looks,
            )
            if after == place:
                return
            ready = self.watch.ready(self.standings, self.act[1])
            # Looks tell native ids and who has a handle now, of the barred ones, too.
            changed = arrived.subject_ids | looked
            pairs = queries.pairs_with(changed)
            accounts = accounts_of(changed | {one for one, _ in pairs})
            found = reckon(ready, accounts, self.watch.model, pairs=pairs)
            place = self._record(ready, place, after, len(accounts), found)

    def _record(
        self,
        ready: Ready,
        before: Progress,
        after: Progress,
        screened: int,
        found: Sequence[NewReckoning],
    ) -> Progress:
        run = NewRun(
            way=self.watch.way,
            before=before,
            after=after,
            barred=len(ready),
            counted=ready.barred.population,
            screened=screened,
            reckonings=found,
        )
        by, at = self.act
        made = record_run(run, by=by, at=at)
        self.report.screened += screened
        self.report.new_leads += made.new_leads
        self.report.new_reckonings += made.new_reckonings
        self.report.runs.append(made.run_id)
        self.advance(screened)
        return after
