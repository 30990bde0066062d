from typing import Any

import orjson
import pytest
from tests.factories.exports import CONTEXT, SECRET, Read

from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, ParseContext, RowCode, SubjectKind

PRIVATE = ("personal_chat", "bot_chat", "private_group", "private_supergroup", "private_channel")


def message(number: int, text: object = "placeholder", **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2025-06-29T10:00:00",
        "date_unixtime": "1751191200",
        "text": text,
        **more,
    }


def chat(*messages: dict[str, Any], kind: str = "public_channel", number: int = 1234567) -> dict[str, Any]:
    return {"name": "Sun Rise", "type": kind, "id": number, "messages": list(messages)}


def whole(*chats: dict[str, Any]) -> dict[str, Any]:
    return {"about": "x", "chats": {"about": "x", "list": list(chats)}, "contacts": {"list": [SECRET]}}


def read(document: object, *, handle: str = "") -> Read:
    data = document if isinstance(document, bytes) else orjson.dumps(document, option=orjson.OPT_INDENT_2)
    context = ParseContext(collected_at=CONTEXT.collected_at, latest_at=CONTEXT.latest_at, handle=handle)
    return Read(ExportFormat.TELEGRAM_DESKTOP, data, context)


class TestParse:
    def test_reads_a_channel_with_its_messages(self) -> None:
        parts = ["see ", {"type": "link", "text": "this", "href": "https://t.me/moon"}, " page"]

        found = read(chat(message(7), message(8, parts, photo="photos/a.jpg")), handle="SunRise")

        (channel,) = found.accounts
        assert (channel.kind, channel.keys) == (SubjectKind.CHANNEL, ("id:1234567", "h:sunrise"))
        assert [said.keys for said in found.posts] == [
            ("p:c/1234567/7", "p:sunrise/7"),
            ("p:c/1234567/8", "p:sunrise/8"),
        ]
        assert (found.posts[1].text, found.posts[1].links) == ("see this page", ("https://t.me/moon",))
        assert found.posts[1].media == ("photos/a.jpg",)

    @pytest.mark.parametrize("kind", [*PRIVATE, "saved_messages", "", "public_channel "])
    def test_keeps_nothing_of_a_chat_that_is_not_public(self, kind: str) -> None:
        private = {**chat(message(1, SECRET), kind=kind, number=9), "name": SECRET}

        found = read(whole(private, chat(message(7))))

        assert found.errors == [(found.errors[0][0], RowCode.NOT_PUBLIC)]
        assert SECRET not in repr(found.records) + "".join(found.messages)
        assert [said.native_id for said in found.posts] == ["7"]

    def test_refuses_a_chat_whose_type_stands_behind_its_messages(self) -> None:
        late = {"name": "x", "id": 5, "messages": [message(1, SECRET)], "type": "public_channel"}

        found = read(late)

        assert [code for _, code in found.errors] == [RowCode.NOT_PUBLIC]
        assert found.records == []

    def test_passes_over_service_messages(self) -> None:
        found = read(chat({"id": 1, "type": "service", "action": "join_group"}, message(2)))

        assert ([said.native_id for said in found.posts], found.errors) == (["2"], [])

    def test_goes_on_behind_a_message_that_never_ends(self) -> None:
        raw = orjson.dumps(chat(message(1), message(2), message(3)))
        broken = raw.replace(b'{"id":2,"type":"message"', b'{"id":2,"type":"message","x":["')

        found = read(broken)

        assert [said.native_id for said in found.posts] == ["1", "3"]
        assert found.errors != []

    def test_stops_at_a_broken_place_where_a_private_chat_might_follow(self) -> None:
        raw = orjson.dumps(whole(chat(message(1)), chat(message(2, SECRET), kind="personal_chat")))

        found = read(raw.replace(b'"text":"placeholder"}', b'"text":"placeholder"'))

        assert SECRET not in repr(found.records)
        assert found.errors != []

    def test_tells_where_a_file_was_cut_off(self) -> None:
        raw = orjson.dumps(chat(message(1), message(2)))

        found = read(raw[:-20])

        assert [said.native_id for said in found.posts] == ["1"]
        assert [code for _, code in found.errors] == [RowCode.TRUNCATED]

    @pytest.mark.parametrize("time", [None, "soon", -1, 1.5, "9" * 12, "99999999999999"])
    def test_refuses_a_message_without_a_sound_time(self, time: object) -> None:
        found = read(chat(message(1, date_unixtime=time), message(2)))

        assert [code for _, code in found.errors] == [RowCode.BAD_DATE]
        assert len(found.posts) == 1

    def test_takes_no_file_that_the_export_left_out(self) -> None:
        found = read(chat(message(1, photo="(File not included. Change data exporting settings.)")))

        assert found.posts[0].media == ()

    @pytest.mark.parametrize(
        ("document", "handle", "sentence"),
        [
            (b"", "", "no JSON object"),
            (b"[]", "", "no JSON object"),
            (b"{}", "", 'neither "messages" nor "chats"'),
            (b"\x1f\x8b\x08", "", "gzip"),
            (b"\xff\xfe{", "", "UTF-16"),
            (whole(chat(message(1))), "sunrise", "several chats"),
            (chat(message(1)), "two words", "handle given"),
            (b"{" * 100_000, "", "no JSON document"),
        ],
    )
    def test_refuses_a_file_of_another_kind(self, document: object, handle: str, sentence: str) -> None:
        with pytest.raises(UnreadableFileError, match=sentence):
            read(document, handle=handle)
