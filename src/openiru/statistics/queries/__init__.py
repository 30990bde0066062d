"""Official figures, as facts and as documents."""

from openiru.statistics.queries.document import figures_csv, figures_document
from openiru.statistics.queries.figures import as_of_day, as_of_moment, end_of_day, figures, version_of

__all__ = [
    "as_of_day",
    "as_of_moment",
    "end_of_day",
    "figures",
    "figures_csv",
    "figures_document",
    "version_of",
]
