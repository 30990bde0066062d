"""What stands in banks, what parties say of it, and what a second person must confirm."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.factories.banks import AT, bank, entry, negative_bank
from tests.factories.organisations import listed
from tests.factories.people import analyst, overseer, supervisor

from openiru.access.errors import NotAllowedError
from openiru.audit.queries import events_of
from openiru.engines.interface import Effect
from openiru.signals import operations, queries
from openiru.signals.errors import (
    BadOpinionError,
    BankExistsError,
    OwnEntryError,
    UnknownBankError,
    UnknownSignalError,
    WrongBankError,
)
from openiru.signals.policy import banks as policy
from openiru.signals.queries.banks import entry_facts, entry_row
from openiru.signals.types import EntryState, NewBank, Stance, Standing

pytestmark = pytest.mark.django_db


def looked_for(at: datetime = AT) -> list[bytes]:
    return [picture.pdq for picture in queries.bank_on(at).pictures]


class TestCreateBank:
    def test_finds_the_units_own_bank_there_from_the_first_day(self) -> None:
        assert [view.slug for view in queries.banks()] == ["unit"]

    def test_refuses_a_second_one_of_the_same_name(self) -> None:
        bank("posters")

        with pytest.raises(BankExistsError):
            bank("posters")

    def test_refuses_an_analyst(self) -> None:
        new = NewBank(slug="mine", name="Mine", legal_basis="None.")

        with pytest.raises(NotAllowedError):
            operations.create_bank(new, by=analyst(), at=AT)

    def test_refuses_entries_in_a_bank_that_is_not_there(self) -> None:
        with pytest.raises(UnknownBankError):
            entry(listed().organisation_id, slug="nowhere")


class TestExpiry:
    def test_ends_looking_on_the_very_moment(self) -> None:
        bank("posters", validity_days=30)
        entry(listed().organisation_id, slug="posters")
        end = AT + timedelta(days=30)

        assert looked_for(end - timedelta(seconds=1))
        assert not looked_for(end)
        assert queries.entry_counts(end)["posters"][EntryState.EXPIRED] == 1

    def test_is_renewed_by_adding_again(self) -> None:
        bank("posters", validity_days=30)
        river = listed().organisation_id
        entry(river, slug="posters")
        later = AT + timedelta(days=31)

        entry(river, slug="posters", at=later)

        assert looked_for(later + timedelta(days=29))


class TestGiveOpinion:
    def test_disputes_where_parties_disagree_and_marks_what_is_looked_for(self) -> None:
        known = entry(listed().organisation_id)

        standing = self.say(known.entry_id, Stance.NEGATIVE, party="platform:facebook")

        assert standing is Standing.DISPUTED
        (picture,) = queries.bank_on(AT).pictures
        assert picture.is_disputed

    def test_counts_the_newest_word_of_each_party(self) -> None:
        known = entry(listed().organisation_id)
        self.say(known.entry_id, Stance.NEGATIVE, party="platform:facebook")

        assert self.say(known.entry_id, Stance.POSITIVE, party="platform:facebook") is Standing.POSITIVE
        assert len(queries.opinions_of(known.entry_id)) == 3

    def test_stops_looking_for_what_nobody_stands_by(self) -> None:
        known = entry(listed().organisation_id)

        self.say(known.entry_id, Stance.NEGATIVE, party="unit")

        assert looked_for() == []

    def test_lets_a_seed_stand_only_beside_something_else(self) -> None:
        known = entry(listed().organisation_id)

        self.say(known.entry_id, Stance.SEED, party="unit")

        (picture,) = queries.bank_on(AT).pictures
        assert not picture.stands_alone

    @pytest.mark.parametrize(
        ("party", "reason"), [("", "why"), ("somebody", "why"), ("platform:", "why"), ("unit", " ")]
    )
    def test_refuses_a_word_of_nobody_or_without_a_reason(self, party: str, reason: str) -> None:
        known = entry(listed().organisation_id)

        with pytest.raises(BadOpinionError):
            operations.give_opinion(
                known.entry_id, party=party, stance=Stance.NEGATIVE, reason=reason, by=analyst(), at=AT
            )

    def test_refuses_oversight(self) -> None:
        known = entry(listed().organisation_id)

        with pytest.raises(NotAllowedError):
            self.say(known.entry_id, Stance.NEGATIVE, party="unit", by=overseer())

    @staticmethod
    def say(entry_id: str, stance: Stance, *, party: str, by: str = "") -> Standing:
        return operations.give_opinion(
            entry_id, party=party, stance=stance, reason="Seen.", by=by or analyst(), at=AT
        )


class TestConfirmEntry:
    def test_lets_a_suppressing_entry_suppress_only_after_a_second_person(self) -> None:
        negative_bank(effect=Effect.SUPPRESS)
        front_page = entry(None, slug="press")
        (before,) = queries.bank_on(AT).negatives

        operations.confirm_entry(front_page.entry_id, by=supervisor(), at=AT, reason="A daily paper.")

        (after,) = queries.bank_on(AT).negatives
        assert (before.effect, after.effect) == (Effect.WARN, Effect.SUPPRESS)

    def test_must_be_said_anew_when_the_entry_comes_back(self) -> None:
        negative_bank(effect=Effect.SUPPRESS)
        front_page = entry(None, slug="press")
        operations.confirm_entry(front_page.entry_id, by=supervisor(), at=AT, reason="A daily paper.")
        operations.withdraw_signal(front_page.entry_id, by=analyst(), at=AT, reason="A fake paper.")

        entry(None, slug="press")

        (negative,) = queries.bank_on(AT).negatives
        assert negative.effect is Effect.WARN

    def test_refuses_whoever_added_it(self) -> None:
        known = entry(listed().organisation_id, by=supervisor())

        with pytest.raises(OwnEntryError):
            operations.confirm_entry(known.entry_id, by=supervisor(), at=AT, reason="Sure.")

    def test_refuses_an_analyst(self) -> None:
        known = entry(listed().organisation_id, by=supervisor())

        with pytest.raises(NotAllowedError):
            operations.confirm_entry(known.entry_id, by=analyst(), at=AT, reason="Sure.")

    def test_refuses_what_was_withdrawn(self) -> None:
        known = entry(listed().organisation_id)
        operations.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="A mistake.")

        with pytest.raises(WrongBankError):
            operations.confirm_entry(known.entry_id, by=supervisor(), at=AT, reason="Sure.")

    def test_refuses_what_is_not_there(self) -> None:
        with pytest.raises(UnknownSignalError):
            operations.confirm_entry("nothing", by=supervisor(), at=AT, reason="Sure.")


class TestTombstones:
    def test_stay_with_their_reason_and_are_counted(self) -> None:
        known = entry(listed().organisation_id)

        operations.withdraw_signal(known.entry_id, by=analyst(), at=AT, reason="A news picture.")

        view = queries.known_picture(known.entry_id, AT)
        assert (view.state, view.withdrawn_reason) == (EntryState.WITHDRAWN, "A news picture.")
        assert looked_for() == []
        counts = queries.entry_counts(AT)["unit"]
        assert counts == dict.fromkeys(EntryState, 0) | {EntryState.WITHDRAWN: 1}


class TestEntryCounts:
    def test_agree_with_the_rule(self) -> None:
        river = listed().organisation_id
        bank("posters", validity_days=1)
        kept = [entry(river, bytes([n] * 32), slug="posters") for n in range(4)]
        operations.withdraw_signal(kept[0].entry_id, by=analyst(), at=AT, reason="A mistake.")
        for at in (AT, AT + timedelta(days=2)):
            states = [policy.state_of(entry_facts(entry_row(each.entry_id)), at) for each in kept]

            counted = queries.entry_counts(at)["posters"]

            assert counted == {state: states.count(state) for state in EntryState}


class TestRecord:
    def test_names_each_act_on_an_entry(self) -> None:
        known = entry(listed().organisation_id)
        operations.confirm_entry(known.entry_id, by=supervisor(), at=AT, reason="Seen on the channel.")

        events = [event.event for event in sorted(events_of("signal", known.entry_id), key=lambda e: e.seq)]

        assert events == ["signals.image-added", "signals.entry-confirmed"]
        assert known.added_at == AT.astimezone(UTC)
