from uuid import UUID

import pytest

from openiru.intake.policy import Choice, choose_owner

SUN, MOON = UUID(int=1), UUID(int=2)


class TestChooseOwner:
    @pytest.mark.parametrize(
        ("keys", "owners", "known", "choice"),
        [
            # Nobody is known.
            (["id:1", "h:sun"], [None, None], {}, Choice(owner=None, is_conflict=False)),
            # The native id is known, with or without its handle.
            (["id:1", "h:sun"], [SUN, None], {}, Choice(owner=SUN, is_conflict=False)),
            (["id:1", "h:sun"], [SUN, SUN], {}, Choice(owner=SUN, is_conflict=False)),
            # The native id and the handle are known as two: the native id counts, and a person looks.
            (["id:1", "h:sun"], [SUN, MOON], {}, Choice(owner=SUN, is_conflict=True)),
            # The handle is known without a native id: now it has one.
            (["id:1", "h:sun"], [None, SUN], {SUN: {"h:sun"}}, Choice(owner=SUN, is_conflict=False)),
            # The handle is known with another native id: it has passed to somebody else.
            (["id:2", "h:sun"], [None, SUN], {SUN: {"id:1", "h:sun"}}, Choice(owner=None, is_conflict=True)),
            # A handle alone leads to whoever has it.
            (["h:sun"], [SUN], {}, Choice(owner=SUN, is_conflict=False)),
        ],
    )
    def test_a_native_id_counts_more_than_a_handle(
        self, keys: list[str], owners: list[UUID | None], known: dict[UUID, set[str]], choice: Choice
    ) -> None:
        assert choose_owner(keys, owners, known) == choice
