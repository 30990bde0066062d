from pathlib import Path

import pytest

from openiru.database.errors import DatabaseForbiddenError
from openiru.database.layout import layout_of

DEEP = Path("/tmp") / "/".join(["a-long-folder-name"] * 8)


class TestLayoutOf:
    @pytest.mark.parametrize("name", ['a"b', "a'b", "a$b", "a`b", "a\\b", "a\nb"])
    def test_refuses_what_a_shell_would_read(self, name: str) -> None:
        with pytest.raises(DatabaseForbiddenError, match="Choose a data folder"):
            layout_of(Path("/tmp") / name)

    def test_keeps_the_socket_beside_the_data(self) -> None:
        layout = layout_of(Path("/tmp/iru"))

        assert layout.sockets == Path("/tmp/iru/sockets").resolve()

    @pytest.mark.parametrize("folder", [DEEP, Path("/tmp/with space"), Path("/tmp/معلومات")])
    def test_moves_the_socket_where_its_path_fits(self, folder: Path) -> None:
        socket = layout_of(folder).sockets / ".s.PGSQL.5432"

        assert len(bytes(socket)) <= 103
        assert not socket.is_relative_to(folder)
        assert str(socket).isascii()

    def test_gives_two_data_folders_nothing_in_common(self) -> None:
        first, second = layout_of(DEEP / "first"), layout_of(DEEP / "second")

        assert first.sockets != second.sockets
        assert first.users_lock != second.users_lock
        assert first.starting_lock != second.starting_lock

    def test_knows_one_data_folder_by_all_its_names(self, tmp_path: Path) -> None:
        alias = tmp_path / "alias"
        alias.symlink_to(tmp_path)

        assert layout_of(alias) == layout_of(tmp_path)
