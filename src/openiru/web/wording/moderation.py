"""What do readers call what authorities ask of a platform, and what its moderators decide?"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openiru.moderation.types import (
    AccountMeasure,
    AccountType,
    AutomatedDecision,
    ContentType,
    DecisionGround,
    ItemStanding,
    Monetary,
    NoticeSource,
    Provision,
    Reinstatement,
    RequestKind,
    Visibility,
)

MODERATION_WORDS: Final[tuple[Mapping[Enum, Promise], ...]] = (
    {
        ItemStanding.WAITING: _("waits for a decision"),
        ItemStanding.RESTRICTED: _("restricted"),
        ItemStanding.LEFT_ALONE: _("left alone"),
        ItemStanding.WITHDRAWN: _("taken back"),
        ItemStanding.TO_REINSTATE: _("taken back: reinstate?"),
        ItemStanding.REINSTATED: _("reinstated"),
        ItemStanding.KEPT: _("taken back, and kept restricted"),
    },
    {
        Reinstatement.REINSTATED: _("reinstate it"),
        Reinstatement.KEPT: _("keep it restricted, for reasons of our own"),
    },
    {
        RequestKind.REFERRAL: _("referral"),
        RequestKind.DATA_REQUEST: _("data request"),
        RequestKind.PRESERVATION: _("preservation"),
    },
    {
        Visibility.CONTENT_REMOVED: _("remove content"),
        Visibility.CONTENT_DISABLED: _("disable access to content"),
        Visibility.CONTENT_DEMOTED: _("show content less"),
        Visibility.CONTENT_AGE_RESTRICTED: _("restrict content by age"),
        Visibility.CONTENT_INTERACTION_RESTRICTED: _("restrict interaction with content"),
        Visibility.CONTENT_LABELLED: _("label content"),
        Visibility.OTHER: _("another restriction"),
    },
    {
        AccountMeasure.SUSPENDED: _("suspend the account"),
        AccountMeasure.TERMINATED: _("close the account for good"),
    },
    {
        Monetary.SUSPENSION: _("suspend payments"),
        Monetary.TERMINATION: _("end payments"),
        Monetary.OTHER: _("restrict payments in another way"),
    },
    {
        Provision.PARTIAL_SUSPENSION: _("suspend a part of the service"),
        Provision.TOTAL_SUSPENSION: _("suspend the whole service"),
        Provision.PARTIAL_TERMINATION: _("end a part of the service"),
        Provision.TOTAL_TERMINATION: _("end the whole service"),
    },
    {
        DecisionGround.ILLEGAL_CONTENT: _("against the law"),
        DecisionGround.INCOMPATIBLE_CONTENT: _("against our terms"),
    },
    {
        AutomatedDecision.NOT_AUTOMATED: _("a person decided alone"),
        AutomatedDecision.PARTIALLY: _("a machine helped"),
        AutomatedDecision.FULLY: _("a machine decided alone"),
    },
    {
        ContentType.APP: _("app"),
        ContentType.AUDIO: _("sound"),
        ContentType.IMAGE: _("picture"),
        ContentType.PRODUCT: _("product"),
        ContentType.SYNTHETIC_MEDIA: _("made by a machine"),
        ContentType.TEXT: _("text"),
        ContentType.VIDEO: _("video"),
        ContentType.OTHER: _("of another sort"),
    },
    {AccountType.BUSINESS: _("of a business"), AccountType.PRIVATE: _("of a private person")},
    {
        NoticeSource.ARTICLE_16: _("notices under Article 16"),
        NoticeSource.TRUSTED_FLAGGER: _("notices of a trusted flagger"),
        NoticeSource.OTHER_NOTIFICATION: _("other notifications"),
    },
)
MODERATION_TONES: Final[Mapping[str, tuple[Enum, ...]]] = {
    "good": (ItemStanding.REINSTATED,),
    "active": (ItemStanding.WAITING,),
    "warn": (ItemStanding.TO_REINSTATE, ItemStanding.KEPT),
    "hollow": (ItemStanding.LEFT_ALONE, ItemStanding.WITHDRAWN),
}
