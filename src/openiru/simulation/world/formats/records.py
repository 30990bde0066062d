"""Which fields do accounts and posts have in the forms "lines" and "csv", and which rows are spoilt?"""

from collections.abc import Iterator
from typing import Any, Final

from openiru.simulation.types import PlatformName
from openiru.simulation.world.cast import Account
from openiru.simulation.world.material import PRIVATE_WORDS, Material, zulu, zulu_times
from openiru.simulation.world.posts import Post

Record = dict[str, Any]

_PRIVATE_ACCOUNTS: Final = 3
_NAMES_LINKS: Final = 2  # every so many-th post with a link names it apart from the text


def account_record(account: Account, observed_at: str, media: list[str]) -> Record:
    """An account; without a handle where the platform has none."""
    record: Record = {"type": "account", "platform": account.platform, "native_id": account.native_id}
    if account.handle:
        record["handle"] = account.handle
    record |= {
        "url": account.url,
        "kind": account.kind,
        "display_name": account.display_name,
        "bio": account.bio,
        "followers": account.followers,
        "observed_at": observed_at,
        "visibility": "public",
    }
    if media:
        record["media"] = media
    return record


def records(material: Material) -> Iterator[Record]:
    """Each account, followed by its posts. Writes the pictures on the way."""
    (material.folder / "media").mkdir(parents=True)
    with_link = 0
    times = iter(zulu_times([post.posted_s for posts in material.posts for post in posts]))
    for account, posts, observed_at in zip(
        material.accounts, material.posts, material.observed_times(), strict=True
    ):
        avatar = material.avatars.get(account.native_id)
        media = [material.save_picture(avatar)] if avatar is not None else []
        yield account_record(account, observed_at, media)
        for post in posts:
            record = _post_record(post, next(times), observed_at)
            if post.picture >= 0:
                record["media"] = [material.save_picture(post.picture)]
            if post.link:
                with_link += 1
                if with_link % _NAMES_LINKS == 0:
                    record["links"] = [post.link]
            yield record


def _post_record(post: Post, posted_at: str, observed_at: str) -> Record:
    account = post.account
    record: Record = {"type": "post", "platform": account.platform, "native_id": post.native_id}
    if account.handle:
        record["account"] = account.handle
    record |= {
        "account_native_id": account.native_id,
        "kind": account.kind,
        "url": post.url,
        "text": post.text,
        "language": post.language,
        "posted_at": posted_at,
        "observed_at": observed_at,
        "visibility": "public",
    }
    return record


def private_records(material: Material) -> list[Record]:
    """Records that no export for a public authority should hold, and that intake must refuse."""
    seen_at = zulu(material.made_at)
    made: list[Record] = []
    for number, visibility in enumerate(("private", "friends", "followers")[:_PRIVATE_ACCOUNTS], start=1):
        native_id = f"9000{number}"
        made.append(
            {
                "type": "account",
                "platform": material.platform,
                "native_id": native_id,
                "display_name": PRIVATE_WORDS,
                "observed_at": seen_at,
                "visibility": visibility,
            }
        )
        made += [
            {
                "type": "post",
                "platform": material.platform,
                "native_id": f"{native_id}{post}",
                "account_native_id": native_id,
                "text": PRIVATE_WORDS,
                "observed_at": seen_at,
                "visibility": visibility,
            }
            for post in (1, 2)
        ]
    return made


def bad_records(platform: PlatformName, seen_at: str) -> list[Record]:
    """Records that have the right shape and a wrong value each."""
    sound = {"platform": platform, "observed_at": seen_at, "visibility": "public"}
    return [
        {**sound, "type": "advert", "native_id": "80001"},
        {**sound, "type": "account", "native_id": "80002", "observed_at": "yesterday"},
        {**sound, "type": "account", "native_id": "80003", "followers": "many"},
        {**sound, "type": "post", "text": "A post without an account and without an id."},
    ]
