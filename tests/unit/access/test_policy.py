from datetime import UTC, datetime, timedelta

import pytest

from openiru.access import policy
from openiru.access.errors import (
    AlreadyDeactivatedError,
    InvalidPersonError,
    InvalidTermError,
    LastAdministratorError,
    NotAllowedError,
)
from openiru.access.types import SYSTEM, Actor, NewPerson, PersonView, Right, Role

MACHINE = Actor(person_id=SYSTEM, role=None, platform=None, outward_name="OpenIRU")
ADMINISTRATOR = NewPerson(username="omar", role=Role.ADMINISTRATOR)

# Rights that only a decision of a person may use, never a machine step.
DECISIONS = (
    Right.APPROVE_CASE,
    Right.APPROVE_LINK,
    Right.APPROVE_LIST,
    Right.CREATE_REFERRAL,
    Right.DISMISS_CASE,
    Right.MANAGE_PEOPLE,
    Right.PROPOSE_CASE,
    Right.RECALL_REFERRAL,
    Right.RECORD_OBSERVED_STATE,
    Right.WITHDRAW_ITEM,
)


def actor(role: Role) -> Actor:
    platform = "facebook" if role is Role.PLATFORM_STAFF else None
    return Actor(person_id=f"a-{role.value}", role=role, platform=platform, outward_name="Somebody")


def person(role: Role = Role.ANALYST, *, is_active: bool = True) -> PersonView:
    return PersonView(
        person_id="a-person",
        username="amina",
        role=role,
        platform=None,
        outward_name="Analyst 9C41",
        is_active=is_active,
        created_at=datetime(2025, 7, 1, tzinfo=UTC),
    )


class TestRights:
    def test_are_told_for_every_role(self) -> None:
        assert set(policy.RIGHTS) == set(Role)
        assert all(policy.RIGHTS.values())

    def test_are_all_held_by_somebody(self) -> None:
        held = frozenset().union(*policy.RIGHTS.values(), policy.SYSTEM_RIGHTS)

        assert held == set(Right)

    def test_let_oversight_write_nothing(self) -> None:
        assert policy.RIGHTS[Role.OVERSIGHT] <= policy.READING_RIGHTS
        assert {Right.READ_DESK, Right.READ_OVERSIGHT} <= policy.RIGHTS[Role.OVERSIGHT]

    def test_keep_platform_staff_off_the_desk(self) -> None:
        assert policy.RIGHTS[Role.PLATFORM_STAFF] == {
            Right.READ_PORTAL,
            Right.ANSWER_REFERRAL,
            Right.READ_FEED,
        }

    def test_let_partners_only_read_the_feed_and_offer(self) -> None:
        assert policy.RIGHTS[Role.PARTNER] == {Right.READ_FEED, Right.OFFER_SIGNAL}

    def test_keep_the_portal_to_platform_staff(self) -> None:
        for role in set(Role) - {Role.PLATFORM_STAFF}:
            assert Right.READ_PORTAL not in policy.RIGHTS[role]
            assert Right.ANSWER_REFERRAL not in policy.RIGHTS[role]

    def test_keep_decisions_from_administrators(self) -> None:
        decisions = set(DECISIONS) - {Right.MANAGE_PEOPLE}

        assert not policy.RIGHTS[Role.ADMINISTRATOR] & decisions

    def test_let_no_role_send_by_hand(self) -> None:
        assert not any(Right.SEND_REFERRAL in rights for rights in policy.RIGHTS.values())


class TestCheckMay:
    @pytest.mark.parametrize("right", list(Right))
    @pytest.mark.parametrize("role", list(Role))
    def test_lets_a_role_do_what_its_row_says(self, role: Role, right: Right) -> None:
        if right in policy.RIGHTS[role]:
            policy.check_may(actor(role), right)
        else:
            with pytest.raises(NotAllowedError):
                policy.check_may(actor(role), right)

    @pytest.mark.parametrize("right", DECISIONS)
    def test_refuses_decisions_to_the_machine(self, right: Right) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may(MACHINE, right)

    @pytest.mark.parametrize("right", sorted(policy.SYSTEM_RIGHTS))
    def test_lets_the_machine_take_its_steps(self, right: Right) -> None:
        policy.check_may(MACHINE, right)

    def test_says_who_could(self) -> None:
        with pytest.raises(NotAllowedError, match="right to approve case, held by: supervisor"):
            policy.check_may(actor(Role.ANALYST), Right.APPROVE_CASE)
        with pytest.raises(NotAllowedError, match="the machine alone"):
            policy.check_may(actor(Role.SUPERVISOR), Right.SEND_REFERRAL)


