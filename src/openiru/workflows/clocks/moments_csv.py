"""How are the moments of a referral's items written as CSV?"""

import csv
import io

from openiru.clocks.types import ReferralClocks

_HEAD = ("reference", "item_id", "subject_id", "moment", "at", "seconds_after_the_one_before")


def moments_csv(view: ReferralClocks) -> str:
    """One line for each moment of each item; RFC 4180, times as ISO 8601 in UTC, empty where nobody noted one."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for item in view.items:
        for moment in item.moments:
            at = moment.at.isoformat() if moment.at else ""
            after_s = "" if moment.after_s is None else f"{moment.after_s:.3f}"
            writer.writerow([view.reference, item.item_id, item.subject_id, moment.kind, at, after_s])
    return file.getvalue()
