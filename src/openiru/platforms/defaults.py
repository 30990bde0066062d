"""With which platforms and deadlines does a unit begin? Data only; all of it can be changed."""

from typing import Final

from openiru.platforms.types import DeadlineDraft, PlatformDraft

_HOUR_S: Final = 3600
_DAY_S: Final = 24 * _HOUR_S

# The host for exercises comes first (RFC 2606 reserves .example); subdomains belong to their host.
DEFAULT_PLATFORMS: Final = (
    PlatformDraft(
        slug="facebook",
        name="Facebook",
        hosts=("facebook.example", "facebook.com", "fb.com", "fb.me", "fb.watch", "m.me"),
    ),
    PlatformDraft(
        slug="instagram", name="Instagram", hosts=("instagram.example", "instagram.com", "instagr.am")
    ),
    PlatformDraft(slug="tiktok", name="TikTok", hosts=("tiktok.example", "tiktok.com")),
    PlatformDraft(slug="x", name="X", hosts=("x.example", "x.com", "twitter.com")),
    PlatformDraft(
        slug="telegram", name="Telegram", hosts=("telegram.example", "t.me", "telegram.me", "telegram.dog")
    ),
    PlatformDraft(slug="whatsapp", name="WhatsApp", hosts=("whatsapp.example", "whatsapp.com", "wa.me")),
    PlatformDraft(
        slug="youtube",
        name="YouTube",
        hosts=("youtube.example", "youtube.com", "youtu.be", "youtube-nocookie.com"),
    ),
)

_PK_RULES: Final = (
    "Working default of 48 hours after Pakistan's Removal and Blocking of Unlawful Online Content Rules 2021; "
    "not compared with the Gazette's text. A referral is voluntary: passing the time has no legal effect"
)
_EPOC: Final = (
    "Working default of 10 days after Regulation (EU) 2023/1543, Article 10 (European Production Order); "
    "not compared with the law's text. The legal instrument of each request may say otherwise"
)
_PRESERVE: Final = (
    "Working default of one day: preservation is asked for so that nothing is lost meanwhile; "
    "Regulation (EU) 2023/1543, Article 11, says 'without undue delay'; not compared with the law's text"
)

# None of these was compared with its source's text yet: is_verified stays False until somebody has.
DEFAULT_DEADLINES: Final = (
    DeadlineDraft(
        platform=None,
        instrument="account_block",
        acknowledge_s=_DAY_S,
        act_s=48 * _HOUR_S,
        source=_PK_RULES,
    ),
    DeadlineDraft(
        platform=None,
        instrument="content_removal",
        acknowledge_s=_DAY_S,
        act_s=48 * _HOUR_S,
        source=_PK_RULES,
    ),
    DeadlineDraft(
        platform=None, instrument="data_request", acknowledge_s=2 * _DAY_S, act_s=10 * _DAY_S, source=_EPOC
    ),
    DeadlineDraft(
        platform=None, instrument="preservation", acknowledge_s=_DAY_S, act_s=_DAY_S, source=_PRESERVE
    ),
    DeadlineDraft(
        platform=None,
        instrument="meeting",
        acknowledge_s=None,
        act_s=None,
        source="No deadline: a meeting is agreed between both sides",
    ),
)