class TestCheckMayAdd:
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_refuses_everybody_but_administrators(self, role: Role) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may_add(actor(role), ADMINISTRATOR, has_administrator=True)

    def test_refuses_the_machine_where_there_is_an_administrator(self) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may_add(MACHINE, ADMINISTRATOR, has_administrator=True)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
    def test_refuses_the_machine_anybody_but_the_first_administrator(self, role: Role) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may_add(MACHINE, NewPerson(username="amina", role=role), has_administrator=False)

    def test_refuses_people_the_first_administrator(self) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may_add(actor(Role.ANALYST), ADMINISTRATOR, has_administrator=False)

    def test_lets_the_machine_add_the_first_administrator(self) -> None:
        policy.check_may_add(MACHINE, ADMINISTRATOR, has_administrator=False)

    def test_lets_administrators(self) -> None:
        policy.check_may_add(actor(Role.ADMINISTRATOR), ADMINISTRATOR, has_administrator=True)


class TestCheckIsSelfOrManagesPeople:
    def test_refuses_colleagues(self) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_is_self_or_manages_people(actor(Role.SUPERVISOR), "somebody else")

    def test_refuses_the_machine(self) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_is_self_or_manages_people(MACHINE, "somebody else")

    def test_lets_oneself_and_administrators(self) -> None:
        policy.check_is_self_or_manages_people(actor(Role.OVERSIGHT), "a-oversight")
        policy.check_is_self_or_manages_people(actor(Role.ADMINISTRATOR), "somebody else")


class TestCheckNewPerson:
    @pytest.mark.parametrize(
        "username", ["", " ", "a b", "a\n", "-a", "a/b", "a:b", "a" * 65, "a\u202eb", "<b>"]
    )
    def test_refuses_names_that_cannot_be_typed_safely(self, username: str) -> None:
        with pytest.raises(InvalidPersonError, match="user name"):
            policy.check_new_person(NewPerson(username=username, role=Role.ANALYST))

    @pytest.mark.parametrize("platform", [None, ""])
    def test_refuses_platform_staff_without_platform(self, platform: str | None) -> None:
        with pytest.raises(InvalidPersonError, match="one platform"):
            policy.check_new_person(NewPerson(username="staff", role=Role.PLATFORM_STAFF, platform=platform))

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.PLATFORM_STAFF}))
    def test_refuses_a_platform_to_everybody_else(self, role: Role) -> None:
        with pytest.raises(InvalidPersonError, match="Only platform staff"):
            policy.check_new_person(NewPerson(username="amina", role=role, platform="facebook"))

    @pytest.mark.parametrize("outward_name", ["", "  ", "a\nb", "a" * 81])
    def test_refuses_outward_names_that_do_not_print(self, outward_name: str) -> None:
        with pytest.raises(InvalidPersonError, match="outward name"):
            policy.check_new_person(NewPerson(username="amina", role=Role.ANALYST, outward_name=outward_name))

    @pytest.mark.parametrize("username", ["amina", "a.b-c_d+e@unit", "آمنہ", "7"])
    def test_accepts_names_of_many_scripts(self, username: str) -> None:
        policy.check_new_person(NewPerson(username=username, role=Role.ANALYST, outward_name="Desk 7"))


class TestCheckMayDeactivate:
    def test_refuses_the_own_account(self) -> None:
        with pytest.raises(NotAllowedError, match="their own"):
            policy.check_may_deactivate(person(), by="a-person", other_administrators=3)

    def test_refuses_twice(self) -> None:
        with pytest.raises(AlreadyDeactivatedError):
            policy.check_may_deactivate(person(is_active=False), by="b", other_administrators=3)

    def test_refuses_the_last_administrator(self) -> None:
        with pytest.raises(LastAdministratorError):
            policy.check_may_deactivate(person(Role.ADMINISTRATOR), by="b", other_administrators=0)

    def test_lets_others_go(self) -> None:
        policy.check_may_deactivate(person(), by="b", other_administrators=0)
        policy.check_may_deactivate(person(Role.ADMINISTRATOR), by="b", other_administrators=1)


class TestCheckMayIssue:
    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_refuses_terms_without_sense(self, days: int) -> None:
        with pytest.raises(InvalidTermError):
            policy.check_may_issue(person(), label="desk", valid_for=timedelta(days=days))

    def test_refuses_accounts_that_are_off(self) -> None:
        with pytest.raises(NotAllowedError):
            policy.check_may_issue(person(is_active=False), label="desk", valid_for=timedelta(days=1))

    @pytest.mark.parametrize("label", ["", " ", "a\x00b", "a" * 81])
    def test_refuses_labels_that_nobody_could_read(self, label: str) -> None:
        with pytest.raises(InvalidPersonError):
            policy.check_may_issue(person(), label=label, valid_for=timedelta(days=1))

    def test_accepts_a_year(self) -> None:
        policy.check_may_issue(person(), label="desk", valid_for=timedelta(days=366))


class TestNeutralName:
    @pytest.mark.parametrize(
        ("role", "name"), [(Role.ANALYST, "Analyst 9C41"), (Role.PLATFORM_STAFF, "Platform staff 9C41")]
    )
    def test_tells_nothing_but_the_role(self, role: Role, name: str) -> None:
        assert policy.neutral_name(role, "0197c1e0-1111-7222-8333-444455559c41") == name
