from pathlib import Path

import pytest

from openiru.config.database import database_settings

FOLDER = Path("/tmp/nowhere")


class TestDatabaseSettings:
    def test_reads_an_address_with_encoded_signs_and_options(self) -> None:
        found = database_settings(
            "postgresql://iru:p%40ss%2Fw%23rd@db.example:6432/unit?sslmode=require", FOLDER
        )

        assert (found["USER"], found["PASSWORD"]) == ("iru", "p@ss/w#rd")
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "6432", "unit")
        assert found["OPTIONS"] == {"sslmode": "require"}

    def test_takes_the_embedded_one_when_the_address_is_blank(self) -> None:
        assert database_settings("  ", FOLDER)["HOST"] == str(FOLDER / "postgres" / "sockets")

    @pytest.mark.parametrize(
        "address",
        [
            "sqlite:///here",
            "unit",
            "postgresql://iru:secret@db.example",
            "postgresql://iru:secret@db.example:99999/unit",
            "postgresql://iru:se/cret@db.example/unit",
            "postgresql://iru:se#cret@db.example/unit",
        ],
    )
    def test_refuses_what_it_would_misread_without_repeating_the_password(self, address: str) -> None:
        with pytest.raises(SystemExit) as refusal:
            database_settings(address, FOLDER)

        assert str(refusal.value).startswith("DATABASE_URL is wrong")
        assert "cret" not in str(refusal.value)
