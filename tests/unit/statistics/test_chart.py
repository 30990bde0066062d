from xml.etree import ElementTree

from openiru.statistics.chart import Bar, stacked_bars

SVG = "{http://www.w3.org/2000/svg}"


class TestStackedBars:
    def test_is_whole_xml_without_scripts_or_inline_styles(self) -> None:
        drawn = stacked_bars([Bar(label="<script>&", parts=(3, 1))], title="a < b", part_names=["x", "y"])

        root = ElementTree.fromstring(drawn)
        assert not list(root.iter(f"{SVG}script"))
        assert "style=" not in drawn

    def test_lengths_follow_the_numbers(self) -> None:
        drawn = stacked_bars(
            [Bar(label="all", parts=(100,)), Bar(label="half", parts=(50,))], title="t", part_names=["n"]
        )

        widths = [float(r.get("width", 0)) for r in ElementTree.fromstring(drawn).iter(f"{SVG}rect")][1:]
        assert widths[0] == 2 * widths[1]

    def test_grows_from_the_right_in_urdu(self) -> None:
        bars = [Bar(label="فیس بک", parts=(10, 5))]

        left = ElementTree.fromstring(stacked_bars(bars, title="t", part_names=["a", "b"]))
        right = ElementTree.fromstring(
            stacked_bars(bars, title="t", part_names=["a", "b"], right_to_left=True)
        )

        first_left, second_left = [float(r.get("x", 0)) for r in left.iter(f"{SVG}rect")][2:]
        first_right, second_right = [float(r.get("x", 0)) for r in right.iter(f"{SVG}rect")][2:]
        assert first_left < second_left
        assert first_right > second_right

    def test_draws_nothing_for_nothing(self) -> None:
        root = ElementTree.fromstring(
            stacked_bars([Bar(label="none", parts=(0, 0))], title="t", part_names=[])
        )

        assert not list(root.iter(f"{SVG}rect"))

    def test_says_every_number_in_words(self) -> None:
        drawn = stacked_bars(
            [Bar(label="facebook", parts=(212, 18))], title="t", part_names=["blocked", "pending"]
        )

        description = ElementTree.fromstring(drawn).find(f"{SVG}desc")
        assert description is not None
        assert description.text == "facebook: blocked 212, pending 18"

    def test_survives_names_with_control_characters(self) -> None:
        drawn = stacked_bars([Bar(label="a\x00\x1b<b", parts=(1,))], title="\x07", part_names=["\x08n"])

        labels = [text.text for text in ElementTree.fromstring(drawn).iter(f"{SVG}text")]
        assert "a<b" in labels

    def test_keeps_the_joiners_that_urdu_needs(self) -> None:
        drawn = stacked_bars([Bar(label="می\u200cخواهم", parts=(1,))], title="t", part_names=["n"])

        assert "می\u200cخواهم" in drawn
