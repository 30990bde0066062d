from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from openiru.advisers.adapters.fence import BREAK, fenced, without_signs

SIGNS = (
    *("<|im_end|>", "<|eot_id|>", "<|start|>", "<end_of_turn>", "<start_of_turn>", "</s>", "<s>"),
    *("[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<think>", "</think>", "[/SYSTEM_PROMPT]"),
    *(
        "<BEGIN CONVERSATION>",
        "<END CONVERSATION>",
        "<｜User｜>",
        "<｜end▁of▁sentence｜>",
        "[gMASK]",
        "<sop>",
    ),
    *("<tool_call>", "<extra_id_0>", "<0x0A>", "[CLS]", "＜|im_end|＞", "<function=f>", "［INST］"),
)
OWN = ("### Instruction:", "\nUser:", "aa", "ab", "<|x")
FORMS = st.one_of(
    st.from_regex(r"\A[<＜][|｜￨│][\w▁ ]{0,20}[|｜￨│][>＞]\Z"),
    st.from_regex(r"\A[<＜]/?[A-Za-z0-9_][A-Za-z0-9_ ]{0,30}[>＞]\Z"),
    st.from_regex(r"\A[\[［]/?[A-Za-z][A-Za-z0-9_]{1,30}[\]］]\Z"),
)
pieces = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(
            [*SIGNS, *OWN, "<", "|", ">", "[", "/", "END CONTENT ", "BEGIN CONTENT ", "\n", "ab", "AB"]
        ),
        st.text(alphabet="0123456789abcdefABCDEF", max_size=40),
    ),
    max_size=12,
).map("".join)


class TestFenced:
    @given(text=pieces)
    def test_is_closed_by_nothing_in_the_text(self, text: str) -> None:
        fence = fenced(text)

        lines = fence.words.split("\n")
        assert lines[0] == fence.opening
        assert lines[-1] == fence.closing
        assert fence.words.casefold().count(fence.mark.casefold()) == 2

    @given(text=pieces, marks=st.lists(st.sampled_from(["ab", "12", "a", "f0f0"]), max_size=6))
    def test_draws_anew_while_the_text_holds_the_mark(self, text: str, marks: list[str]) -> None:
        drawn: Iterator[str] = iter([*marks, "z" * 80])

        fence = fenced(text, lambda: next(drawn))

        assert fence.words.casefold().count(fence.mark.casefold()) == 2

    @given(text=pieces, beside=pieces)
    def test_draws_anew_while_words_beside_the_text_hold_the_mark(self, text: str, beside: str) -> None:
        drawn: Iterator[str] = iter(["ab", "z" * 80])

        fence = fenced(text, lambda: next(drawn), beside=f"AB {beside}")

        assert fence.mark == "z" * 80

    @given(text=pieces)
    def test_gives_each_text_a_mark_of_its_own(self, text: str) -> None:
        assert fenced(text).mark != fenced(text).mark

    @given(text=pieces)
    def test_can_be_sent_whatever_the_text_holds(self, text: str) -> None:
        fenced(text + "\ud800").words.encode("utf-8")


class TestWithoutSigns:
    @given(text=pieces)
    def test_leaves_no_sign_of_a_chat_template(self, text: str) -> None:
        left = without_signs(text).casefold()

        assert "<|" not in left
        assert "|>" not in left
        assert [sign for sign in SIGNS if sign.casefold() in left] == []

    @given(before=pieces, sign=FORMS, after=pieces)
    def test_leaves_nothing_of_the_form_of_a_sign(self, before: str, sign: str, after: str) -> None:
        assert sign not in without_signs(before + sign + after)

    @given(text=pieces)
    def test_leaves_no_sign_that_a_definition_names(self, text: str) -> None:
        left = without_signs(text, OWN)

        assert [sign for sign in OWN if sign.lower() in left.lower()] == []
        assert without_signs(left, OWN) == left

    @given(text=pieces)
    def test_keeps_all_letters(self, text: str) -> None:
        left = without_signs(text, OWN).replace(BREAK, "")

        assert [each for each in left if each.isalnum()] == [each for each in text if each.isalnum()]

    @given(text=pieces)
    def test_taking_signs_apart_makes_no_new_ones(self, text: str) -> None:
        once = without_signs(text)

        assert without_signs(once) == once

    def test_keeps_what_people_write(self) -> None:
        text = "قیمت < 5 اور [اردو] متن: a<b, 3 > 2, x[0]"

        assert without_signs(text) == text
