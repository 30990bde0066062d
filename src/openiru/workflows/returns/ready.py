"""The barred accounts in memory, ready for new ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from openiru.checks.queries import standings
from openiru.engines.probes.types import State
from openiru.engines.returns.barred import Barred, Keeping, Table
from openiru.engines.returns.csr import Numbers
from openiru.engines.returns.features import features_of
from openiru.engines.returns.model import Model
from openiru.engines.returns.scoring import LEAST_PROBABILITY, Scored, leads, score, score_pairs
from openiru.engines.returns.types import Account, ReturnLead
from openiru.linking.types import BarredStanding, Line, NewReckoning, Tie
from openiru.workflows.returns.accounts import accounts_of, every_account, facts_digest

_MOST_OF_ONE: Final = 5  # barred accounts that one new account may resemble, the likeliest ones


@dataclass(frozen=True)
class Ready:
    """Barred accounts, ready to be compared with."""

    barred: Barred
    standings: Mapping[str, BarredStanding]
    places: Mapping[str, int]  # the row of each barred account

    def __len__(self) -> int:
        return len(self.places)

    def later_than(self, number: int) -> Numbers:
        """The rows of the accounts that were noted as barred after a number."""
        rows = [row for key, row in self.places.items() if self.standings[key].number > number]
        return np.array(sorted(rows), np.int64)


def make_ready(standings_known: Mapping[str, BarredStanding]) -> Ready:
    """Make barred accounts ready, with all accounts that intake holds counted: what many have says little.

    Cost:
        Some 0.4 ms an account that intake holds.
    """
    barred = {key: each for key, each in standings_known.items() if each.is_barred}
    accounts = accounts_of(barred, barred)
    keeping = Keeping(features_of(accounts))
    for part in every_account():
        others = [each for each in part if each.account_id not in barred]
        if others:
            keeping.count(features_of(others))
    return Ready(
        barred=keeping.kept(),
        standings=barred,
        places={each.account_id: row for row, each in enumerate(accounts)},
    )


def reckon(
    ready: Ready,
    accounts: Sequence[Account],
    model: Model,
    *,
    pairs: Iterable[tuple[str, str]] = (),
    only: Numbers | None = None,
) -> list[NewReckoning]:
    """Compare accounts with the barred ones: for each the likeliest, five at the most, and pairs that have a lead already.

    Accounts that are barred themselves are left out.

    Args:
        ready: the barred accounts.
        accounts: those that are compared.
        model: by which model.
        pairs: further pairs of account and barred one, however unlikely they became.
        only: rows of barred accounts; all without it.
    """
    fresh = [each for each in accounts if each.account_id not in ready.places]
    if not fresh or not len(ready):
        return []
    table = ready.barred.table_of(features_of(fresh))
    scored = score(table, ready.barred, model)
    chosen = _likeliest(scored, only)
    found = {
        (lead.account_id, lead.barred_id): lead
        for lead in leads(scored.taken(chosen), table, ready.barred, model)
    }
    for lead in _reckoned_again(ready, table, model, [each for each in pairs if each not in found]):
        found[lead.account_id, lead.barred_id] = lead
    return _told(ready, list(found.values()), {each.account_id: each for each in fresh})


def _likeliest(scored: Scored, only: Numbers | None) -> Numbers:
    """The places of the likeliest pairs of each account."""
    is_likely = scored.probabilities >= LEAST_PROBABILITY
    if only is not None:
        is_likely &= np.isin(scored.barred_rows, only)
    places = np.flatnonzero(is_likely)
    order = places[np.lexsort((scored.barred_rows[places], -scored.bits[places], scored.rows[places]))]
    rows = scored.rows[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return np.asarray(order[rank < _MOST_OF_ONE], np.int64)


def _reckoned_again(
    ready: Ready, table: Table, model: Model, pairs: Sequence[tuple[str, str]]
) -> list[ReturnLead]:
    rows = {key: row for row, key in enumerate(table.features.account_ids)}
    known = sorted(
        (rows[one], ready.places[other]) for one, other in pairs if one in rows and other in ready.places
    )
    if not known:
        return []
    left, right = (np.array(column, np.int64) for column in zip(*known, strict=True))
    return list(leads(score_pairs(table, ready.barred, model, left, right), table, ready.barred, model))


def tie_between(subject_id: str, barred_id: str) -> Tie:
    """What is known at this moment to stand between two accounts."""
    known = {each.account_id: each for each in accounts_of((subject_id, barred_id))}
    seen = standings((barred_id,)).get(barred_id)
    is_reassigned = seen is not None and seen.state is State.HANDLE_REASSIGNED
    return _tie(known[subject_id], known[barred_id], is_reassigned=is_reassigned)


def _told(ready: Ready, found: Sequence[ReturnLead], accounts: Mapping[str, Account]) -> list[NewReckoning]:
    """Leads as they are recorded, with what stands between the two accounts."""
    others = {each.barred_id for each in found}
    barred = {each.account_id: each for each in accounts_of(others, ready.standings)} if found else {}
    reassigned = {
        key for key, standing in standings(others).items() if standing.state is State.HANDLE_REASSIGNED
    }
    ties = {
        (each.account_id, each.barred_id): _tie(
            accounts[each.account_id], barred[each.barred_id], is_reassigned=each.barred_id in reassigned
        )
        for each in found
    }
    return [
        NewReckoning(
            subject_id=each.account_id,
            barred_id=each.barred_id,
            platform=accounts[each.account_id].platform,
            probability=each.probability,
            bits=each.bits,
            start_bits=each.start_bits,
            lines=tuple(
                Line(
                    comparison=line.comparison,
                    level=line.level,
                    bits=line.bits,
                    commonness_bits=line.commonness_bits,
                )
                for line in each.lines
            ),
            tie=ties[each.account_id, each.barred_id],
            barred=ready.standings[each.barred_id],
            facts_digest=facts_digest(
                accounts[each.account_id], barred[each.barred_id], ties[each.account_id, each.barred_id]
            ),
        )
        for each in found
    ]


def _tie(account: Account, barred: Account, *, is_reassigned: bool) -> Tie:
    """What stands between two accounts: one id under two handles, or one handle that changed hands."""
    if account.platform == barred.platform:
        if account.native_id and account.native_id == barred.native_id:
            return Tie.SAME_ACCOUNT
        if is_reassigned and account.handle and account.handle.lower() == barred.handle.lower():
            return Tie.HANDLE_REASSIGNED
    return Tie.NONE
