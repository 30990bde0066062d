"""What do readers call states, outcomes, instruments and roles, and which colour helps the word along?"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openiru.access.types import Role
from openiru.advisers.types import Label as Opined
from openiru.audit.types import Event
from openiru.conversations.types import AttachmentState
from openiru.engines.interface import Field, TermKind
from openiru.engines.interface import NameKind as FoundKind
from openiru.intake.types import SubjectKind
from openiru.referrals.types import (
    DataClass,
    ItemState,
    MessageKind,
    OutcomeBasis,
    OutcomeCode,
    Produced,
    ReferralStatus,
    SeenState,
)
from openiru.registry.types import Change, EditionStatus, ListState, NameKind
from openiru.review.types import (
    EXEMPTION_QUESTION,
    GROUND_SUMMARY,
    TIER_SUMMARY,
    CaseStatus,
    Exemption,
    Ground,
    Instrument,
    Step,
    Tier,
)
from openiru.signals.types import LeadStatus, TextRelation
from openiru.web.reading import Script, Theme
from openiru.web.wording.banks import BANK_TONES, BANK_WORDS
from openiru.web.wording.bulk import BULK_WORDS
from openiru.web.wording.checks import CHECK_WORDS
from openiru.web.wording.clocks import CLOCK_WORDS
from openiru.web.wording.corrections import CORRECTION_WORDS
from openiru.web.wording.disclosures import DISCLOSURE_WORDS
from openiru.web.wording.languages import LANGUAGES
from openiru.web.wording.liaison import LIAISON_WORDS
from openiru.web.wording.models import MODEL_TONES, MODEL_WORDS
from openiru.web.wording.moderation import MODERATION_TONES, MODERATION_WORDS
from openiru.web.wording.relations import RELATION_WORDS
from openiru.web.wording.returns import RETURN_TONES, RETURN_WORDS
from openiru.web.wording.staying import STAYING_WORDS
from openiru.web.wording.units import UNIT_TONES, UNIT_WORDS
from openiru.web.wording.ways import WAY_WORDS

Words = Mapping[Enum, Promise]

_OUTCOMES: Final[Words] = {
    OutcomeCode.REMOVED_TOS: _("removed under its terms"),
    OutcomeCode.REMOVED_LAW_GLOBAL: _("removed by law, everywhere"),
    OutcomeCode.GEO_RESTRICTED: _("hidden in some countries"),
    OutcomeCode.ACCOUNT_SUSPENDED: _("account suspended"),
    OutcomeCode.ACCOUNT_TERMINATED: _("account closed for good"),
    OutcomeCode.DEMOTED_OR_LABELLED: _("labelled or shown less"),
    OutcomeCode.ALREADY_GONE: _("was already gone"),
    OutcomeCode.NOT_FOUND: _("not found"),
    OutcomeCode.INSUFFICIENT_INFORMATION: _("needs more information"),
    OutcomeCode.NOT_VIOLATING: _("breaks none of its terms"),
    OutcomeCode.DECLINED_LEGAL: _("declined for a legal reason"),
    OutcomeCode.DECLINED_JURISDICTION: _("declined: not our jurisdiction"),
    OutcomeCode.IMPOSSIBLE_FORCE_MAJEURE: _("impossible for reasons outside its power"),
    OutcomeCode.MANIFEST_ERROR: _("our request has a plain error"),
    OutcomeCode.ACKNOWLEDGED_PENDING: _("received, still being looked at"),
    OutcomeCode.NO_RESPONSE: _("no answer"),
    OutcomeCode.PARTIALLY_ACTIONED: _("acted on in part"),
}

WORDS: Final[tuple[Words, ...]] = (
    {
        Role.ANALYST: _("analyst"),
        Role.SUPERVISOR: _("supervisor"),
        Role.PLATFORM_STAFF: _("platform staff"),
        Role.MODERATOR: _("moderator"),
        Role.PARTNER: _("partner"),
        Role.OVERSIGHT: _("oversight"),
        Role.ADMINISTRATOR: _("administrator"),
    },
    {
        SubjectKind.ACCOUNT: _("account"),
        SubjectKind.CHANNEL: _("channel"),
        SubjectKind.GROUP: _("group"),
        SubjectKind.PAGE: _("page"),
        SubjectKind.POST: _("post"),
        SubjectKind.VIDEO: _("video"),
        SubjectKind.WEBSITE: _("website"),
    },
    {
        CaseStatus.DRAFT: _("draft"),
        CaseStatus.IN_REVIEW: _("waits for a second person"),
        CaseStatus.APPROVED: _("approved"),
        CaseStatus.RETURNED: _("returned to its author"),
        CaseStatus.DISMISSED: _("dismissed"),
        CaseStatus.LAPSED: _("lapsed"),
    },
    {
        Step.OPENED: _("case opened"),
        Step.PROPOSED: _("proposed"),
        Step.APPROVED: _("approved"),
        Step.RETURNED: _("returned to its author"),
        Step.DISMISSED: _("dismissed"),
        Step.LAPSED: _("approval given up"),
    },
    {
        Instrument.ACCOUNT_BLOCK: _("account block"),
        Instrument.CONTENT_REMOVAL: _("content removal"),
        Instrument.DATA_REQUEST: _("data request"),
        Instrument.PRESERVATION: _("preservation"),
        Instrument.MEETING: _("meeting"),
    },
    {
        Exemption.PRESS: _("press"),
        Exemption.RESEARCH: _("research"),
        Exemption.ART: _("art"),
        Exemption.COUNTER_SPEECH: _("counter-speech"),
        Exemption.DOCUMENTATION: _("documentation of crimes"),
    },
    {
        ReferralStatus.SCHEDULED: _("waits, can be recalled"),
        ReferralStatus.RECALLED: _("recalled, never left"),
        ReferralStatus.SENT: _("sent"),
        ReferralStatus.ACKNOWLEDGED: _("received by the platform"),
        ReferralStatus.CLOSED: _("answered in full"),
        ReferralStatus.WITHDRAWN: _("withdrawn"),
    },
    {
        ItemState.SCHEDULED: _("not sent yet"),
        ItemState.PENDING: _("pending"),
        ItemState.ACTED: _("blocked"),
        ItemState.PARTLY: _("acted on in part"),
        ItemState.REFUSED: _("refused"),
        ItemState.ALREADY_GONE: _("was already gone"),
        ItemState.WITHDRAWN: _("withdrawn"),
        ItemState.RECALLED: _("recalled, never left"),
    },
    _OUTCOMES,
    {OutcomeBasis.TERMS: _("its own terms"), OutcomeBasis.LAW: _("law")},
    {
        SeenState.LIVE: _("live"),
        SeenState.GONE: _("gone"),
        SeenState.SUSPENDED: _("shown as suspended"),
        SeenState.LOGIN_WALL: _("behind a sign-in"),
        SeenState.GEO_BLOCKED: _("blocked from here"),
        SeenState.RENAMED: _("renamed"),
        SeenState.PRIVATE: _("set to private"),
        SeenState.UNKNOWN: _("could not be told"),
    },
    {
        DataClass.SUBSCRIBER: _("subscriber data"),
        DataClass.IDENTIFICATION: _("addresses, only to identify"),
        DataClass.TRAFFIC: _("traffic data"),
        DataClass.CONTENT: _("content"),
    },
    {
        AttachmentState.WAITING: _("being checked"),
        AttachmentState.CLEAN: _("checked"),
        AttachmentState.REFUSED: _("refused, stays closed"),
    },
    {Produced.SOME: _("some of it"), Produced.ALL: _("all of it"), Produced.NONE: _("none of it")},
    {
        MessageKind.REFERRAL_SENT: _("referral"),
        MessageKind.REFERRAL_WITHDRAWN: _("withdrawal"),
        MessageKind.DATA_REQUEST_SENT: _("data request"),
        MessageKind.PRESERVATION_SENT: _("preservation request"),
        MessageKind.REFERRAL_MESSAGE: _("message"),
        MessageKind.REFERRAL_REMINDER: _("reminder"),
    },
    {
        ListState.NAMED: _("names it"),
        ListState.NOT_NAMED: _("does not name it"),
        ListState.UNKNOWN: _("cannot be told"),
    },
    {
        NameKind.PRIMARY: _("primary name"),
        NameKind.AKA: _("also known as"),
        NameKind.FKA: _("formerly known as"),
        NameKind.LOW: _("weak name"),
        NameKind.ACRONYM: _("short form"),
    },
    {FoundKind.KNOWN: _("known to the unit")},
    {
        TermKind.SLOGAN: _("slogan"),
        TermKind.OUTLET: _("media outlet"),
        TermKind.HASHTAG: _("hashtag"),
        TermKind.ALIAS: _("alias"),
        TermKind.ACRONYM: _("short form"),
    },
    {EditionStatus.PENDING: _("waits for a second person"), EditionStatus.IN_FORCE: _("in force")},
    {
        Change.NEW: _("new"),
        Change.CHANGED: _("changed"),
        Change.REMOVED: _("removed"),
        Change.RELISTED: _("listed again"),
    },
    {
        LeadStatus.OPEN: _("open"),
        LeadStatus.IN_CASE: _("in a case"),
        LeadStatus.DISMISSED: _("dismissed"),
        LeadStatus.REFERRED: _("referred"),
    },
    {
        Opined.FLAGGED: _("flagged by a machine"),
        Opined.CLEAR: _("not flagged"),
        Opined.UNSURE: _("unsure"),
    },
    {
        TextRelation.FIRST: _("arrived first"),
        TextRelation.SAME: _("the same words"),
        TextRelation.COPY: _("an edited copy"),
        TextRelation.INSIDE: _("stands within the other text"),
        TextRelation.AROUND: _("holds the other text, and more besides"),
    },
    {
        Field.HANDLE: _("in the handle"),
        Field.DISPLAY_NAME: _("in the name it shows"),
        Field.BIO: _("in what it says about itself"),
        Field.TEXT: _("in a post"),
        Field.LINKS: _("in a link"),
        Field.PICTURES: _("in a picture"),
        Field.VIDEO: _("in a video"),
        Field.SOUND: _("in a sound recording"),
        Field.STATEMENT: _("a copied text"),
        Field.ELEMENT: _("as a part of something else"),
        Field.ADDRESS: _("as its own address"),
    },
    {Theme.AUTO: _("Light as the system"), Theme.LIGHT: _("Light page"), Theme.DARK: _("Dark page")},
    {
        Script.PLAIN: _("Plain Urdu script"),
        Script.HEADINGS: _("Headings in Nastaliq"),
        Script.NASTALIQ: _("Everything in Nastaliq"),
    },
    *BANK_WORDS,
    *MODEL_WORDS,
    *CLOCK_WORDS,
    *DISCLOSURE_WORDS,
    *LIAISON_WORDS,
    *BULK_WORDS,
    RELATION_WORDS,
    *WAY_WORDS,
    *MODERATION_WORDS,
    *CORRECTION_WORDS,
    *CHECK_WORDS,
    *STAYING_WORDS,
    *RETURN_WORDS,
    *UNIT_WORDS,
)

_BY_MEMBER: Final[Mapping[tuple[type, Enum], Promise]] = {
    (type(member), member): said for words in WORDS for member, said in words.items()
}

_ACTS: Final[Mapping[str, Promise]] = {
    Event.OUTCOME_RECORDED: _("answered"),
    Event.REFERRAL_ACKNOWLEDGED: _("received it"),
    Event.DATA_REQUEST_ANSWERED: _("answered the data request"),
}

# What has a name in the code and no enum: engines, scripts of names, things that acts are about.
TERMS: Final[Mapping[str, Promise]] = {
    "names": _("names"),
    "terms": _("terms"),
    "pictures": _("pictures"),
    "copies": _("copies"),
    "texts": _("copied texts"),
    "addresses": _("addresses"),
    "latin": _("Latin letters"),
    "arabic": _("Arabic letters"),
    "cyrillic": _("Cyrillic letters"),
    "none": _("no letters"),
    "campaign": _("campaign"),
    "correction": _("correction"),
    "statements": _("statements of reasons"),
    "account_block": _("account block"),
    "content_removal": _("content removal"),
    "data_request": _("data request"),
    "preservation": _("preservation"),
    "account": _("account"),
    "channel": _("channel"),
    "group": _("group"),
    "page": _("page"),
    "post": _("post"),
    "video": _("video"),
    "website": _("website"),
    "subscriber": _("subscriber data"),
    "bank": _("bank of signals"),
    "callback": _("callback"),
    "capture": _("capture"),
    "barred_accounts": _("barred accounts"),
    "returns_run": _("comparison with barred accounts"),
    "return_lead": _("lead on a return"),
    "vantage": _("place from which pages are looked at"),
    "check_run": _("check of pages"),
    "checks": _("pages read again"),
    "case": _("case"),
    "exchange": _("exchange of hashes"),
    "golden-set": _("set of golden texts"),
    "golden-text": _("golden text"),
    "import": _("import"),
    "item": _("item"),
    "lead": _("lead"),
    "list_edition": _("list edition"),
    "meeting": _("meeting"),
    "moderation-item": _("item that an authority referred"),
    "moderation-request": _("request of an authority"),
    "peer": _("program of somebody else"),
    "model": _("text model"),
    "model-version": _("version of a model"),
    "organisation": _("organisation"),
    "organisation_link": _("link to a list entry"),
    "person": _("person"),
    "platform": _("platform"),
    "question": _("question of another unit"),
    "referral": _("referral"),
    "scan": _("scan"),
    "signal": _("signal"),
    "token": _("token"),
}

# Sentences of the core, translated by their English text.
_SENTENCES: Final[Mapping[type, Mapping[Any, str]]] = {Ground: GROUND_SUMMARY, Tier: TIER_SUMMARY}

_TONES: Final[Mapping[tuple[type, Enum], str]] = {
    (type(member), member): tone
    for tone, members in {
        "good": (
            CaseStatus.APPROVED,
            ItemState.ACTED,
            ReferralStatus.CLOSED,
            ListState.NAMED,
            SeenState.GONE,
        ),
        "active": (
            CaseStatus.IN_REVIEW,
            LeadStatus.OPEN,
            LeadStatus.IN_CASE,
            ReferralStatus.SENT,
            ReferralStatus.ACKNOWLEDGED,
            ItemState.PENDING,
            EditionStatus.PENDING,
            SeenState.SUSPENDED,
        ),
        "warn": (
            Opined.FLAGGED,
            CaseStatus.RETURNED,
            ReferralStatus.SCHEDULED,
            ItemState.SCHEDULED,
            ItemState.PARTLY,
            SeenState.LIVE,
            SeenState.RENAMED,
        ),
        "bad": (ItemState.REFUSED, ItemState.WITHDRAWN, ReferralStatus.WITHDRAWN),
        "hollow": (
            Opined.CLEAR,
            Opined.UNSURE,
            ItemState.ALREADY_GONE,
            ItemState.RECALLED,
            ReferralStatus.RECALLED,
            ListState.NOT_NAMED,
            ListState.UNKNOWN,
        ),
    }.items()
    for member in (
        *members,
        *BANK_TONES.get(tone, ()),
        *MODEL_TONES.get(tone, ()),
        *MODERATION_TONES.get(tone, ()),
        *UNIT_TONES.get(tone, ()),
        *RETURN_TONES.get(tone, ()),
    )
}


def word_of(value: Enum) -> str:
    """What readers call `value`, in their language.

    Raises:
        KeyError: if no word was given to it; a test holds that all have one.
    """
    sentences = _SENTENCES.get(type(value))
    if sentences is not None:
        return gettext(sentences[value])
    return str(_BY_MEMBER[type(value), value])


def tone_of(value: Enum) -> str:
    """The tone of a state: good, active, warn, bad, hollow or plain."""
    return _TONES.get((type(value), value), "plain")


def act_of(event: str) -> str:
    """What readers call a recorded act of a platform; other acts keep their names."""
    return str(_ACTS.get(event, event))


def term_of(term: str) -> str:
    """What readers call something that the code knows by a plain name; other names stay as they are."""
    return str(TERMS.get(term, term))


def language_of(code: str) -> str:
    """What readers call a language; one that nobody named here keeps its code."""
    return str(LANGUAGES.get(code, code))


def question_of(exemption: Exemption) -> str:
    """The question that an analyst answers about `exemption`."""
    return gettext(EXEMPTION_QUESTION[exemption])
