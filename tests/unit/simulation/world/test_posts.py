from collections import Counter
from datetime import UTC, datetime

from tests.factories.scenarios import small_scenario

from openiru.simulation.types import PlatformName, Role
from openiru.simulation.world.album import illustrate
from openiru.simulation.world.bank import KNOWN_PICTURES, Bank
from openiru.simulation.world.cast import TRUE_ROLES, Signal, cast_accounts
from openiru.simulation.world.posts import write_posts

SMALL = small_scenario()
BANK = Bank(SMALL, 1)
CAST = cast_accounts(SMALL, PlatformName.FACEBOOK, 1)
POSTS = write_posts(SMALL, CAST, BANK, 1)


class TestWritePosts:
    def test_writes_as_many_as_asked_and_one_at_least_for_each(self) -> None:
        assert sum(map(len, POSTS)) == 120
        assert min(map(len, POSTS)) >= 1

    def test_fills_every_slot(self) -> None:
        texts = [post.text for posts in POSTS for post in posts]

        assert not any("{" in text or "}" in text for text in texts)
        assert all(texts)

    def test_names_the_organisation_where_the_text_is_a_signal(self) -> None:
        for account, posts in zip(CAST, POSTS, strict=True):
            names = {account.topic, account.topic_urdu} - {""}
            is_named = any(name in post.text for post in posts for name in names)
            assert is_named == (Signal.TEXT in account.signals)

    def test_shares_a_link_where_that_is_a_signal(self) -> None:
        for account, posts in zip(CAST, POSTS, strict=True):
            links = [post.link for post in posts if post.link]
            assert len(links) == (Signal.URL in account.signals)
            assert all(f"{account.organisation}-statements.example" in link for link in links)

    def test_lets_time_pass_and_ends_before_the_story(self) -> None:
        begins_s = SMALL.begins_at.timestamp()
        for posts in POSTS:
            times = [post.posted_s for post in posts]
            assert times == sorted(times)
            assert datetime.fromtimestamp(times[0], UTC).year == 2025
            assert times[-1] < begins_s - 30 * 3600

    def test_numbers_posts_once(self) -> None:
        for platform in PlatformName:
            accounts = cast_accounts(SMALL, platform, 1)
            urls = [post.url for posts in write_posts(SMALL, accounts, BANK, 1) for post in posts]
            assert len(set(urls)) == len(urls) == 120


class TestIllustrate:
    def test_gives_away_who_shows_an_organisations_picture(self) -> None:
        illustrated = illustrate(SMALL, PlatformName.FACEBOOK, (CAST, POSTS), BANK, 1)

        showing = [account for account in CAST if Signal.IMAGE in account.signals]
        pictures = [post.picture for posts in illustrated.posts for post in posts if post.picture >= 0]
        assert showing
        assert len(illustrated.album) == max(12, len(showing))
        assert Counter([*pictures, *illustrated.avatars.values()]).most_common(1)[0][1] == 1
        for account, posts in zip(CAST, illustrated.posts, strict=True):
            if account in showing:
                assert any(0 <= post.picture < len(showing) for post in posts)

    def test_renders_the_same_picture_again(self) -> None:
        album = illustrate(SMALL, PlatformName.FACEBOOK, (CAST, POSTS), BANK, 1).album

        assert album.jpeg(0) == album.jpeg(0)
        assert album.jpeg(0) != album.jpeg(1)


class TestLookAlikes:
    def test_never_speak_for_an_organisation(self) -> None:
        for account, posts in zip(CAST, POSTS, strict=True):
            if account.role in TRUE_ROLES or account.role is Role.ORDINARY:
                continue
            assert not any(
                post.text.startswith(("Statement no.", "New from", "Media office")) for post in posts
            )


class TestBank:
    def test_holds_pictures_that_nobody_knows_yet(self) -> None:
        assert len(BANK.originals_of("ttp")) > KNOWN_PICTURES
        assert not set(BANK.pages_of("ttp", known=True)) & set(BANK.pages_of("ttp", known=False))
