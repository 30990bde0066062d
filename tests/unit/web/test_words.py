import re
from enum import Enum
from pathlib import Path

import pytest
from django.utils import translation

import openiru
from openiru.access.types import Role
from openiru.engines.catalogue import ENGINES
from openiru.engines.hashes.edits import Edit
from openiru.engines.interface import Effect
from openiru.engines.probes.types import State
from openiru.engines.text.classifier.model import Answer
from openiru.intake.types import SubjectKind
from openiru.learning.types import Group, Label
from openiru.learning.types import Standing as ModelStanding
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
from openiru.review.types import CaseStatus, Exemption, Ground, Instrument, Step, Tier
from openiru.signals.types import EntryState, Polarity, Purpose, Stance, Standing
from openiru.web.reading import Script, Theme
from openiru.web.words import TERMS, question_of, term_of, tone_of, word_of

SAID: tuple[type[Enum], ...] = (
    Answer,
    CaseStatus,
    Change,
    DataClass,
    Edit,
    EditionStatus,
    Effect,
    EntryState,
    Exemption,
    Ground,
    Group,
    Instrument,
    ItemState,
    Label,
    ListState,
    MessageKind,
    ModelStanding,
    NameKind,
    OutcomeBasis,
    OutcomeCode,
    Polarity,
    Produced,
    Purpose,
    ReferralStatus,
    Role,
    Script,
    SeenState,
    Stance,
    Standing,
    State,
    Step,
    SubjectKind,
    Theme,
    Tier,
)
MEMBERS = [member for kind in SAID for member in kind]


class TestWordOf:
    @pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{type(member).__name__}-{member.name}")
    def test_has_a_word_for_every_state_in_both_languages(self, member: Enum) -> None:
        with translation.override("en-gb"):
            english = word_of(member)
        with translation.override("ur"):
            urdu = word_of(member)

        assert english
        assert urdu != english

    def test_asks_about_every_exemption_in_urdu(self) -> None:
        with translation.override("en-gb"):
            english = {exemption: question_of(exemption) for exemption in Exemption}

        with translation.override("ur"):
            same = [exemption for exemption in Exemption if question_of(exemption) == english[exemption]]

        assert same == []


class TestToneOf:
    def test_knows_only_tones_that_have_a_style(self) -> None:
        tones = {tone_of(member) for member in MEMBERS}

        assert tones <= {"good", "active", "warn", "bad", "hollow", "plain"}

    def test_never_paints_a_dismissal_as_a_failure(self) -> None:
        # Dismissing a protected subject is the system working.
        assert tone_of(CaseStatus.DISMISSED) == "plain"


class TestTermOf:
    def test_has_a_word_for_every_engine_and_every_thing_that_is_recorded(self) -> None:
        sources = Path(openiru.__file__).parent.rglob("*.py")
        kinds = {
            kind
            for path in sources
            for kind in re.findall(r'subject_kind="([a-z_]+)"', path.read_text(encoding="utf-8"))
        }

        assert {engine.name for engine in ENGINES} <= set(TERMS)
        assert len(kinds) > 10
        assert kinds <= set(TERMS)

    def test_leaves_other_names_as_they_are(self) -> None:
        assert term_of("something-new") == "something-new"
