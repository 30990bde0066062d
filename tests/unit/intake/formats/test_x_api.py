from typing import Any

import orjson
import pytest
from tests.factories.exports import SECRET, Read

from openiru.intake.errors import UnreadableFileError
from openiru.intake.types import ExportFormat, RowCode


def user(number: str = "11", name: str = "sun_rise", **more: object) -> dict[str, Any]:
    return {
        "id": number,
        "username": name,
        "name": "Sun Rise",
        "description": "placeholder",
        "public_metrics": {"followers_count": 1200},
        **more,
    }


def post(number: str = "77", author: str = "11", **more: object) -> dict[str, Any]:
    created = "2025-06-29T10:00:00.000Z"
    return {"id": number, "author_id": author, "text": "placeholder", "created_at": created, **more}


def page(*posts: dict[str, Any], users: list[dict[str, Any]] | None = None, **more: object) -> dict[str, Any]:
    return {
        "data": list(posts),
        "includes": {"users": users if users is not None else [user()], **more},
        "meta": {"result_count": len(posts)},
    }


def read(*pages: object) -> Read:
    data = b"\n".join(each if isinstance(each, bytes) else orjson.dumps(each) for each in pages)
    return Read(ExportFormat.X_API, data)


class TestParse:
    def test_reads_pages_one_after_the_other(self) -> None:
        media = [{"media_key": "m1", "type": "photo", "url": "media/a.jpg"}]
        entities = {"urls": [{"url": "https://t.co/x", "expanded_url": "https://t.me/moon"}]}
        said = post(attachments={"media_keys": ["m1"]}, entities=entities)

        found = read(page(said, media=media), page(post("78")))

        assert [account.keys for account in found.accounts] == [("id:11", "h:sun_rise")] * 2
        assert [each.keys for each in found.posts] == [("p:77",), ("p:78",)]
        assert (found.posts[0].media, found.posts[0].links) == (("media/a.jpg",), ("https://t.me/moon",))

    def test_keeps_nothing_of_a_protected_account(self) -> None:
        hidden = user("12", "kept_private", protected=True, description=SECRET)

        found = read(page(post(), post("78", "12", text=SECRET), users=[user(), hidden]))

        assert [code for _, code in found.errors] == [RowCode.NOT_PUBLIC, RowCode.NOT_PUBLIC]
        assert SECRET not in repr(found.records) + "".join(found.messages)
        assert len(found.posts) == 1

    @pytest.mark.parametrize("protected", ["false", 0, None, [], "true"])
    def test_takes_for_protected_what_does_not_plainly_say_no(self, protected: object) -> None:
        found = read(page(post(), users=[user(protected=protected)]))

        assert found.records == []

    def test_refuses_posts_whose_author_nobody_describes(self) -> None:
        found = read(page(post(), users=[]))

        assert [code for _, code in found.errors] == [RowCode.UNKNOWN_AUTHOR]

    def test_prefers_the_whole_of_a_long_post(self) -> None:
        found = read(page(post(note_tweet={"text": "all of it"})))

        assert found.posts[0].text == "all of it"

    def test_fetches_nothing_from_the_web(self) -> None:
        media = [{"media_key": "m1", "url": "https://pbs.example/a.jpg"}]

        found = read(page(post(attachments={"media_keys": ["m1"]}), media=media))

        assert found.posts[0].media == ()

    def test_a_page_that_is_cut_off_keeps_what_came_before(self) -> None:
        raw = orjson.dumps({"includes": {"users": [user()]}, "data": [post(), post("78")]})

        found = read(raw[:-30], page(post("79")))

        assert [each.native_id for each in found.posts] == ["77", "79"]
        assert [code for _, code in found.errors] == [RowCode.TRUNCATED]

    @pytest.mark.parametrize("count", [-1, 1.5, "12", 10**15])
    def test_refuses_bad_follower_counts(self, count: object) -> None:
        found = read(page(users=[user(public_metrics={"followers_count": count})]))

        assert found.records == []
        assert len(found.errors) == 1

    @pytest.mark.parametrize("data", [b"<html>", b"{}", b'{"messages": []}', b"\x1f\x8b\x08", b"[" * 10_000])
    def test_refuses_a_file_of_another_kind(self, data: bytes) -> None:
        with pytest.raises(UnreadableFileError):
            read(data)
