"""How are pages of the X API (version 2) written?

Each search asks for the posts of some dozens of accounts. Posts come newest first, with their authors and pictures
under `includes`, as ``expansions=author_id,attachments.media_keys`` makes the API answer. Links are shortened in the
text; `entities` say what they stand for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, NamedTuple

import orjson

from openiru.simulation.world.cast import Account
from openiru.simulation.world.material import PRIVATE_WORDS, Flaws, Material, WrittenFile, zulu_times
from openiru.simulation.world.phrases import Language
from openiru.simulation.world.posts import Post

_PAGE_POSTS: Final = 500  # max_results of the full-archive search
_SEARCHED_ACCOUNTS: Final = 85  # so many fit into one query
_FILES_OF_ONE: Final = 2  # the first pages lie in files of their own, the others one a line in one file
_OVERLAP: Final = 3  # posts that a page repeats from the page before it, because people post while we search
_LANGUAGES: Final = {Language.ENGLISH: "en", Language.URDU: "ur", Language.ROMAN_URDU: "und"}
_SHORT_HOST: Final = "https://links.x.example/"

_Page = dict[str, Any]


class _Made(NamedTuple):
    page: _Page
    flaws: Flaws


def write_pages(material: Material) -> list[WrittenFile]:
    """All posts in pages, with a few flaws on the last one."""
    (material.folder / "media").mkdir(parents=True)
    made = list(_pages(material))
    if made:
        made[-1] = _spoilt(made[-1])
    alone, rest = made[:_FILES_OF_ONE], made[_FILES_OF_ONE:]
    files = [
        _write(material, [one], f"x/search-{number:04}.json", orjson.OPT_INDENT_2)
        for number, one in enumerate(alone, start=1)
    ]
    if rest:
        files.append(_write(material, rest, "x/search-archive.jsonl", 0))
    return files


def _write(material: Material, made: list[_Made], file: str, option: int) -> WrittenFile:
    pages = [orjson.dumps(each.page, option=option | orjson.OPT_APPEND_NEWLINE) for each in made]
    (material.exports / file).write_bytes(b"".join(pages))
    flaws = Flaws(
        bad_rows=sum(each.flaws.bad_rows for each in made),
        not_public=sum(each.flaws.not_public for each in made),
        duplicates=sum(each.flaws.duplicates for each in made),
    )
    return WrittenFile(file=file, format="x-api", platform=material.platform, flaws=flaws)


def _pages(material: Material) -> Iterator[_Made]:
    for first in range(0, len(material.posts), _SEARCHED_ACCOUNTS):
        found = chain.from_iterable(material.posts[first : first + _SEARCHED_ACCOUNTS])
        newest_first = sorted(found, key=lambda post: int(post.native_id), reverse=True)
        for start in range(0, len(newest_first), _PAGE_POSTS):
            end = start + _PAGE_POSTS
            repeated = min(_OVERLAP, start)
            token = f"page-{first}-{end}" if end < len(newest_first) else None
            page = _page(newest_first[start - repeated : end], material, token)
            yield _Made(page, Flaws(duplicates=repeated))


def _page(posts: Sequence[Post], material: Material, token: str | None) -> _Page:
    times = zulu_times([post.posted_s for post in posts])
    authors = {post.account.native_id: post.account for post in posts}
    includes: dict[str, Any] = {"users": [_user(account) for account in authors.values()]}
    media = [_medium(post, material) for post in posts if post.picture >= 0]
    if media:
        includes["media"] = media
    meta: dict[str, Any] = {"result_count": len(posts)}
    if posts:
        meta |= {"newest_id": posts[0].native_id, "oldest_id": posts[-1].native_id}
    if token:
        meta["next_token"] = token
    data = [_tweet(post, posted_at) for post, posted_at in zip(posts, times, strict=True)]
    return {"data": data, "includes": includes, "meta": meta}


def _tweet(post: Post, posted_at: str) -> _Page:
    tweet: _Page = {
        "id": post.native_id,
        "text": post.text,
        "author_id": post.account.native_id,
        "conversation_id": post.native_id,
        "created_at": posted_at.replace("Z", ".000Z"),
        "edit_history_tweet_ids": [post.native_id],
        "lang": _LANGUAGES[post.language],
    }
    if post.link:
        words = post.text.removesuffix(post.link)
        short = f"{_SHORT_HOST}{post.native_id[-8:]}"
        tweet["text"] = words + short
        tweet["entities"] = {
            "urls": [
                {
                    "start": len(words),
                    "end": len(words) + len(short),
                    "url": short,
                    "expanded_url": post.link,
                    "display_url": post.link.removeprefix("https://"),
                }
            ]
        }
    if post.picture >= 0:
        tweet["attachments"] = {"media_keys": [_media_key(post)]}
    return tweet


def _user(account: Account) -> _Page:
    return {
        "id": account.native_id,
        "name": account.display_name,
        "username": account.handle,
        "description": account.bio,
        "protected": False,
        "verified": False,
        "public_metrics": {
            "followers_count": account.followers,
            "following_count": account.followers % 997,
            "tweet_count": account.followers % 499 + 1,
            "listed_count": 0,
        },
    }


def _media_key(post: Post) -> str:
    return f"3_{post.native_id}"


def _medium(post: Post, material: Material) -> _Page:
    return {"media_key": _media_key(post), "type": "photo", "url": material.save_picture(post.picture)}


def _spoilt(made: _Made) -> _Made:
    """Add posts that cannot be read, and a protected account with two posts."""
    page = made.page
    author = page["includes"]["users"][0]["id"] if page["includes"]["users"] else "0"
    bad = [
        {"text": "A post without an id.", "author_id": author, "created_at": "2025-06-01T00:00:00.000Z"},
        {"id": "17000000000000001", "text": "No time.", "author_id": author, "created_at": "last week"},
        {
            "id": "17000000000000002",
            "text": "Nobody's.",
            "author_id": "1",
            "created_at": "2025-06-01T00:00:00.000Z",
        },
    ]
    user = {"id": "90001", "name": PRIVATE_WORDS, "username": "kept_private", "protected": True}
    private = [
        {
            "id": f"1700000000000001{number}",
            "text": PRIVATE_WORDS,
            "author_id": "90001",
            "created_at": "2025-06-01T00:00:00.000Z",
        }
        for number in (1, 2)
    ]
    page["data"] += [*bad, *private]
    page["includes"]["users"].append(user)
    return _Made(page, replace(made.flaws, bad_rows=len(bad), not_public=1 + len(private)))
