"""How are other units asked, how are they answered, and how do holds begin and end?"""

from openiru.deconfliction.operations.answering import answer_unit, receive_question
from openiru.deconfliction.operations.asking import (
    ask_units,
    hold_questions,
    note_silence,
    receive_answer,
)
from openiru.deconfliction.operations.holding import end_hold
from openiru.deconfliction.operations.units import save_unit

__all__ = [
    "answer_unit",
    "ask_units",
    "end_hold",
    "hold_questions",
    "note_silence",
    "receive_answer",
    "receive_question",
    "save_unit",
]
