"""How does a statement name any number of rows, though a server takes no more than 65,535 parameters?"""

from typing import Any, Final

from django.db.models import Field, ForeignObject
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

MANY: Final = 1_000  # values; beyond, they travel as one array


class _Many:
    """`IN (…)` of few values; `= ANY (array)` of many, which says the same."""

    _is_array = False

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        """The values, as so many parameters or as one."""
        sql, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        self._is_array = len(params) > MANY and self.rhs_is_direct_value()  # type: ignore[attr-defined]
        return ("(%s)", [list(params)]) if self._is_array else (sql, params)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """The operator with its right side."""
        if self._is_array:
            return f"= ANY {rhs}"
        operator: str = super().get_rhs_op(connection, rhs)  # type: ignore[misc]
        return operator


class ManyIn(_Many, In):
    """The same for values of a column."""


class ManyRelatedIn(_Many, RelatedIn):
    """The same for references."""


def register() -> None:
    """Let every `__in` of this process be one of these; to be repeated without harm."""
    Field.register_lookup(ManyIn)
    ForeignObject.register_lookup(ManyRelatedIn)
