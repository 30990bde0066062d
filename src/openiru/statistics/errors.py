"""What can be wrong with figures."""

from openiru.foundation.errors import Kind, OpenIruError


class FutureError(OpenIruError):
    """Figures as of a moment that has not come yet."""

    code = "statistics.future"
    kind = Kind.INVALID


class FiguresDoNotAddUpError(OpenIruError):
    """The parts of a figure do not sum to its total; nothing is published then."""

    code = "statistics.do-not-add-up"
    kind = Kind.UNAVAILABLE
