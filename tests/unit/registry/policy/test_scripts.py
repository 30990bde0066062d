import pytest

from openiru.registry.policy.scripts import script_of


class TestScriptOf:
    @pytest.mark.parametrize(
        ("text", "script"),
        [
            ("ORDER OF THE SUN", "latin"),
            ("تحریک طالبان پاکستان", "arabic"),
            ("Эмират", "cyrillic"),
            ("華信船務(香港)有限公司", "han"),
            ("シンリ", "japanese"),
            ("संगठन", "devanagari"),
            ("نظام الشمس (OTS)", "arabic"),
            ("17 (2001)", "none"),
            ("", "none"),
        ],
    )
    def test_tells_the_script_of_most_letters(self, text: str, script: str) -> None:
        assert script_of(text) == script
