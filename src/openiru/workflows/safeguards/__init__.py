"""Are the guards of the database in place, and do the tables still say what was recorded?"""

from openiru.workflows.safeguards.agreement import disagreements
from openiru.workflows.safeguards.guards import GuardReport, check_guards
from openiru.workflows.safeguards.heads import verify_and_note

__all__ = ["GuardReport", "check_guards", "disagreements", "verify_and_note"]
