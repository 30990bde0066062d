import os
from pathlib import Path

import pytest

from openiru.database.errors import DatabaseNotReadyError
from openiru.database.locks import FileLock, exclusive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


class TestFileLock:
    def test_is_refused_to_a_second_owner(self, path: Path) -> None:
        first, second = FileLock(path), FileLock(path)

        assert first.try_exclusive()
        assert not second.try_exclusive()
        assert not second.try_shared()
        first.release()
        assert second.try_exclusive()
        second.release()

    def test_is_shared_by_many_and_then_taken_by_the_last(self, path: Path) -> None:
        first, second, last = FileLock(path), FileLock(path), FileLock(path)

        assert first.try_shared()
        assert second.try_shared()
        first.release()
        assert not last.try_exclusive()
        second.release()
        assert last.try_exclusive()
        last.release()

    def test_stays_held_by_a_child_after_its_parent_let_go(self, path: Path) -> None:
        inherited, other = FileLock(path), FileLock(path)
        assert inherited.try_shared()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(writing)
            os.read(reading, 1)  # until the parent closes its end
            os._exit(0)
        os.close(reading)

        inherited.release()
        taken_while_child_lives = other.try_exclusive()
        os.close(writing)
        os.waitpid(child, 0)

        assert not taken_while_child_lives
        assert other.try_exclusive()
        other.release()

    def test_can_be_released_twice(self, path: Path) -> None:
        lock, other = FileLock(path), FileLock(path)
        assert lock.try_exclusive()

        lock.release()
        lock.release()

        assert other.try_exclusive()
        other.release()


class TestExclusive:
    def test_gives_up_with_a_sentence(self, path: Path) -> None:
        holder = FileLock(path)
        assert holder.try_shared()

        with pytest.raises(DatabaseNotReadyError, match="Another process"), exclusive(path, timeout_s=0.05):
            pytest.fail("the block must not run")
        holder.release()

    def test_lets_go_after_an_error(self, path: Path) -> None:
        with pytest.raises(ZeroDivisionError), exclusive(path, timeout_s=1):
            _ = 1 / 0

        other = FileLock(path)
        assert other.try_exclusive()
        other.release()
