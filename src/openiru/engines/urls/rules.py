"""Which hosts belong to which platform, and what do their paths mean?

Data only. A path pattern is read segment by segment: ``{h}`` a handle, ``{n}`` digits, ``{c}`` a code
(letters, digits, ``-``, ``_``), ``{_}`` any one segment, ``a|b`` either word; the first rule that fits wins.
Names after ``?`` are taken from the query string and must be there. `key`, `owner` and `url` are templates
over what was read; ``{h}`` is in lower case in `key` and `owner`.
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


_ACCOUNT: Final = UrlKind.ACCOUNT
_CHANNEL: Final = UrlKind.CHANNEL
_GROUP: Final = UrlKind.GROUP
_PAGE: Final = UrlKind.PAGE
_POST: Final = UrlKind.POST
_VIDEO: Final = UrlKind.VIDEO


def _rule(path: str, kind: UrlKind, key: str, url: str, owner: str | None = None) -> PathRule:
    return PathRule(path=path, kind=kind, key=key, url=url, owner=owner)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Exercises use one shape of post address on every platform's reserved host.
_DEMO_POST: Final = _rule("{h}/posts/{c}", _POST, "p:{c}", "{h}/posts/{c}", "h:{h}")

FACEBOOK: Final = PlatformRules(
    slug="facebook",
    home="www.facebook.com",
    demo="facebook.example",
    hosts=("facebook.com", "fb.com", "fb.me", "m.me"),
    short_hosts={"fb.watch": "watch-code"},
    handle_url="{h}",
    reserved=_words(
        "ads business events gaming groups hashtag help home.php l.php login marketplace media messages notes "
        "pages people permalink.php pg photo photo.php photos plugins policies privacy profile.php public "
        "reel reels search settings share share.php sharer sharer.php stories story.php video.php videos "
        "watch watch-code"
    ),
    rules=(
        _rule("profile.php?id", _ACCOUNT, "id:{id}", "profile.php?id={id}"),
        _rule("groups/{c}/posts|permalink/{n}", _POST, "p:{n}", "groups/{c}/posts/{n}"),
        _rule("groups/{n}", _GROUP, "id:{n}", "groups/{n}"),
        _rule("groups/{h}", _GROUP, "h:groups/{h}", "groups/{h}"),
        _rule("people/{_}/{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
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
        _rule("watch-code/{c}", _VIDEO, "v:code/{c}", "watch-code/{c}"),
        _rule("reel|reels/{n}", _VIDEO, "v:{n}", "reel/{n}"),
        _rule("{h}/posts/{c}", _POST, "p:{c}", "{h}/posts/{c}", "h:{h}"),
        _rule("{h}/posts/{_}/{n}", _POST, "p:{n}", "{h}/posts/{n}", "h:{h}"),
        _rule("{h}/videos/{n}", _VIDEO, "v:{n}", "{h}/videos/{n}", "h:{h}"),
        _rule("{h}/videos/{_}/{n}", _VIDEO, "v:{n}", "{h}/videos/{n}", "h:{h}"),
        _rule("{h}/photos/{_}/{n}", _POST, "p:{n}", "{h}/photos/{n}", "h:{h}"),
        # A name of digits alone is a native id on Facebook.
        _rule("{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("@{n}", _ACCOUNT, "id:{n}", "profile.php?id={n}"),
        _rule("{h}", _ACCOUNT, "h:{h}", "{h}"),
        _rule("{h}/about|photos|videos|posts|reels|followers", _ACCOUNT, "h:{h}", "{h}"),
    ),
)

INSTAGRAM: Final = PlatformRules(
    slug="instagram",
    home="www.instagram.com",
    demo="instagram.example",
    hosts=("instagram.com", "instagr.am"),
    handle_url="{h}",
    reserved=_words("about accounts api direct explore legal p reel reels stories tv web"),
    rules=(
        _rule("p/{c}", _POST, "p:{c}", "p/{c}"),
        _rule("reel|reels|tv/{c}", _VIDEO, "v:{c}", "reel/{c}"),
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
    hosts=("tiktok.com",),
    short_hosts={"vm.tiktok.com": "t", "vt.tiktok.com": "t"},
    handle_url="@{h}",
    needs_at=True,
    reserved=_words("about discover explore foryou legal live login music search t tag upload v"),
    rules=(
        _rule("{h}/video/{c}", _VIDEO, "v:{c}", "@{h}/video/{c}", "h:{h}"),
        _rule("{h}/photo/{c}", _POST, "p:{c}", "@{h}/photo/{c}", "h:{h}"),
        _rule("t/{c}", _VIDEO, "v:code/{c}", "t/{c}"),
        _rule("v/{n}.html", _VIDEO, "v:{n}", "v/{n}.html"),
        _DEMO_POST,
        _rule("{h}", _ACCOUNT, "h:{h}", "@{h}"),
        _rule("{h}/live", _ACCOUNT, "h:{h}", "@{h}"),
    ),
)

X: Final = PlatformRules(
    slug="x",
    home="x.com",
    demo="x.example",
    hosts=("x.com", "twitter.com", "fxtwitter.com", "vxtwitter.com", "nitter.net"),
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
    handle_url="{h}",
    handle_kind=_CHANNEL,
    subdomain_handles=("t.me", "telegram.me"),
    reserved=_words(
        "addemoji addlist addstickers addtheme bg boost c confirmphone contact giftcode invoice iv joinchat "
        "login proxy s setlanguage share socks"
    ),
    rules=(
        _rule("joinchat/{c}", _GROUP, "i:{c}", "+{c}"),
        _rule("+{c}", _GROUP, "i:{c}", "+{c}"),
        _rule("c/{n}/{n2}", _POST, "p:c/{n}/{n2}", "c/{n}/{n2}", "id:{n}"),
        _rule("c/{n}/{n3}/{n2}", _POST, "p:c/{n}/{n2}", "c/{n}/{n2}", "id:{n}"),
        _rule("c/{n}", _CHANNEL, "id:{n}", "c/{n}"),
        _rule("s/{h}/{n}", _POST, "p:{h}/{n}", "{h}/{n}", "h:{h}"),
        _rule("s/{h}", _CHANNEL, "h:{h}", "{h}"),
        _rule("{h}/{n}", _POST, "p:{h}/{n}", "{h}/{n}", "h:{h}"),
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
    handle_url="channel/{h}",
    handle_kind=_CHANNEL,
    rules=(
        _rule("channel/{c}", _CHANNEL, "id:{c}", "channel/{c}"),
        _rule("channel/{c}/posts/{c2}", _POST, "p:{c}/{c2}", "channel/{c}/{c2}", "id:{c}"),
        _rule("channel/{c}/{c2}", _POST, "p:{c}/{c2}", "channel/{c}/{c2}", "id:{c}"),
        _rule("invite/invite/{c}", _GROUP, "i:{c}", "invite/{c}"),
        _rule("invite/{c}", _GROUP, "i:{c}", "invite/{c}"),
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
