"""Where do people go? Every place of the pages, with somebody who goes there."""

from tests.factories.served import Installation


def places(made: Installation) -> dict[str, tuple[str | None, str]]:
    """By its name: who looks, and at which address."""
    referrals = made.places["referrals"]
    return {
        "login": (None, "/account/login/"),
        "home": ("ayesha", "/"),
        "queue": ("ayesha", "/queue/"),
        "lead": ("ayesha", made.address("lead", "north.wind")),
        "lead-of-pictures": ("ayesha", made.address("lead", "valley.news")),
        "case": ("ayesha", made.address("case", "rf.press")),
        "cases": ("ayesha", "/cases/"),
        "decision": ("bilal", made.address("case", "hill.voice")),
        "approvals": ("bilal", "/approvals/"),
        "preview": ("bilal", f"/approvals/preview/?case={made.places['cases']['front.daily']}"),
        "subject": ("ayesha", made.address("subject", "sun.rise")),
        "referral": ("ayesha", made.address("referral", "answered")),
        "data-request": ("ayesha", made.address("referral", "data")),
        "new-referral": ("ayesha", "/referrals/new/?platform=facebook"),
        "new-data-request": ("ayesha", "/referrals/new/?platform=x&instrument=data_request"),
        "withdraw": ("bilal", made.address("referral", "answered") + "withdraw/"),
        "referrals": ("ayesha", "/referrals/"),
        "banks": ("ayesha", "/banks/"),
        "bank": ("bilal", "/banks/unit/"),
        "known-picture": ("bilal", made.address("signal", "quarantined")),
        "platforms": ("ayesha", "/platforms/"),
        "platform": ("ayesha", "/platforms/facebook/"),
        "organisations": ("ayesha", "/organisations/"),
        "organisation": ("ayesha", f"/organisations/{made.places['organisation']}/"),
        "figures": ("ayesha", "/figures/"),
        "figure-rows": ("ayesha", "/figures/rows/"),
        "search": ("ayesha", "/search/?q=river"),
        "oversight": ("nadia", "/oversight/"),
        "chain": ("nadia", "/oversight/chain/?check=1"),
        "rejected": ("nadia", "/oversight/rejected/"),
        "people": ("omar", "/people/"),
        "password": ("omar", "/account/password/"),
        "second-step": ("omar", "/account/second/"),
        "portal": ("farid", "/portal/"),
        "portal-referral": ("farid", f"/portal/referrals/{referrals['answered']}/"),
        "portal-item": ("farid", f"/portal/items/{made.places['items']['answered'][0]}/"),
        "nothing": ("ayesha", "/leads/no-such-lead/"),
    }


SHOWN = (
    "login",
    "home",
    "queue",
    "lead",
    "lead-of-pictures",
    "case",
    "decision",
    "approvals",
    "new-referral",
    "referrals",
    "referral",
    "bank",
    "known-picture",
    "platform",
    "organisation",
    "figures",
    "oversight",
    "rejected",
    "people",
    "portal",
    "portal-referral",
    "portal-item",
)
