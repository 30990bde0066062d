from pathlib import Path

from openiru.database.configuration import ACCESS_RULES, configuration
from openiru.database.layout import layout_of


def settings_of(text: str) -> dict[str, str]:
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    pairs = [line.split(" = ", 1) for line in lines if line]
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


class TestConfiguration:
    def test_opens_no_network_address(self) -> None:
        settings = settings_of(configuration(layout_of(Path("/tmp/iru")), lasting=True))

        assert settings["listen_addresses"] == "''"
        assert settings["unix_socket_directories"] == "'/tmp/iru/sockets'"
        assert ACCESS_RULES == "local all all trust\n"

    def test_keeps_committed_data_through_a_power_failure(self) -> None:
        settings = settings_of(configuration(layout_of(Path("/tmp/iru")), lasting=True))

        assert settings["fsync"] == "on"
        assert settings["synchronous_commit"] == "on"
        assert "full_page_writes" not in settings

    def test_trades_safety_for_speed_only_on_request(self) -> None:
        settings = settings_of(configuration(layout_of(Path("/tmp/iru")), lasting=False))

        assert settings["fsync"] == "off"
