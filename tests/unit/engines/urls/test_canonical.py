import pytest
from hypothesis import given
from hypothesis import strategies as st

from openiru.engines.urls.canonical import (
    canonical_handle,
    canonical_id,
    canonical_url,
)
from openiru.engines.urls.rules import PLATFORMS, PlatformRules
from openiru.engines.urls.types import CanonicalSubject, UnusableUrl, UrlFault, UrlKind

KNOWN = [
    # Facebook
    ("https://www.facebook.com/Sun.Rise", "facebook", "account", "h:sunrise"),
    ("http://m.facebook.com/sun.rise/?ref=bookmarks&fbclid=abc#top", "facebook", "account", "h:sunrise"),
    ("https://ur-pk.facebook.com/sun.rise/about", "facebook", "account", "h:sunrise"),
    ("fb.com/sun.rise", "facebook", "account", "h:sunrise"),
    ("https://facebook.example/sun.rise", "facebook", "account", "h:sunrise"),
    ("https://www.facebook.com/profile.php?id=1000123&sk=photos", "facebook", "account", "id:1000123"),
    ("https://www.facebook.com/1000123", "facebook", "account", "id:1000123"),
    ("https://www.facebook.com/people/Sun-Rise/1000123/", "facebook", "account", "id:1000123"),
    ("https://www.facebook.com/pages/Sun-Rise/1000123", "facebook", "page", "id:1000123"),
    ("https://www.facebook.com/pg/SunRise", "facebook", "page", "h:sunrise"),
    ("https://www.facebook.com/groups/998877", "facebook", "group", "id:998877"),
    ("https://www.facebook.com/groups/SunRiseFriends/", "facebook", "group", "h:groups/sunrisefriends"),
    ("https://www.facebook.com/groups/998877/permalink/5544/", "facebook", "post", "p:5544"),
    ("https://www.facebook.com/sun.rise/posts/pfbid02AbC", "facebook", "post", "p:pfbid02AbC"),
    ("https://facebook.example/sun.rise/posts/p77", "facebook", "post", "p:p77"),
    ("https://m.facebook.com/story.php?story_fbid=77&id=1000123", "facebook", "post", "p:77"),
    ("https://www.facebook.com/watch/?v=4455", "facebook", "video", "v:4455"),
    ("https://www.facebook.com/sun.rise/videos/4455/", "facebook", "video", "v:4455"),
    ("https://www.facebook.com/reel/4455?mibextid=x", "facebook", "video", "v:4455"),
    ("https://www.facebook.com/Sun-Rise-Relief-123456789012345/", "facebook", "page", "id:123456789012345"),
    ("https://www.facebook.com/سورج-123456789012345", "facebook", "page", "id:123456789012345"),
    ("https://www.facebook.com/p/Sun-Rise-61550000000000/", "facebook", "page", "id:61550000000000"),
    ("https://www.facebook.com/people/Sun-Rise/pfbid02AbC/", "facebook", "account", "id:pfbid02AbC"),
    ("https://www.facebook.com/groups/sun.rise/posts/5544/", "facebook", "post", "p:5544"),
    ("https://www.facebook.com/groups/998877/?multi_permalinks=5544", "facebook", "post", "p:5544"),
    ("https://www.facebook.com/groups/998877/user/1000123/", "facebook", "account", "id:1000123"),
    ("https://www.facebook.com/sun.rise/photos/77", "facebook", "post", "p:77"),
    ("https://www.facebook.com/watch/live/?v=4455", "facebook", "video", "v:4455"),
    ("https://www.facebook.com/share/p/1AbC/", "facebook", "post", "p:share/1AbC"),
    ("https://www.facebook.com/share/r/1AbC/", "facebook", "video", "v:share/1AbC"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Ft.me%2FSunRise&h=x", "telegram", "channel", "h:sunrise"),
    # Instagram
    ("https://instagram.com/sun_rise?igshid=1", "instagram", "account", "h:sun_rise"),
    ("https://www.instagram.com/p/CxYz_-1/", "instagram", "post", "p:CxYz_-1"),
    ("https://www.instagram.com/sun_rise/p/CxYz_-1/", "instagram", "post", "p:CxYz_-1"),
    ("https://www.instagram.com/reels/CxYz/", "instagram", "video", "v:CxYz"),
    ("https://www.instagram.com/stories/sun_rise/31415/", "instagram", "post", "p:31415"),
    ("https://www.instagram.com/stories/highlights/31415/", "instagram", "post", "p:highlights/31415"),
    ("https://www.instagram.com/share/reel/_AbC", "instagram", "video", "v:share/_AbC"),
    ("https://www.instagram.com/_u/sun_rise", "instagram", "account", "h:sun_rise"),
    ("https://instagram.example/sun_rise", "instagram", "account", "h:sun_rise"),
    # TikTok
    ("https://www.tiktok.com/@Sun.Rise?lang=en", "tiktok", "account", "h:sun.rise"),
    ("https://m.tiktok.com/@sun.rise/video/7012?is_from_webapp=1", "tiktok", "video", "v:7012"),
    ("https://tiktok.example/sun.rise", "tiktok", "account", "h:sun.rise"),
    ("https://tiktok.example/@sun.rise", "tiktok", "account", "h:sun.rise"),
    ("https://www.tiktok.com/share/video/7012", "tiktok", "video", "v:7012"),
    ("https://vm.tiktok.com/ZMabc123/", "tiktok", "video", "v:code/ZMabc123"),
    # X
    ("https://twitter.com/Sun_Rise", "x", "account", "h:sun_rise"),
    ("https://x.com/@sun_rise", "x", "account", "h:sun_rise"),
    ("https://mobile.twitter.com/sun_rise/status/1234567890?s=20&t=zz", "x", "post", "p:1234567890"),
    ("https://x.com/i/web/status/1234567890", "x", "post", "p:1234567890"),
    ("https://fixupx.com/sun_rise/status/77", "x", "post", "p:77"),
    ("https://x.com/i/user/4455", "x", "account", "id:4455"),
    ("https://twitter.com/intent/user?screen_name=Sun_Rise", "x", "account", "h:sun_rise"),
    ("https://twitter.com/intent/user?user_id=4455", "x", "account", "id:4455"),
    ("https://x.example/sun_rise", "x", "account", "h:sun_rise"),
    # Telegram
    ("t.me/SunRise", "telegram", "channel", "h:sunrise"),
    ("https://telegram.me/s/SunRise", "telegram", "channel", "h:sunrise"),
    ("https://sunrise.t.me", "telegram", "channel", "h:sunrise"),
    ("https://sunrise.t.me/77", "telegram", "post", "p:sunrise/77"),
    ("https://t.me/SunRise/77?single", "telegram", "post", "p:sunrise/77"),
    ("https://t.me/s/SunRise/77", "telegram", "post", "p:sunrise/77"),
    ("https://t.me/SunRise/3/77", "telegram", "post", "p:sunrise/77"),
    ("https://t.me/c/1234567/77", "telegram", "post", "p:c/1234567/77"),
    ("https://t.me/+AbCdEf_1", "telegram", "group", "i:AbCdEf_1"),
    ("https://t.me/joinchat/AbCdEf_1", "telegram", "group", "i:AbCdEf_1"),
    ("https://t.me/+15550100", "telegram", "account", "t:15550100"),
    ("https://t.me/SunRise/s/5", "telegram", "post", "p:sunrise/s/5"),
    ("https://web.telegram.org/k/#@SunRise", "telegram", "channel", "h:sunrise"),
    ("tg://resolve?domain=SunRise&post=77", "telegram", "post", "p:sunrise/77"),
    ("tg://resolve?domain=SunRise", "telegram", "channel", "h:sunrise"),
    ("tg:join?invite=AbCdEf_1", "telegram", "group", "i:AbCdEf_1"),
    ("https://telegram.example/SunRise", "telegram", "channel", "h:sunrise"),
    ("https://telegram.example/SunRise/77", "telegram", "post", "p:sunrise/77"),
    # WhatsApp
    ("https://whatsapp.com/channel/0029VaAbC", "whatsapp", "channel", "id:0029VaAbC"),
    ("https://www.whatsapp.com/channel/0029VaAbC/123", "whatsapp", "post", "p:0029VaAbC/123"),
    ("https://chat.whatsapp.com/AbCdEfGh", "whatsapp", "group", "i:AbCdEfGh"),
    ("https://chat.whatsapp.com/invite/AbCdEfGh", "whatsapp", "group", "i:AbCdEfGh"),
    ("https://wa.me/15550100?text=hi", "whatsapp", "account", "id:15550100"),
    ("https://wa.me/+15550100", "whatsapp", "account", "id:15550100"),
    ("https://api.whatsapp.com/send?phone=%2B15550100&text=hi", "whatsapp", "account", "id:15550100"),
    ("whatsapp://send?phone=15550100", "whatsapp", "account", "id:15550100"),
    ("https://whatsapp.example/channel/0029VaAbC", "whatsapp", "channel", "id:0029VaAbC"),
    # YouTube
    ("https://www.youtube.com/@SunRise/videos", "youtube", "channel", "h:sunrise"),
    ("https://youtube.com/channel/UCabc_-D", "youtube", "channel", "id:UCabc_-D"),
    ("https://m.youtube.com/watch?v=dQw4_-9&t=10s", "youtube", "video", "v:dQw4_-9"),
    ("https://youtu.be/dQw4_-9?si=x", "youtube", "video", "v:dQw4_-9"),
    ("https://www.youtube.com/shorts/dQw4_-9", "youtube", "video", "v:dQw4_-9"),
    ("https://www.youtube.com/user/SunRise", "youtube", "channel", "h:user/sunrise"),
    # Websites
    ("https://www.Example.org/News/?utm_source=x&id=7#a", "web", "website", "u:example.org/News?id=7"),
    ("http://example.org:80/", "web", "website", "u:example.org"),
    ("https://example.org:8443/a/", "web", "website", "u:example.org:8443/a"),
    ("example.org/a/./b/../c", "web", "website", "u:example.org/a/c"),
    ("https://bücher.example/ä", "web", "website", "u:xn--bcher-kva.example/ä"),
    ("https://bücher.example/%C3%A4", "web", "website", "u:xn--bcher-kva.example/ä"),
    ("https://اردو.example/", "web", "website", "u:xn--mgbqf7g.example"),
    ("example.org/a/%2e%2E/b", "web", "website", "u:example.org/b"),
    ("https://fb.me/1AbC", "web", "website", "u:fb.me/1AbC"),  # a short address, not the account of that name
    ("https://www.facebook.com/marketplace/", "web", "website", "u:facebook.com/marketplace"),
    ("https://x.com/search?q=a", "web", "website", "u:x.com/search?q=a"),
    ("https://www.tiktok.com/business", "web", "website", "u:tiktok.com/business"),
]

HOSTILE = [
    ("https://facebook.com.evil.example/sun.rise", "u:facebook.com.evil.example/sun.rise"),
    ("https://facebook.com@evil.example/sun.rise", "u:evil.example/sun.rise"),
    ("https://www.facebook.com:pass@evil.example/a", "u:evil.example/a"),
    ("https://evil.example\\@facebook.com/a", "u:evil.example/@facebook.com/a"),
    ("https://evil.example/https://facebook.com/a", "u:evil.example/https:/facebook.com/a"),
    ("https://evil.example?u=https://facebook.com/a", "u:evil.example?u=https%3A%2F%2Ffacebook.com%2Fa"),
    ("https://evil.example#@facebook.com/a", "u:evil.example"),
    ("https://notfacebook.com/a", "u:notfacebook.com/a"),
    ("https://facebook.comm/a", "u:facebook.comm/a"),
    ("https://fаcebook.com/a", "u:xn--fcebook-2fg.com/a"),  # Cyrillic a
    ("https://x.com/sun_rіse", "u:x.com/sun_rіse"),  # Cyrillic i: no handle of X
    ("https://t.me/ѕunrise", "u:t.me/ѕunrise"),  # Cyrillic s
]

DISGUISED = [
    ("https:\\\\facebook.com\\sun.rise", "h:sunrise"),
    ("https:facebook.com/sun.rise", "h:sunrise"),
    ("https:////facebook.com/sun.rise", "h:sunrise"),
    ("//facebook.com/sun.rise", "h:sunrise"),
    ("HTTPS://FACEBOOK.COM./sun.rise", "h:sunrise"),
    ("https://ｆａｃｅｂｏｏｋ．ｃｏｍ/sun.rise", "h:sunrise"),
    ("https://facebook。com/sun.rise", "h:sunrise"),
    ("https://%66acebook.com/sun.rise", "h:sunrise"),
    ("https://face\tbook.com/sun\n.rise", "h:sunrise"),
    ("\u202ehttps://facebook.com/sun.rise\u200f", "h:sunrise"),
    ("https://facebook.com//sun.rise///", "h:sunrise"),
    ("https://facebook.com/sun%2Erise", "h:sunrise"),
    ("https://facebook.com:443/sun.rise", "h:sunrise"),
    ("hxxps://facebook[.]com/sun.rise", "h:sunrise"),
    ("hXXp[://]www(.)facebook[dot]com/sun.rise", "h:sunrise"),
    ("“https://facebook.com/sun.rise”", "h:sunrise"),
    ("  <https://facebook.com/sun.rise>  ", "h:sunrise"),
]

PRIVATE = [
    "https://t.me/+AbCdEf_1",
    "https://t.me/joinchat/AbCdEf_1",
    "tg://join?invite=AbCdEf_1",
    "https://t.me/c/1234567",
    "https://t.me/c/1234567/77",
    "tg://privatepost?channel=1234567&post=77",
    "https://web.telegram.org/a/#-1001234567",
    "https://chat.whatsapp.com/AbCdEfGh",
    "https://chat.whatsapp.com/invite/AbCdEfGh",
    "https://web.whatsapp.com/",
    "https://www.facebook.com/messages/t/77",
    "https://www.messenger.com/t/77",
    "https://www.instagram.com/direct/t/77/",
    "https://x.com/messages/77-88",
]

UNUSABLE = [
    ("", UrlFault.EMPTY),
    (" \u200b\n", UrlFault.EMPTY),
    ("javascript:alert(1)//facebook.com", UrlFault.BAD_SCHEME),
    ("data:text/html,facebook.com", UrlFault.BAD_SCHEME),
    ("mailto:a@facebook.com", UrlFault.BAD_SCHEME),
    ("ftp://facebook.com/a", UrlFault.BAD_SCHEME),
    ("file:///etc/passwd", UrlFault.BAD_SCHEME),
    ("https://", UrlFault.BAD_HOST),
    ("https:///path", UrlFault.BAD_HOST),
    ("https://localhost/a", UrlFault.BAD_HOST),
    ("https://face book.com/a", UrlFault.BAD_HOST),
    ("https://[::1]/a", UrlFault.BAD_HOST),
    ("https://a..example/a", UrlFault.BAD_HOST),
    ("https://-a.example/a", UrlFault.BAD_HOST),
    ("https://a.example:99999999/a", UrlFault.BAD_HOST),
    ("https://a.example:x/a", UrlFault.BAD_HOST),
    ("https://" + "a" * 64 + ".example/", UrlFault.BAD_HOST),
    ("https://example.org/" + "a" * 5000, UrlFault.TOO_LONG),
    ("x" * 10_000_000, UrlFault.TOO_LONG),
    ("just words", UrlFault.BAD_HOST),
]


def subject(url: str, platform: str | None = None) -> CanonicalSubject:
    found = canonical_url(url, default_platform=platform)
    assert isinstance(found, CanonicalSubject), found
    return found


class TestCanonicalUrl:
    @pytest.mark.parametrize(("url", "platform", "kind", "key"), KNOWN)
    def test_names_the_subject(self, url: str, platform: str, kind: str, key: str) -> None:
        found = subject(url)

        assert (found.platform, found.kind, found.key) == (platform, kind, key)

    @pytest.mark.parametrize("url", [row[0] for row in KNOWN])
    def test_reads_its_own_addresses_back_to_the_same_key(self, url: str) -> None:
        found = subject(url)

        again = subject(found.url)

        assert (again.platform, again.key, again.url) == (found.platform, found.key, found.url)

    @pytest.mark.parametrize(("url", "key"), HOSTILE)
    def test_is_not_fooled_by_look_alikes_of_a_platform(self, url: str, key: str) -> None:
        found = subject(url)

        assert (found.platform, found.key) == ("web", key)

    @pytest.mark.parametrize(("url", "key"), DISGUISED)
    def test_sees_through_disguised_spellings(self, url: str, key: str) -> None:
        found = subject(url)

        assert (found.platform, found.key) == ("facebook", key)

    @pytest.mark.parametrize(("url", "fault"), UNUSABLE)
    def test_says_why_a_text_is_no_address(self, url: str, fault: UrlFault) -> None:
        found = canonical_url(url)

        assert isinstance(found, UnusableUrl)
        assert found.fault is fault
        assert found.reason.endswith(".")

    @pytest.mark.parametrize("url", PRIVATE)
    def test_knows_places_that_only_members_see(self, url: str) -> None:
        assert subject(url).is_private

    @pytest.mark.parametrize("url", [row[0] for row in KNOWN])
    def test_takes_nothing_else_for_private(self, url: str) -> None:
        assert subject(url).is_private == (subject(url).key.startswith(("i:", "p:c/")))

    def test_makes_no_account_of_what_a_short_address_hides(self) -> None:
        assert subject("https://www.instagram.com/share/reel/_AbC").owner_key is None
        assert subject("https://www.instagram.com/stories/highlights/31415/").owner_key is None

    def test_leaves_brackets_in_a_path_alone(self) -> None:
        assert subject("https://example.org/a[.]b").key == "u:example.org/a%5B.%5Db"

    def test_tells_the_owner_of_a_post(self) -> None:
        assert subject("https://x.com/Sun_Rise/status/77").owner_key == "h:sun_rise"
        assert subject("https://t.me/c/1234567/77").owner_key == "id:1234567"
        assert subject("https://m.facebook.com/story.php?story_fbid=77&id=12").owner_key == "id:12"

    def test_keeps_demo_addresses_on_the_demo_host(self) -> None:
        assert subject("http://www.facebook.example/Sun.Rise/").url == "https://facebook.example/Sun.Rise"
        assert subject("http://fb.com/Sun.Rise/").url == "https://www.facebook.com/Sun.Rise"

    def test_stops_following_redirects_that_never_end(self) -> None:
        url = "https://t.me/a"
        for _ in range(4):
            url = "https://l.facebook.com/l.php?u=" + url.replace("%", "%25").replace(":", "%3A").replace(
                "&", "%26"
            ).replace("?", "%3F").replace("=", "%3D")

        assert subject(url).key.startswith("u:l.facebook.com/l.php?u=")

    @given(st.text(max_size=200))
    def test_answers_any_text_without_failing(self, text: str) -> None:
        found = canonical_url("https://facebook.com/" + text)

        assert isinstance(found, CanonicalSubject | UnusableUrl)

    @given(
        st.sampled_from(
            [
                "",
                "https://",
                *(f"https://{host}/" for rules in PLATFORMS for host in (rules.demo, *rules.hosts)),
            ]
        ),
        st.text(alphabet="aB1é./?=&%@+-_ ~\\:#خ", max_size=40),
    )
    def test_is_stable_when_its_answer_is_read_again(self, start: str, text: str) -> None:
        found = canonical_url(start + text)

        if isinstance(found, CanonicalSubject):
            assert subject(found.url).key == found.key


class TestDefaultPlatform:
    @pytest.mark.parametrize(
        ("text", "platform", "key"),
        [
            ("@Sun_Rise", "x", "h:sun_rise"),
            ("Sun.Rise", "facebook", "h:sunrise"),
            ("sun.me", "instagram", "h:sun.me"),
            ("@سورج", "youtube", "h:سورج"),
            ("0029VaAbC", "whatsapp", "id:0029VaAbC"),
            ("+1 555 0100", "whatsapp", "id:15550100"),
            ("SunRise", "mastodon", "h:sunrise"),
            ("0092 300 5550100", "whatsapp", "id:923005550100"),
            ("+٩٢٣٠٠٥٥٥٠١٠٠", "whatsapp", "id:923005550100"),
            ("+۹۲۳۰۰۵۵۵۰۱۰۰", "whatsapp", "id:923005550100"),
            ("@हिन्दी", "youtube", "h:हिन्दी"),
            ("@Caf\u00e9", "youtube", "h:caf\u00e9"),
            ("@Cafe\u0301", "youtube", "h:caf\u00e9"),
            ("@\u202eSun\u200b_Rise", "x", "h:sun_rise"),
        ],
    )
    def test_reads_handles(self, text: str, platform: str, key: str) -> None:
        found = subject(text, platform)

        assert (found.platform, found.key) == (platform, key)

    @pytest.mark.parametrize("text", ["facebook.com/a", "https://facebook.com/a", "m.facebook.com/a"])
    def test_does_not_override_an_address(self, text: str) -> None:
        assert subject(text, "telegram").platform == "facebook"

    def test_reads_a_platform_host_as_an_address(self) -> None:
        assert subject("facebook.com", "facebook").key == "u:facebook.com"


class TestCanonicalHandle:
    @pytest.mark.parametrize("handle", ["", "@", "a b", "a/b", "a" * 140, ".", "a\u0000b", "javascript:1"])
    @pytest.mark.parametrize("platform", ["facebook", "whatsapp"])
    def test_refuses_what_cannot_be_a_handle(self, handle: str, platform: str) -> None:
        found = canonical_handle(platform, handle)

        assert isinstance(found, UnusableUrl)
        assert found.fault is UrlFault.BAD_HANDLE

    @pytest.mark.parametrize(
        ("platform", "handle"),
        [
            ("facebook", "profile.php"),
            ("telegram", "joinchat"),
            ("x", "İstanbul"),
            ("x", "ıstanbul"),
            ("instagram", "ѕunrise"),
            ("telegram", "ｓｕｎｒｉｓｅ"),
            ("facebook", "٣٣٣"),
            ("whatsapp", "0300 5550100"),
        ],
    )
    def test_refuses_what_this_platform_gives_to_nobody(self, platform: str, handle: str) -> None:
        found = canonical_handle(platform, handle)

        assert isinstance(found, UnusableUrl)
        assert found.fault is UrlFault.BAD_HANDLE

    def test_reads_dots_as_the_platform_does(self) -> None:
        def key(platform: str, handle: str) -> str:
            named = canonical_handle(platform, handle)
            assert isinstance(named, CanonicalSubject)
            return named.key

        assert key("facebook", "Sun.Rise") == key("facebook", "sunrise") == "h:sunrise"
        assert key("instagram", "sun.rise") != key("instagram", "sunrise")
        assert key("tiktok", "sun.rise") != key("tiktok", "sunrise")

    @pytest.mark.parametrize("rules", PLATFORMS, ids=lambda rules: rules.slug)
    def test_agrees_with_the_address_of_the_handle(self, rules: PlatformRules) -> None:
        by_handle = canonical_handle(rules.slug, "@SunRise")

        assert isinstance(by_handle, CanonicalSubject)
        assert subject(by_handle.url).key == by_handle.key

    def test_keeps_groups_apart_from_accounts(self) -> None:
        group = canonical_handle("facebook", "SunRise", kind=UrlKind.GROUP)

        assert isinstance(group, CanonicalSubject)
        assert group.key == "h:groups/sunrise"
        assert subject(group.url).key == group.key


class TestCanonicalId:
    def test_keeps_case_and_drops_the_channel_prefix_of_telegram(self) -> None:
        assert canonical_id("youtube", " UCaB ") == "id:UCaB"
        assert canonical_id("telegram", "-1001234567") == "id:1234567"

    def test_refuses_an_empty_id(self) -> None:
        with pytest.raises(ValueError, match="empty"):
            canonical_id("x", " ")
