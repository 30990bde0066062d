"""What has arrived, in order of arrival: the input of scans."""

from openiru.intake.models import Observation
from openiru.intake.queries.views import observation_views
from openiru.intake.types import ObservationView


def observation_batch(*, after_seq: int, up_to_seq: int, size: int) -> tuple[ObservationView, ...]:
    """The next observations after `after_seq`, up to and including `up_to_seq`, in order of arrival."""
    rows = Observation.objects.filter(seq__gt=after_seq, seq__lte=up_to_seq).defer("raw").order_by("seq")
    return tuple(observation_views(list(rows[:size])))


def last_seq() -> int:
    """The number of the newest observation; 0 if there is none."""
    newest = Observation.objects.order_by("-seq").values_list("seq", flat=True).first()
    return newest or 0


def raw_form(observation_id: str) -> bytes:
    """The raw form of one observation; empty if there is no such observation."""
    raw = Observation.objects.filter(id=observation_id).values_list("raw", flat=True).first()
    return b"" if raw is None else bytes(raw)
