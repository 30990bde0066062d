"""Which hosts belong to which platform, and what do their paths mean?

Data only. A path pattern is read segment by segment: ``{h}`` a handle, ``{n}`` digits, ``{long}`` nine digits or more,
``{c}`` a code (letters, digits, ``-``, ``_``), ``{_}`` any one segment, ``a|b`` either word; the first rule that fits
wins. Names after ``?`` are taken from the query string and must be there. `key`, `owner` and `url` are templates
over what was read; ``{h}`` is in lower case, without `silent` letters, in `key` and `owner`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from openiru.engines.urls.types import UrlKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRule:
    """What one shape of path points to."""

    path: str
    kind: UrlKind
    key: str
    url: str
    owner: str | None = None
    is_private: bool = False  # only members see what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRules:
    """Everything that is known about the addresses of one platform."""

    slug: str
    home: str  # host of canonical addresses
    demo: str  # reserved host for exercises (RFC 2606, ".example")
    hosts: tuple[str, ...]  # further hosts; every subdomain counts too
    rules: tuple[PathRule, ...]
    handle_url: str
    handle_kind: UrlKind = UrlKind.ACCOUNT
    reserved: frozenset[str] = frozenset()  # first segments that are never handles
    subdomain_handles: tuple[str, ...] = ()  # hosts below which the subdomain is the handle
    short_hosts: Mapping[str, str] = field(default_factory=dict)  # host -> word that stands for it in paths
    needs_at: bool = False  # on real hosts a handle in a path begins with "@"
    ascii_handles: bool = True  # letters of other scripts only imitate a handle
    silent: str = ""  # signs that make no difference in a handle
    opaque_hosts: tuple[str, ...] = ()  # short addresses: only a visit would tell where they lead
    private_hosts: tuple[str, ...] = ()  # conversations of whoever is logged in
    private_paths: frozenset[str] = frozenset()  # first segments of the same


_ACCOUNT: Final = UrlKind.ACCOUNT
_CHANNEL: Final = UrlKind.CHANNEL
_GROUP: Final = UrlKind.GROUP
_PAGE: Final = UrlKind.PAGE
_POST: Final = UrlKind.POST
_VIDEO: Final = UrlKind.VIDEO


def _rule(path: str, kind: UrlKind, key: str, url: str, owner: str | None = None) -> PathRule:
    return PathRule(path=path, kind=kind, key=key, url=url, owner=owner)


def _private(path: str, kind: UrlKind, key: str, url: str, owner: str | None = None) -> PathRule:
    return PathRule(path=path, kind=kind, key=key, url=url, owner=owner, is_private=True)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Exercises use one shape of post address on every platform's reserved host.
_DEMO_POST: Final = _rule("{h}/posts/{c}", _POST, "p:{c}", "{h}/posts/{c}", "h:{h}")

FACEBOOK: Final = PlatformRules(
    slug="facebook",
    home="www.facebook.com",
    demo="facebook.example",
    hosts=("facebook.com", "fb.com", "m.me"),
    short_hosts={"fb.watch": "watch-code"},
    opaque_hosts=("fb.me",),
    private_hosts=("messenger.com",),
    private_paths=_words("messages"),
    handle_url="{h}",
    silent=".",  # "johnsmith55", "John.Smith55" and "john.smith.55" are one (Facebook Help, "usernames")
    reserved=_words(
        "ads business events gaming groups hashtag help home.php l.php login marketplace media messages notes "
        "p pages people permalink.php pg photo photo.php photos plugins policies privacy profile.php public "
        "reel reels search settings share share.php sharer sharer.php stories story.php video.php videos "
        "watch watch-code"
    ),
    rules=(
        _rule("profile.php?id", _ACCOUNT, "id:{id}", "profile.php?id={id}"),
        _rule("groups/{h}/posts|permalink/{n}", _POST, "p:{n}", "groups/{h}/posts/{n}"),
        _rule(
            "groups/{h}?multi_permalinks",
            _POST,
            "p:{multi_permalinks}",
            "groups/{h}/posts/{multi_permalinks}",
        ),
        _rule("groups/{_}/user/{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("groups/{n}", _GROUP, "id:{n}", "groups/{n}"),
        _rule("groups/{h}", _GROUP, "h:groups/{h}", "groups/{h}"),
        _rule("people/{_}/{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("people/{_}/{c}", _ACCOUNT, "id:{c}", "people/_/{c}"),
        _rule("pages/{_}/{n}", _PAGE, "id:{n}", "profile.php?id={n}"),
        _rule("pages/category/{_}/{_}/{n}", _PAGE, "id:{n}", "profile.php?id={n}"),
        _rule("pg/{h}", _PAGE, "h:{h}", "{h}"),
        _rule(
            "permalink.php|story.php?story_fbid&id",
            _POST,
            "p:{story_fbid}",
            "permalink.php?story_fbid={story_fbid}&id={id}",
            "id:{id}",
        ),
        _rule("photo.php|photo?fbid", _POST, "p:{fbid}", "photo.php?fbid={fbid}"),
        _rule("watch|video.php?v", _VIDEO, "v:{v}", "watch/?v={v}"),
        _rule("watch/live?v", _VIDEO, "v:{v}", "watch/?v={v}"),
        _rule("share/p/{c}", _POST, "p:share/{c}", "share/p/{c}"),
        _rule("share/r|v/{c}", _VIDEO, "v:share/{c}", "share/v/{c}"),
        _rule("watch-code/{c}", _VIDEO, "v:code/{c}", "watch-code/{c}"),
        _rule("reel|reels/{n}", _VIDEO, "v:{n}", "reel/{n}"),
        _rule("{h}/posts/{c}", _POST, "p:{c}", "{h}/posts/{c}", "h:{h}"),
        _rule("{h}/posts/{_}/{n}", _POST, "p:{n}", "{h}/posts/{n}", "h:{h}"),
        _rule("{h}/videos/{n}", _VIDEO, "v:{n}", "{h}/videos/{n}", "h:{h}"),
        _rule("{h}/videos/{_}/{n}", _VIDEO, "v:{n}", "{h}/videos/{n}", "h:{h}"),
        _rule("{h}/photos/{_}/{n}", _POST, "p:{n}", "{h}/photos/{n}", "h:{h}"),
        _rule("{h}/photos/{n}", _POST, "p:{n}", "{h}/photos/{n}", "h:{h}"),
        _rule("{h}/reel|reels/{n}", _VIDEO, "v:{n}", "reel/{n}", "h:{h}"),
        # Pages without a handle: a title in any script, and the native id.
        _rule("p/{_}-{long}", _PAGE, "id:{long}", "profile.php?id={long}"),
        _rule("{_}-{long}", _PAGE, "id:{long}", "profile.php?id={long}"),
        # A name of digits alone is a native id on Facebook.
        _rule("{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("@{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("{h}", _ACCOUNT, "h:{h}", "{h}"),
        _rule(
            "{h}/about|about_details|community|followers|following|friends|likes|map|mentions|photos|posts|reels|"
            "reels_tab|reviews|videos",
            _ACCOUNT,
            "h:{h}",
            "{h}",
        ),
    ),
)

INSTAGRAM: Final = PlatformRules(
    slug="instagram",
    home="www.instagram.com",
    demo="instagram.example",
    hosts=("instagram.com", "instagr.am", "ddinstagram.com", "kkinstagram.com"),
    private_paths=_words("direct"),
    handle_url="{h}",
    reserved=_words(
        "_u about accounts api direct explore highlights legal p reel reels share stories tv web"
    ),
    rules=(
        _rule("p/{c}", _POST, "p:{c}", "p/{c}"),
        _rule("reel|reels|tv/{c}", _VIDEO, "v:{c}", "reel/{c}"),
        _rule("share/p/{c}", _POST, "p:share/{c}", "share/p/{c}"),
        _rule("share/reel/{c}", _VIDEO, "v:share/{c}", "share/reel/{c}"),
        _rule("stories/highlights/{n}", _POST, "p:highlights/{n}", "stories/highlights/{n}"),
        _rule("_u/{h}", _ACCOUNT, "h:{h}", "{h}"),
        _rule("{h}/p/{c}", _POST, "p:{c}", "p/{c}", "h:{h}"),
        _rule("{h}/reel|tv/{c}", _VIDEO, "v:{c}", "reel/{c}", "h:{h}"),
        _rule("stories/{h}/{n}", _POST, "p:{n}", "stories/{h}/{n}", "h:{h}"),
        _rule("stories/{h}", _ACCOUNT, "h:{h}", "{h}"),
        _DEMO_POST,
        _rule("{h}", _ACCOUNT, "h:{h}", "{h}"),
        _rule("{h}/reels|tagged|channel", _ACCOUNT, "h:{h}", "{h}"),
    ),
)

TIKTOK: Final = PlatformRules(
    slug="tiktok",
    home="www.tiktok.com",
    demo="tiktok.example",
    hosts=("tiktok.com", "vxtiktok.com", "tnktok.com"),
    short_hosts={"vm.tiktok.com": "t", "vt.tiktok.com": "t"},
    private_paths=_words("messages"),
    handle_url="@{h}",
    needs_at=True,
    ascii_handles=False,
    reserved=_words(
        "about discover explore foryou legal live login messages music search share t tag upload v"
    ),
    rules=(
        _rule("{h}/video/{c}", _VIDEO, "v:{c}", "@{h}/video/{c}", "h:{h}"),
        _rule("{h}/photo/{c}", _POST, "p:{c}", "@{h}/photo/{c}", "h:{h}"),
        _rule("t/{c}", _VIDEO, "v:code/{c}", "t/{c}"),
        _rule("v/{n}.html", _VIDEO, "v:{n}", "v/{n}.html"),
        _rule("share/video/{n}", _VIDEO, "v:{n}", "v/{n}.html"),
        _DEMO_POST,
        _rule("{h}", _ACCOUNT, "h:{h}", "@{h}"),
        _rule("{h}/live", _ACCOUNT, "h:{h}", "@{h}"),
    ),
)

X: Final = PlatformRules(
    slug="x",
    home="x.com",
    demo="x.example",
    hosts=(
        *("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "nitter.net"),
        *("fixupx.com", "fixvx.com", "twittpr.com", "xcancel.com"),
    ),
    private_paths=_words("messages"),
    handle_url="{h}",
    reserved=_words(
        "about compose download explore hashtag home i intent jobs login messages notifications privacy search "
        "settings share signup tos who_to_follow"
    ),
    rules=(
        _rule("i/status/{n}", _POST, "p:{n}", "i/status/{n}"),
        _rule("i/web/status/{n}", _POST, "p:{n}", "i/status/{n}"),
        _rule("i/user/{n}", _ACCOUNT, "id:{n}", "i/user/{n}"),
        _rule("intent/user|follow?screen_name", _ACCOUNT, "h:{screen_name}", "{screen_name}"),
        _rule("intent/user|follow?user_id", _ACCOUNT, "id:{user_id}", "i/user/{user_id}"),
        _rule("{h}/status|statuses/{n}", _POST, "p:{n}", "{h}/status/{n}", "h:{h}"),
        _rule("{h}/status|statuses/{n}/photo|video/{n2}", _POST, "p:{n}", "{h}/status/{n}", "h:{h}"),
        _rule("{h}/status/{c}", _POST, "p:{c}", "{h}/status/{c}", "h:{h}"),
        _DEMO_POST,
        _rule("{h}", _ACCOUNT, "h:{h}", "{h}"),
        _rule("{h}/with_replies|media|likes|followers|following", _ACCOUNT, "h:{h}", "{h}"),
    ),
)

TELEGRAM: Final = PlatformRules(
    slug="telegram",
    home="t.me",
    demo="telegram.example",
    hosts=("t.me", "telegram.me", "telegram.dog"),
    private_hosts=("web.telegram.org",),
    handle_url="{h}",
    handle_kind=_CHANNEL,
    subdomain_handles=("t.me", "telegram.me"),
    reserved=_words(
        "addemoji addlist addstickers addtheme bg boost c confirmphone contact giftcode invoice iv joinchat "
        "login m nft proxy s setlanguage share socks"
    ),
    rules=(
        # Digits alone are a telephone number (core.telegram.org/api/links, "Phone number links").
        _rule("+{n}", _ACCOUNT, "t:{n}", "+{n}"),
        _private("joinchat/{c}", _GROUP, "i:{c}", "joinchat/{c}"),
        _private("+{c}", _GROUP, "i:{c}", "+{c}"),
        _private("c/{n}/{n2}", _POST, "p:c/{n}/{n2}", "c/{n}/{n2}", "id:{n}"),
        _private("c/{n}/{n3}/{n2}", _POST, "p:c/{n}/{n2}", "c/{n}/{n2}", "id:{n}"),
        _private("c/{n}", _CHANNEL, "id:{n}", "c/{n}"),
        _rule("s/{h}/{n}", _POST, "p:{h}/{n}", "{h}/{n}", "h:{h}"),
        _rule("s/{h}", _CHANNEL, "h:{h}", "{h}"),
        _rule("{h}/{n}", _POST, "p:{h}/{n}", "{h}/{n}", "h:{h}"),
        _rule("{h}/s/{n}", _POST, "p:{h}/s/{n}", "{h}/s/{n}", "h:{h}"),
        _rule("{h}/{n2}/{n}", _POST, "p:{h}/{n}", "{h}/{n}", "h:{h}"),
        _rule("{h}/posts/{c}", _POST, "p:{h}/{c}", "{h}/{c}", "h:{h}"),
        _rule("{h}/{c}", _POST, "p:{h}/{c}", "{h}/{c}", "h:{h}"),
        _rule("{h}", _CHANNEL, "h:{h}", "{h}"),
    ),
)

WHATSAPP: Final = PlatformRules(
    slug="whatsapp",
    home="www.whatsapp.com",
    demo="whatsapp.example",
    hosts=("whatsapp.com",),
    short_hosts={"chat.whatsapp.com": "invite", "wa.me": "phone"},
    private_hosts=("web.whatsapp.com",),
    handle_url="channel/{h}",
    handle_kind=_CHANNEL,
    rules=(
        _rule("channel/{c}", _CHANNEL, "id:{c}", "channel/{c}"),
        _rule("channel/{c}/posts/{c2}", _POST, "p:{c}/{c2}", "channel/{c}/{c2}", "id:{c}"),
        _rule("channel/{c}/{c2}", _POST, "p:{c}/{c2}", "channel/{c}/{c2}", "id:{c}"),
        _private("invite/invite/{c}", _GROUP, "i:{c}", "invite/{c}"),
        _private("invite/{c}", _GROUP, "i:{c}", "invite/{c}"),
        _rule("phone/channel/{c}", _CHANNEL, "id:{c}", "channel/{c}"),
        _rule("phone/{n}", _ACCOUNT, "id:{n}", "phone/{n}"),
        _rule("phone/+{n}", _ACCOUNT, "id:{n}", "phone/{n}"),
        _rule("send?phone", _ACCOUNT, "id:{phone}", "phone/{phone}"),
    ),
)

YOUTUBE: Final = PlatformRules(
    slug="youtube",
    home="www.youtube.com",
    demo="youtube.example",
    hosts=("youtube.com", "youtube-nocookie.com"),
    short_hosts={"youtu.be": "shorts"},
    handle_url="@{h}",
    needs_at=True,
    ascii_handles=False,
    handle_kind=_CHANNEL,
    reserved=_words(
        "about account c channel embed feed gaming hashtag live playlist post redirect results shorts user v "
        "watch"
    ),
    rules=(
        _rule("watch?v", _VIDEO, "v:{v}", "watch?v={v}"),
        _rule("shorts|live|embed|v/{c}", _VIDEO, "v:{c}", "watch?v={c}"),
        _rule("post/{c}", _POST, "p:{c}", "post/{c}"),
        _rule("channel/{c}", _CHANNEL, "id:{c}", "channel/{c}"),
        _rule("channel/{c}/{_}", _CHANNEL, "id:{c}", "channel/{c}"),
        # Old names of two kinds: neither is the same name space as "@" handles.
        _rule("c/{h}", _CHANNEL, "h:c/{h}", "c/{h}"),
        _rule("user/{h}", _CHANNEL, "h:user/{h}", "user/{h}"),
        _DEMO_POST,
        _rule("{h}", _CHANNEL, "h:{h}", "@{h}"),
        _rule("{h}/about|featured|live|playlists|shorts|streams|videos|community", _CHANNEL, "h:{h}", "@{h}"),
    ),
)

PLATFORMS: Final = (FACEBOOK, INSTAGRAM, TIKTOK, X, TELEGRAM, WHATSAPP, YOUTUBE)

# Pages that only pass the reader on: (host or parent host, path, parameter that holds the real address).
REDIRECTS: Final = (
    ("facebook.com", "/l.php", "u"),
    ("facebook.com", "/sharer.php", "u"),
    ("facebook.com", "/sharer/sharer.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("t.me", "/share/url", "url"),
    ("telegram.me", "/share/url", "url"),
    ("youtube.com", "/redirect", "q"),
    ("google.com", "/url", "q"),
)

# Parameters that say where a reader came from, never what he reads.
TRACKING_PREFIXES: Final = ("utm_", "mc_", "pk_", "hsa_", "__cft__", "__tn__")
TRACKING_NAMES: Final = _words(
    "fbclid gclid dclid gbraid wbraid msclkid yclid igsh igshid mibextid rdid ref_src ref_url referer refsrc "
    "share_id si spm twclid ttclid _branch_match_id is_from_webapp sender_device share_app_id share_link_id cmpid "
    "ocid"
)
