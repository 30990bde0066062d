from pathlib import Path

import pytest

from openiru.cli.referral_terms import read_order, read_terms
from openiru.foundation.errors import BadInputError
from openiru.referrals.types import DataClass

WHOLE = """
legal_instrument: Order 12/2025 of the district court
necessity: Nobody else can say who registered the account.
scope: Records of June 2025
data_classes:
  subscriber: To learn who registered the account
"""


class TestReadTerms:
    def test_reads_words_and_classes(self, tmp_path: Path) -> None:
        path = tmp_path / "terms.yaml"
        path.write_text(WHOLE, encoding="utf-8")

        terms = read_terms(path)

        assert terms.scope == "Records of June 2025"
        assert terms.data_classes == {DataClass.SUBSCRIBER: "To learn who registered the account"}

    @pytest.mark.parametrize(
        ("content", "named"),
        [
            ("", "legal_instrument"),
            ("- a list", "legal_instrument"),
            ("a: [", "line"),
            (WHOLE.replace("scope:", "reach:"), "scope"),
            (WHOLE.replace("  subscriber", "  everything"), "everything"),
            (
                WHOLE.replace("  subscriber: To learn who registered the account", "  - subscriber"),
                "data_classes",
            ),
        ],
    )
    def test_names_what_is_wrong(self, tmp_path: Path, content: str, named: str) -> None:
        path = tmp_path / "terms.yaml"
        path.write_text(content, encoding="utf-8")

        with pytest.raises(BadInputError) as refused:
            read_terms(path)

        assert str(path) in refused.value.message
        assert named in refused.value.message

    def test_reads_an_order_and_says_that_it_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "order.pdf").write_bytes(b"%PDF-1.4")

        assert read_order(tmp_path / "order.pdf") == b"%PDF-1.4"
        with pytest.raises(BadInputError, match=r"absent\.pdf"):
            read_order(tmp_path / "absent.pdf")

    def test_says_that_a_file_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadInputError):
            read_terms(tmp_path / "absent.yaml")
