"""Official figures, as facts and as documents."""

from openiru.statistics.queries.document import figures_csv, figures_document
from openiru.statistics.queries.figures import end_of_day, figures

__all__ = ["end_of_day", "figures", "figures_csv", "figures_document"]
