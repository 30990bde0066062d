"""The forms that real tools write, read back with nothing but their own rules."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.factories.scenarios import small_scenario

from openiru.simulation.world.generate import generate_world
from openiru.simulation.world.material import PRIVATE_WORDS

ISO_Z = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("worlds") / "world"
    generate_world(small_scenario(), seed=1, out=out)
    return out / "exports"


def flaws(exports: Path, file: str) -> dict[str, int]:
    truth = json.loads((exports.parent / "truth.json").read_bytes())
    found: dict[str, int] = truth["flaws"][file]
    return found


def is_sound(record: dict[str, Any]) -> bool:
    """Whether a record of "lines" or "csv" can be read and is public."""
    return (
        record["type"] in {"account", "post"}
        and record["visibility"] == "public"
        and bool(ISO_Z.fullmatch(record["observed_at"]))
        and str(record.get("followers") or 0).isdigit()
        and bool(record.get("native_id"))
    )


class TestLines:
    @pytest.mark.parametrize("platform", ["facebook", "instagram", "whatsapp"])
    def test_hold_accounts_and_posts(self, exports: Path, platform: str) -> None:
        file = f"{platform}/export.jsonl"
        records, broken = [], 0
        for line in (exports / file).read_text(encoding="utf-8").splitlines():
            try:
                records.append(json.loads(line))
            except json.JSONDecodeError:
                broken += 1

        sound = [record for record in records if is_sound(record)]
        known = flaws(exports, file)
        assert len({(r["type"], r["native_id"], r.get("url")) for r in sound}) == 40 + 120
        assert len(sound) == 40 + 120 + known["duplicates"]
        assert sum(record["visibility"] != "public" for record in records) == known["not_public"]
        assert broken + len(records) - len(sound) == known["bad_rows"] + known["not_public"]
        assert all(record["platform"] == platform for record in sound)
        for record in sound:
            for path in record.get("media", []):
                assert (exports / platform / path).is_file()

    def test_name_whatsapp_channels_by_their_code(self, exports: Path) -> None:
        lines = (exports / "whatsapp/export.jsonl").read_text(encoding="utf-8").splitlines()
        record = json.loads(lines[0])

        assert "handle" not in record
        assert record["url"] == f"https://whatsapp.example/channel/{record['native_id']}"


class TestTable:
    def test_holds_the_same_fields_as_columns(self, exports: Path) -> None:
        file = "tiktok/export.csv"
        assert (exports / file).read_bytes().startswith(b"\xef\xbb\xbf")
        with (exports / file).open(encoding="utf-8-sig", newline="") as stream:
            records: list[dict[str, Any]] = list(csv.DictReader(stream))

        sound = [record for record in records if is_sound(record)]
        known = flaws(exports, file)
        assert Counter(r["type"] for r in {r["native_id"]: r for r in sound}.values()) == {
            "account": 40,
            "post": 120,
        }
        assert len(records) - len(sound) == known["bad_rows"] + known["not_public"]
        assert any(record["media"] for record in sound)


class TestXApi:
    def test_describes_every_author_and_picture_on_its_page(self, exports: Path) -> None:
        pages = [json.loads(path.read_bytes()) for path in sorted((exports / "x").glob("*.json"))]

        assert pages
        seen: set[str] = set()
        for page in pages:
            users = {user["id"]: user for user in page["includes"]["users"]}
            media = {medium["media_key"]: medium["url"] for medium in page["includes"].get("media", [])}
            assert all((exports / "x" / url).is_file() for url in media.values())
            public = [
                post
                for post in page["data"]
                if "id" in post and not users.get(post["author_id"], {"protected": True})["protected"]
            ]
            for post in public:
                assert set(post.get("attachments", {}).get("media_keys", [])) <= set(media)
                for link in post.get("entities", {}).get("urls", []):
                    assert post["text"][link["start"] : link["end"]] == link["url"]
                    assert "-statements.example" in link["expanded_url"]
            seen |= {post["id"] for post in public if ISO_Z.fullmatch(post["created_at"])}
        assert len(seen) == 120

    def test_holds_a_protected_account(self, exports: Path) -> None:
        page = json.loads((exports / "x/search-0001.json").read_bytes())

        protected = [user["id"] for user in page["includes"]["users"] if user["protected"]]
        assert len(protected) == 1
        assert [p["text"] for p in page["data"] if p["author_id"] in protected] == [PRIVATE_WORDS] * 2


class TestTelegramDesktop:
    def test_exports_single_chats(self, exports: Path) -> None:
        manifest = json.loads((exports / "manifest.json").read_bytes())
        alone = [entry for entry in manifest if "handle" in entry]

        assert len(alone) == 12
        for entry in alone:
            chat = json.loads((exports / entry["file"]).read_bytes())
            assert chat["type"] in {"public_channel", "public_supergroup"}
            assert entry["file"] == f"telegram/chat-{entry['handle']}/result.json"
            assert chat["messages"][0]["type"] == "service"
            for message in chat["messages"]:
                assert int(message["date_unixtime"]) > 0
                if "photo" in message:
                    assert ((exports / entry["file"]).parent / message["photo"]).is_file()

    def test_exports_whole_accounts_with_private_chats_between(self, exports: Path) -> None:
        for number in (1, 2):
            file = f"telegram/export-{number}/result.json"
            chats = json.loads((exports / file).read_bytes())["chats"]["list"]

            public = [chat for chat in chats if chat["type"].startswith("public_")]
            private = [chat for chat in chats if not chat["type"].startswith("public_")]
            assert len(private) == flaws(exports, file)["not_public"] == 5
            assert all(message["text"] == PRIVATE_WORDS for chat in private for message in chat["messages"])
            assert PRIVATE_WORDS not in json.dumps(public)
            assert chats[-1]["type"].startswith("public_")

    def test_hold_every_channel_and_its_followers(self, exports: Path) -> None:
        ids: set[str] = set()
        for path in exports.glob("telegram/*/result.json"):
            content = json.loads(path.read_bytes())
            chats = content["chats"]["list"] if "chats" in content else [content]
            ids |= {str(chat["id"]) for chat in chats if chat["type"].startswith("public_")}
        lines = (exports / "telegram/channels.jsonl").read_text(encoding="utf-8").splitlines()
        facts = {record["native_id"]: record for record in map(json.loads, lines)}

        assert ids == set(facts)
        assert len(ids) == 40
        assert all(record["followers"] >= 0 and record["handle"] for record in facts.values())

    def test_hide_some_links_behind_words(self, exports: Path) -> None:
        parts: list[Any] = []
        for path in exports.glob("telegram/*/result.json"):
            content = json.loads(path.read_bytes())
            for chat in content["chats"]["list"] if "chats" in content else [content]:
                parts += [p for m in chat["messages"] if isinstance(m["text"], list) for p in m["text"]]

        kinds = Counter(part["type"] for part in parts if isinstance(part, dict))
        assert set(kinds) <= {"link", "text_link"}
        assert sum(kinds.values()) > 0


class TestTips:
    def test_hold_addresses_comments_and_twins(self, exports: Path) -> None:
        lines = (exports / "tips/addresses.txt").read_text(encoding="utf-8").splitlines()

        addresses = [line for line in lines if line.startswith("https://")]
        known = flaws(exports, "tips/addresses.txt")
        assert len(addresses) - len(set(addresses)) == known["duplicates"]
        assert (
            sum(not line.startswith(("https://", "#")) and line != "" for line in lines) == known["bad_rows"]
        )

    def test_hold_handles_of_one_platform(self, exports: Path) -> None:
        lines = (exports / "tips/handles-x.txt").read_text(encoding="utf-8").splitlines()

        assert all(re.fullmatch(r"@[a-z0-9_]{1,15}", line) for line in lines if line and line[0] != "#")
