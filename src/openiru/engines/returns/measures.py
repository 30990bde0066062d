"""How good are leads where it is known who came back?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from openiru.engines.returns.calibration import calibration_error
from openiru.engines.returns.scoring import Scored, best_of

_POINTS: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The queue, if leads from one probability on come into it: the likeliest barred account of each new one."""

    least: float
    leads: int
    right: int  # leads that name an account of the people who came back
    precision: float  # 1 where there are no leads
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """How good leads are."""

    points: tuple[Point, ...]
    returned: int  # accounts that came back
    reachable: float  # share of them that is compared with the right account at all
    calibration_error: float  # over all pairs that were compared
    calibration_error_of_leads: float  # over those from 0.1 on: most pairs are told surely not to be returns
    pairs: int

    def as_dict(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def measure(scored: Scored, returns: Sequence[tuple[int, int]]) -> QueueFigures:
    """Hold leads against known returns: rows of new and of barred accounts; all others are none."""
    of_account: defaultdict[int, set[int]] = defaultdict(set)
    for row, barred_row in returns:
        of_account[row].add(barred_row)
    known = dict(of_account)
    pairs = list(zip(scored.rows.tolist(), scored.barred_rows.tolist(), strict=True))
    is_return = np.array([barred in known.get(row, ()) for row, barred in pairs], np.bool_)
    telling = scored.probabilities >= _POINTS[0]
    return QueueFigures(
        points=tuple(_point(scored, known, least) for least in _POINTS),
        returned=len(known),
        reachable=len(set(scored.rows[is_return].tolist())) / max(1, len(known)),
        calibration_error=calibration_error(scored.probabilities, is_return),
        calibration_error_of_leads=calibration_error(scored.probabilities[telling], is_return[telling]),
        pairs=len(scored),
    )


def _point(scored: Scored, known: dict[int, set[int]], least: float) -> Point:
    best = best_of(scored, least_probability=least)
    right = sum(
        barred in known.get(row, ())
        for row, barred in zip(best.rows.tolist(), best.barred_rows.tolist(), strict=True)
    )
    return Point(
        least=least,
        leads=len(best),
        right=right,
        precision=right / len(best) if len(best) else 1.0,
        recall=right / max(1, len(known)),
    )
