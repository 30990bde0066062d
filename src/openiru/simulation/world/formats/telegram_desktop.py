"""How does Telegram Desktop write an export: one chat, or a whole account?

Dates stand twice: `date` in the local time of the exporting machine without a zone, `date_unixtime` as it is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from openiru.simulation.world.addresses import Kind
from openiru.simulation.world.cast import Account
from openiru.simulation.world.formats.lines import write_facts
from openiru.simulation.world.material import PRIVATE_WORDS, Flaws, Material, WrittenFile
from openiru.simulation.world.posts import Post

_ALONE: Final = 12  # chats exported one by one; all others lie in exports of whole accounts
_WHOLE_EXPORTS: Final = 2
_EXPORTER_ZONE: Final = timedelta(hours=5)  # Asia/Karachi
_CHAT_TYPES: Final = {Kind.CHANNEL: "public_channel", Kind.GROUP: "public_supergroup"}
_PRIVATE_TYPES: Final = (
    "personal_chat",
    "private_group",
    "private_supergroup",
    "private_channel",
    "saved_messages",
)
_BAD_MESSAGES: Final = (
    {
        "id": 900001,
        "type": "message",
        "date": "2025-06-01T00:00:00",
        "date_unixtime": "soon",
        "text": "No time.",
    },
    {"type": "message", "date": "2025-06-01T00:00:00", "date_unixtime": "1748736000", "text": "No id."},
)

_Chat = dict[str, Any]


def write_chats(material: Material) -> list[WrittenFile]:
    """A file of facts about all chats, a few chats alone, the rest in exports of whole accounts."""
    material.folder.mkdir(parents=True)
    files = [write_facts(material, "channels.jsonl")]
    pairs = list(zip(material.accounts, material.posts, strict=True))
    for account, posts in pairs[:_ALONE]:
        folder = f"chat-{account.handle}"
        _write(material, f"{folder}/result.json", _chat(material, account, posts, folder, ""))
        files.append(
            WrittenFile(
                file=f"telegram/{folder}/result.json",
                format="telegram-desktop",
                platform=material.platform,
                handle=account.handle,
            )
        )
    for number in range(_WHOLE_EXPORTS):
        # The first chat stands in both forms, as happens when two colleagues export.
        twin = pairs[:1] if number == 0 else []
        in_export = twin + pairs[_ALONE + number :: _WHOLE_EXPORTS]
        files.append(_write_whole(material, number + 1, in_export, sum(len(posts) for _, posts in twin)))
    return files


def _write_whole(
    material: Material, number: int, pairs: list[tuple[Account, Sequence[Post]]], twins: int
) -> WrittenFile:
    folder = f"export-{number}"
    chats = [
        _chat(material, account, posts, folder, f"chats/chat_{place:03}/")
        for place, (account, posts) in enumerate(pairs, start=1)
    ]
    bad = _BAD_MESSAGES if chats else ()
    if chats:
        chats[-1]["messages"] += bad
    private = [_private_chat(kind, place) for place, kind in enumerate(_PRIVATE_TYPES)]
    # Private chats lie between the others, not apart from them.
    for place, chat in enumerate(private):
        chats.insert(min(len(chats), place * 3), chat)
    whole = {
        "about": "An invented export for tests.",
        "chats": {"about": "This page lists all chats from this export.", "list": chats},
    }
    _write(material, f"{folder}/result.json", whole)
    return WrittenFile(
        file=f"telegram/{folder}/result.json",
        format="telegram-desktop",
        platform=material.platform,
        flaws=Flaws(bad_rows=len(bad), not_public=len(private), duplicates=twins),
    )


def _write(material: Material, path: str, content: _Chat) -> None:
    target = material.folder / path
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def _chat(material: Material, account: Account, posts: Sequence[Post], folder: str, inner: str) -> _Chat:
    messages = [_created(account, posts)]
    photos = 0
    for post in posts:
        message = _message(post)
        if post.picture >= 0:
            photos += 1
            message["photo"] = _save_photo(material, post, f"{folder}/{inner}photos", photos).removeprefix(
                f"{folder}/"
            )
        messages.append(message)
    return {
        "name": account.display_name,
        "type": _CHAT_TYPES[account.kind],
        "id": int(account.native_id),
        "messages": messages,
    }


def _save_photo(material: Material, post: Post, folder: str, number: int) -> str:
    local = datetime.fromtimestamp(post.posted_s, UTC) + _EXPORTER_ZONE
    path = f"{folder}/photo_{number}@{local:%d-%m-%Y_%H-%M-%S}.jpg"
    target = material.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(material.album.jpeg(post.picture))
    return path


def _times(posted_s: int) -> dict[str, str]:
    local = datetime.fromtimestamp(posted_s, UTC) + _EXPORTER_ZONE
    return {"date": f"{local:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(posted_s)}


def _created(account: Account, posts: Sequence[Post]) -> _Chat:
    return {
        "id": -999_999_999,
        "type": "service",
        **_times(posts[0].posted_s - 3600),
        "actor": account.display_name,
        "actor_id": f"channel{account.native_id}",
        "action": "create_channel",
        "title": account.display_name,
        "text": "",
        "text_entities": [],
    }


def _message(post: Post) -> _Chat:
    words = post.text.removesuffix(post.link) if post.link else post.text
    entities = [{"type": "plain", "text": words}]
    text: str | list[Any] = words
    if post.link:
        # Half of the links hide behind words, as editors of channels like it.
        link = {"type": "link", "text": post.link}
        if int(post.native_id) % 2:
            link = {"type": "text_link", "text": "here", "href": post.link}
        entities.append(link)
        text = [words, link]
    return {
        "id": int(post.native_id),
        "type": "message",
        **_times(post.posted_s),
        "from": post.account.display_name,
        "from_id": f"channel{post.account.native_id}",
        "text": text,
        "text_entities": entities,
    }


def _private_chat(kind: str, place: int) -> _Chat:
    messages = [
        {
            "id": number,
            "type": "message",
            **_times(1_748_736_000 + number),
            "from": PRIVATE_WORDS,
            "from_id": "user90001",
            "text": PRIVATE_WORDS,
            "text_entities": [{"type": "plain", "text": PRIVATE_WORDS}],
        }
        for number in (1, 2, 3)
    ]
    named = {} if kind == "saved_messages" else {"name": PRIVATE_WORDS}
    return {**named, "type": kind, "id": 900_001 + place, "messages": messages}
