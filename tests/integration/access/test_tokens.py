from datetime import timedelta

import pytest
from tests.factories.people import AT, administrator, somebody

from openiru.access import operations, queries
from openiru.access.errors import (
    AlreadyRevokedError,
    InvalidTermError,
    InvalidTokenError,
    NoSuchTokenError,
    NotAllowedError,
)
from openiru.access.models import ApiToken
from openiru.access.types import PersonView, Role
from openiru.audit.queries import events_of
from openiru.audit.types import Event
from openiru.foundation.digests import sha256_text

TERM = timedelta(days=30)
NO_TOKEN = "0197c1e0-1111-7222-8333-444455556666"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> PersonView:
    return somebody("staff", Role.PLATFORM_STAFF, platform="tiktok")


def issue(person: PersonView) -> str:
    return operations.issue_token(
        person.person_id, "ticket system", by=administrator().person_id, at=AT, valid_for=TERM
    )


class TestIssueToken:
    def test_lets_a_machine_act_as_the_person(self, staff: PersonView) -> None:
        actor = queries.actor_for_token(issue(staff), AT)

        assert (actor.person_id, actor.role, actor.platform) == (
            staff.person_id,
            Role.PLATFORM_STAFF,
            "tiktok",
        )

    def test_never_makes_the_same_twice(self, staff: PersonView) -> None:
        assert issue(staff) != issue(staff)

    def test_keeps_no_secret(self, staff: PersonView) -> None:
        token = issue(staff)

        [row] = ApiToken.objects.values()
        assert token not in str(row)
        assert token.removeprefix("oiru_") not in str(row)
        [view] = queries.tokens_of(staff.person_id)
        assert view.label == "ticket system"
        [event] = events_of("token", view.token_id)
        assert event.event == Event.TOKEN_ISSUED
        assert token not in str(event)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_refuses_everybody_but_administrators(self, role: Role) -> None:
        person_id = somebody("amina", role).person_id

        with pytest.raises(NotAllowedError):
            operations.issue_token(person_id, "own", by=person_id, at=AT, valid_for=TERM)

    def test_refuses_a_term_of_more_than_a_year(self, staff: PersonView) -> None:
        with pytest.raises(InvalidTermError):
            operations.issue_token(
                staff.person_id, "long", by=administrator().person_id, at=AT, valid_for=timedelta(days=400)
            )


class TestActorForToken:
    @pytest.mark.parametrize("token", ["", "oiru_", "oiru_" + "A" * 43, "ثابت"])
    def test_refuses_what_was_never_issued(self, staff: PersonView, token: str) -> None:
        issue(staff)

        with pytest.raises(InvalidTokenError):
            queries.actor_for_token(token, AT)

    def test_refuses_the_kept_digest_itself(self, staff: PersonView) -> None:
        issue(staff)

        with pytest.raises(InvalidTokenError):
            queries.actor_for_token(ApiToken.objects.get().digest, AT)

    def test_ends_with_its_term(self, staff: PersonView) -> None:
        token = issue(staff)

        queries.actor_for_token(token, AT + TERM - timedelta(microseconds=1))
        with pytest.raises(InvalidTokenError):
            queries.actor_for_token(token, AT + TERM)

    def test_does_not_begin_before_its_term(self, staff: PersonView) -> None:
        token = issue(staff)

        with pytest.raises(InvalidTokenError):
            queries.actor_for_token(token, AT - timedelta(seconds=1))

    def test_says_the_same_for_every_refusal(self, staff: PersonView) -> None:
        token, by = issue(staff), administrator().person_id
        sentences = set()
        for at, text in ((AT, "oiru_unknown"), (AT + TERM, token)):
            with pytest.raises(InvalidTokenError) as expired_or_unknown:
                queries.actor_for_token(text, at)
            sentences.add(expired_or_unknown.value.message)
        operations.deactivate(staff.person_id, by=by, at=AT)
        with pytest.raises(InvalidTokenError) as switched_off:
            queries.actor_for_token(token, AT)
        sentences.add(switched_off.value.message)

        assert len(sentences) == 1


class TestRevokeToken:
    def test_lets_the_token_open_nothing(self, staff: PersonView) -> None:
        token, other = issue(staff), issue(staff)
        [revoked] = [view for view in queries.tokens_of(staff.person_id) if is_of(view.token_id, token)]

        operations.revoke_token(revoked.token_id, by=administrator().person_id, at=AT)

        with pytest.raises(InvalidTokenError):
            queries.actor_for_token(token, AT)
        assert queries.actor_for_token(other, AT).person_id == staff.person_id
        assert events_of("token", revoked.token_id)[-1].event == Event.TOKEN_REVOKED

    def test_is_open_to_the_owner(self, staff: PersonView) -> None:
        issue(staff)
        [view] = queries.tokens_of(staff.person_id)

        operations.revoke_token(view.token_id, by=staff.person_id, at=AT)

        assert queries.tokens_of(staff.person_id)[0].revoked_at == AT

    def test_refuses_others(self, staff: PersonView) -> None:
        issue(staff)
        [view] = queries.tokens_of(staff.person_id)
        other = somebody("other", Role.PLATFORM_STAFF, platform="tiktok")

        with pytest.raises(NotAllowedError):
            operations.revoke_token(view.token_id, by=other.person_id, at=AT)

    def test_refuses_a_second_time(self, staff: PersonView) -> None:
        issue(staff)
        [view] = queries.tokens_of(staff.person_id)
        operations.revoke_token(view.token_id, by=staff.person_id, at=AT)

        with pytest.raises(AlreadyRevokedError):
            operations.revoke_token(view.token_id, by=staff.person_id, at=AT)

    @pytest.mark.parametrize("token_id", [NO_TOKEN, "rubbish", ""])
    def test_refuses_tokens_that_are_not_here(self, token_id: str) -> None:
        with pytest.raises(NoSuchTokenError):
            operations.revoke_token(token_id, by=administrator().person_id, at=AT)


def is_of(token_id: str, token: str) -> bool:
    digest = ApiToken.objects.get(pk=token_id).digest
    return digest == sha256_text(token.encode())
