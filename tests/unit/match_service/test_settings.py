from pathlib import Path

import pytest

from openiru.match_service.errors import BadMatchSettingsError
from openiru.match_service.settings import FILE, Settings, read_settings


class TestReadSettings:
    @pytest.mark.parametrize(
        ("text", "named"),
        [
            ("- a", "name: value"),
            ("{", "cannot be read"),
            ("speed: 3", "speed"),
            ("rate_per_s: fast", "rate_per_s"),
            ("rate_per_s: -1", "rate_per_s"),
            ("picture_bytes: 1.5", "picture_bytes"),
            ("picture_bytes: true", "picture_bytes"),
            ("fetch_hosts: images.example", "fetch_hosts"),
            ("max_distance_bits: 64", "max_distance_bits"),
        ],
    )
    def test_refuses_what_it_cannot_do_and_names_it(self, tmp_path: Path, text: str, named: str) -> None:
        (tmp_path / FILE).write_text(text)

        with pytest.raises(BadMatchSettingsError, match=named):
            read_settings(tmp_path)

    def test_has_defaults_for_everything(self, tmp_path: Path) -> None:
        assert read_settings(tmp_path) == Settings()

    def test_takes_what_is_set(self, tmp_path: Path) -> None:
        (tmp_path / FILE).write_text("rate_per_s: 10.5\nfetch_hosts: [Images.Example]\n")

        assert read_settings(tmp_path) == Settings(rate_per_s=10.5, fetch_hosts=("images.example",))
