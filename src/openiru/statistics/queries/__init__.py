"""Official figures and figures of staying down, as facts and as documents."""

from openiru.statistics.queries.document import figures_csv, figures_document
from openiru.statistics.queries.figures import as_of_day, as_of_moment, end_of_day, figures, version_of
from openiru.statistics.queries.kept import keep_staying, staying_at, staying_lately, staying_now
from openiru.statistics.queries.staying import (
    followers_of,
    items_compared,
    items_that_ended,
    of_platform,
    staying,
    staying_version,
)
from openiru.statistics.queries.staying_document import curves_csv, curves_document

__all__ = [
    "as_of_day",
    "as_of_moment",
    "curves_csv",
    "curves_document",
    "end_of_day",
    "figures",
    "figures_csv",
    "figures_document",
    "followers_of",
    "items_compared",
    "items_that_ended",
    "keep_staying",
    "of_platform",
    "staying",
    "staying_at",
    "staying_lately",
    "staying_now",
    "staying_version",
    "version_of",
]
