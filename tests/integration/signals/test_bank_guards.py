"""Whoever writes around the code is refused by the database."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.factories import cases
from tests.factories.banks import AT, bank, entry, kept_file, negative_bank
from tests.factories.organisations import listed
from tests.factories.people import analyst, supervisor

from openiru.review import operations as review
from openiru.signals import operations
from openiru.signals.models import BankEntry, Opinion, SignalBank
from openiru.signals.queries import known_picture
from openiru.signals.types import EntryState

pytestmark = pytest.mark.django_db


def refused(change: Any, words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        change()


class TestBankRows:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"slug": "other"}, "never change"),
            ({"is_shared": True}, "never change"),
            ({"polarity": "negative", "purpose": "press", "effect": "warn"}, "never change"),
            ({"max_distance_bits": 32}, "signals_bank_radius"),
            ({"legal_basis": ""}, "signals_bank_has_legal_basis"),
            ({"validity_days": 0}, "signals_bank_validity"),
            ({"flood_day_subjects": 0}, "signals_bank_floods"),
        ],
    )
    def test_keep_what_they_are(self, change: dict[str, Any], words: str) -> None:
        refused(lambda: SignalBank.objects.filter(slug="unit").update(**change), words)

    def test_have_a_purpose_only_where_they_are_negative(self) -> None:
        row = {"name": "x", "legal_basis": "x", "created_by": "x", "created_at": AT}

        refused(
            lambda: SignalBank.objects.create(slug="a", polarity="negative", **row), "signals_bank_polarity"
        )
        refused(
            lambda: SignalBank.objects.create(slug="b", polarity="positive", purpose="press", **row),
            "signals_bank_polarity",
        )

    def test_are_never_deleted(self) -> None:
        refused(lambda: SignalBank.objects.filter(slug="unit").delete(), "DELETE refused")


class TestEntryRows:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"pdq": bytes(32)}, "never change"),
            ({"kind": "video"}, "never changes"),
            ({"added_by": "somebody"}, "never change"),
            ({"source": "elsewhere"}, "never change"),
            ({"organisation_id": None}, "belong to an organisation"),
            ({"withdrawn_at": AT}, "signals_entry_withdrawn_pair"),
            ({"withdrawn_reason": "why"}, "signals_entry_withdrawn_pair"),
            ({"quarantined_at": AT}, "signals_entry_quarantine_pair"),
            ({"confirmed_by": "somebody"}, "signals_entry_confirmed_pair"),
            ({"released_by": "somebody"}, "signals_entry_released_pair"),
            ({"standing": "guilty"}, "signals_entry_standing_known"),
        ],
    )
    def test_keep_what_they_are(self, change: dict[str, Any], words: str) -> None:
        known = entry(listed().organisation_id)

        refused(lambda: BankEntry.objects.filter(pk=known.entry_id).update(**change), words)

    def test_are_confirmed_by_another_than_the_one_who_added_them(self) -> None:
        known = entry(listed().organisation_id, by=supervisor())
        rows = BankEntry.objects.filter(pk=known.entry_id)

        refused(
            lambda: rows.update(confirmed_by=known.added_by, confirmed_at=AT), "signals_entry_second_person"
        )
        refused(
            lambda: rows.update(released_by=known.added_by, released_at=AT), "signals_entry_released_pair"
        )

    def test_leave_quarantine_by_a_person_only(self) -> None:
        known = entry(listed().organisation_id)
        rows = BankEntry.objects.filter(pk=known.entry_id)
        rows.update(quarantined_at=AT, quarantine_reason="A flood.")

        refused(lambda: rows.update(quarantined_at=None, quarantine_reason=""), "a person ends a quarantine")

    @pytest.mark.parametrize("by", ["", "nobody"])
    def test_have_a_supervisor_as_second_person(self, by: str) -> None:
        rows = BankEntry.objects.filter(pk=entry(listed().organisation_id).entry_id)
        rows.update(quarantined_at=AT, quarantine_reason="A flood.")
        second = by or analyst("zara")
        free = {"quarantined_at": None, "quarantine_reason": "", "released_by": second, "released_at": AT}

        refused(
            lambda: rows.update(confirmed_by=second, confirmed_at=AT), "confirmed by an active supervisor"
        )
        refused(lambda: rows.update(**free), "ended by an active supervisor")

    def test_are_never_deleted(self) -> None:
        known = entry(listed().organisation_id)
        Opinion.objects.all()

        refused(
            lambda: BankEntry.objects.filter(pk=known.entry_id)._raw_delete("default"),
            "withdrawn, never deleted|foreign key",
        )

    def test_have_hashes_of_256_bits(self) -> None:
        known = entry(listed().organisation_id)
        row = BankEntry.objects.get(pk=known.entry_id)

        def copy() -> None:
            BankEntry.objects.create(
                bank_id=row.bank_id,
                organisation_id=row.organisation_id,
                pdq=b"short",
                source="x",
                added_by="x",
                added_at=AT,
            )

        refused(copy, "32 bytes")

    def test_stand_once_in_a_bank(self) -> None:
        negative_bank()
        front_page = BankEntry.objects.get(pk=entry(None, slug="press").entry_id)
        front_page.pk = UUID(int=7)

        refused(lambda: front_page.save(force_insert=True), "signals_entry_once")

    def test_of_recordings_stand_once_and_have_a_file_and_no_hash(self) -> None:
        clip = BankEntry.objects.get(pk=kept_file(listed().organisation_id).entry_id)

        clip.pk = UUID(int=7)
        refused(lambda: clip.save(force_insert=True), "signals_entry_file_once")
        clip.capture_digest = ""
        refused(lambda: clip.save(force_insert=True), "signals_entry_kind_known")
        clip.capture_digest, clip.pdq = "sha256:other", bytes(32)
        refused(lambda: clip.save(force_insert=True), "signals_entry_kind_known")
        clip.pdq, clip.kind = None, "film"
        refused(lambda: clip.save(force_insert=True), "signals_entry_kind_known")

    def test_of_recordings_are_never_shared(self) -> None:
        shared = bank("shared", is_shared=True)
        approved = cases.approved_case()
        clip = kept_file(approved.organisation_id)
        there = {"bank_id": shared.bank_id, "confirmed_by": supervisor(), "confirmed_at": AT}

        refused(
            lambda: BankEntry.objects.filter(pk=clip.entry_id).update(**there, case_id=approved.case_id),
            "only pictures are shared",
        )

    def test_belong_to_no_organisation_in_negative_banks(self) -> None:
        negative_bank()
        front_page = BankEntry.objects.get(pk=entry(None, slug="press").entry_id)
        front_page.pk, front_page.organisation_id = UUID(int=7), UUID(listed().organisation_id)

        refused(lambda: front_page.save(force_insert=True), "belong to an organisation")


class TestOpinionRows:
    def test_are_never_changed(self) -> None:
        entry(listed().organisation_id)

        refused(lambda: Opinion.objects.update(stance="negative"), "append-only")


class TestSharedEntryRows:
    def test_rest_on_an_approved_case_and_a_supervisor(self) -> None:
        shared = bank("shared", is_shared=True)
        proposed = cases.proposed_case()
        known = entry(proposed.organisation_id)
        rows = BankEntry.objects.filter(pk=known.entry_id)
        there = {"bank_id": shared.bank_id, "confirmed_at": AT}

        refused(lambda: rows.update(**there, confirmed_by=supervisor()), "rests on a case")
        refused(
            lambda: rows.update(**there, confirmed_by=supervisor(), case_id=proposed.case_id),
            "approved case on the same organisation",
        )
        approved = review.approve(proposed.case_id, by=supervisor(), at=cases.AT, reason="Basis holds.")
        refused(
            lambda: rows.update(**there, confirmed_by=analyst("zoya"), case_id=approved.case_id),
            "active supervisor",
        )
        rows.update(**there, confirmed_by=supervisor(), case_id=approved.case_id)

    def test_are_withdrawn_with_the_approval(self) -> None:
        bank("shared", is_shared=True)
        approved = cases.approved_case()
        known = entry(approved.organisation_id)
        operations.share_entry(known.entry_id, "shared", case_id=approved.case_id, by=supervisor(), at=AT)

        refused(lambda: self.lapse_behind_its_back(approved.case_id), "withdrawn before its approval lapses")
        review.lapse(approved.case_id, by=supervisor("dawar"), at=AT, reason="The source was wrong.")

        view = known_picture(known.entry_id, AT)
        assert view.state is EntryState.WITHDRAWN
        assert "lapsed" in view.withdrawn_reason

    def test_stay_tombstones(self) -> None:
        bank("shared", is_shared=True)
        approved = cases.approved_case()
        known = entry(approved.organisation_id)
        operations.share_entry(known.entry_id, "shared", case_id=approved.case_id, by=supervisor(), at=AT)
        operations.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="A news picture.")

        refused(
            lambda: BankEntry.objects.filter(pk=known.entry_id).update(
                withdrawn_at=None, withdrawn_reason=""
            ),
            "tombstone",
        )

    def test_never_move_back(self) -> None:
        bank("shared", is_shared=True)
        approved = cases.approved_case()
        known = entry(approved.organisation_id)
        operations.share_entry(known.entry_id, "shared", case_id=approved.case_id, by=supervisor(), at=AT)
        unit = SignalBank.objects.get(slug="unit")

        refused(
            lambda: BankEntry.objects.filter(pk=known.entry_id).update(bank=unit), "into a shared bank only"
        )

    @staticmethod
    def lapse_behind_its_back(case_id: str) -> None:
        from django.apps import apps  # noqa: PLC0415

        apps.get_model("review", "Case").objects.filter(pk=case_id).update(status="lapsed")
