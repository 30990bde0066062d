"""Labelled pages of platforms that say it in data within or instead of a page: TikTok, X, YouTube."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from benchmarks.watch.accounts.labelled import Labelled, escaped, html, sent
from benchmarks.watch.accounts.wording import NAMES, QUOTES
from openiru.engines.probes.types import State

TIKTOK: Final = "https://www.tiktok.com/@sunrise_{}"
X: Final = "https://x.com/sunrise_{}"
YOUTUBE: Final = "https://www.youtube.com/@sunrise_{}"
VIDEO: Final = "https://www.youtube.com/watch?v=abcdefghijk"
# Stands on every page of YouTube; a peer looks for it.
CONTEXT: Final = (
    '<script>ytcfg.set({"INNERTUBE_CONTEXT":{"client":{"visitorData":"a","userAgent":"b"}}});</script>'
)
_HYDRATION: Final = "__UNIVERSAL_DATA_FOR_REHYDRATION__"


def _labelled(
    platform: str, url: str, name: str, language: str, state: State, body: str, **more: Any
) -> Labelled:
    final_url, status = more.pop("final_url", ""), more.pop("status", 200)
    return Labelled(
        name=f"{platform}-{name}-{language}",
        platform=platform,
        url=url.format(language),
        handle=f"sunrise_{language}",
        state=state,
        page=sent(final_url or url.format(language), body, status),
        **more,
    )


def tiktok() -> Iterator[Labelled]:
    """Codes of the page's own data."""
    for language, name in NAMES.items():
        user = {
            "id": "31",
            "uniqueId": f"sunrise_{language}",
            "nickname": name,
            "signature": QUOTES[language],
        }

        def made(label: str, state: State, body: str, language: str = language, **more: Any) -> Labelled:
            return _labelled("tiktok", TIKTOK, label, language, state, body, **more)

        yield made("live", State.LIVE, _tiktok(0, user), stable_id="31")
        yield made("reassigned", State.HANDLE_REASSIGNED, _tiktok(0, {**user, "id": "32"}), stable_id="31")
        yield made("private", State.LIVE_RESTRICTED, _tiktok(0, {**user, "privateAccount": True}))
        yield made("gone", State.GONE_CAUSE_UNKNOWN, _tiktok(10221 if len(language) % 2 else 10202, None))
        login = html("<title>Log in | TikTok</title>", f"<p>{escape(QUOTES[language])}</p>")
        yield made("wall", State.LOGIN_WALL, login, final_url="https://www.tiktok.com/login?redirect_url=x")
        shell = html("<title>TikTok - Make Your Day</title>", "<div id='app'></div><p>10221</p>")
        yield made("shell", State.PROBE_STALE, shell)
    for code, state in (
        (10222, State.LIVE_RESTRICTED),
        (10223, State.LIVE_RESTRICTED),
        (10000, State.CHALLENGE),
        (10113, State.CHALLENGE),
        (10999, State.PROBE_STALE),
    ):
        yield _labelled("tiktok", TIKTOK, f"code-{code}", "en", state, _tiktok(code, None))
    challenge = html(
        "<title>Please wait...</title>", '<p id="wci" class="_wafchallengeid"></p>', bundle=False
    )
    yield _labelled("tiktok", TIKTOK, "challenge", "en", State.CHALLENGE, challenge)
    india = html(
        "<title>TikTok</title>", "<p>On June 29, 2020 the Govt. of India decided to block 59 apps</p>"
    )
    yield _labelled("tiktok", TIKTOK, "country", "en", State.CHALLENGE, india)
    upper = _tiktok(0, {"id": "31", "uniqueId": "sunrise_en", "nickname": "S"}).replace(
        "<script id", "<SCRIPT nonce='a' ID"
    )
    yield _labelled(
        "tiktok", TIKTOK, "upper", "en", State.LIVE, upper.replace("</script>", "</SCRIPT >"), held_out=True
    )
    other = _tiktok(10221, None).replace(_HYDRATION, "SIGI_STATE")
    yield _labelled("tiktok", TIKTOK, "other-script", "en", State.PROBE_STALE, other, held_out=True)


def _tiktok(code: int, user: Mapping[str, Any] | None) -> str:
    detail: dict[str, Any] = {"statusCode": code, "statusMsg": ""}
    if user:
        detail["userInfo"] = {"user": user, "stats": {"followerCount": 900}}
    data = escaped(
        {"__DEFAULT_SCOPE__": {"webapp.app-context": {"language": "en"}, "webapp.user-detail": detail}}
    )
    return html("<title>TikTok</title>", f'<script id="{_HYDRATION}" type="application/json">{data}</script>')


def x() -> Iterator[Labelled]:
    """Answers of GraphQL and of the interface, pages as a browser shows them, and the empty shell."""
    for language, name in NAMES.items():
        handle = f"sunrise_{language}"
        legacy = {
            "screen_name": handle,
            "name": name,
            "description": QUOTES[language],
            "followers_count": 300,
        }

        def made(label: str, state: State, body: str, language: str = language, **more: Any) -> Labelled:
            return _labelled("x", X, label, language, state, body, **more)

        yield made("live", State.LIVE, _user("User", legacy=legacy), stable_id="41")
        yield made("protected", State.LIVE_RESTRICTED, _user("User", legacy={**legacy, "protected": True}))
        yield made(
            "withheld", State.GEO_WITHHELD, _user("User", legacy={**legacy, "withheld_in_countries": ["DE"]})
        )
        # The words are the platform's and change with the language; the reason does not.
        unavailable = _user("UserUnavailable", reason="Suspended", message=QUOTES[language])
        yield made("suspended", State.SUSPENDED, unavailable, stable_id="41")
        yield made(
            "gone", State.GONE_CAUSE_UNKNOWN, '{"data":{}}' if len(name) % 2 else '{"data":{"user":{}}}'
        )
        shell = html(
            "<title>X</title>",
            f"<noscript><h1>JavaScript is not available.</h1><p>{QUOTES[language]}</p></noscript>",
        )
        yield made("shell", State.UNVERIFIABLE, shell)
        live = html(
            '<script type="application/ld+json" data-testid="UserProfileSchema-test">'
            + escaped({"mainEntity": {"additionalName": handle, "identifier": "41", "name": name}})
            + "</script>",
            f"<div data-testid='tweetText'><span>{escape(QUOTES[language])}</span></div>",
        )
        yield made("page", State.LIVE, live)
    for number, (state, body) in enumerate(_x_errors()):
        yield _labelled("x", X, f"error-{number}", "en", state, body)
    header = '<div data-testid="emptyState"><div><span data-testid="empty_state_header_text"><span>{}</span></span></div></div>'
    yield _labelled(
        "x", X, "page-suspended", "en", State.SUSPENDED, html("", header.format("Account suspended"))
    )
    yield _labelled(
        "x",
        X,
        "page-gone",
        "en",
        State.GONE_CAUSE_UNKNOWN,
        html("", header.format("This account doesn&#x2019;t exist")),
    )
    yield _labelled(
        "x",
        X,
        "page-other",
        "tr",
        State.SUSPENDED,
        html("", header.format("Hesap askıya alındı")),
        held_out=True,
    )
    yield _labelled(
        "x",
        X,
        "page-retry",
        "en",
        State.PROBE_STALE,
        html("", header.format("Something went wrong. Try reloading.")),
        held_out=True,
    )


def _user(typename: str, **more: Any) -> str:
    return escaped({"data": {"user": {"result": {"__typename": typename, "rest_id": "41", **more}}}})


def _x_errors() -> Iterator[tuple[State, str]]:
    problem = {"parameter": "username", "resource_type": "user", "value": "sunrise_en"}
    yield (
        State.SUSPENDED,
        escaped(
            {
                "errors": [
                    {**problem, "detail": "User has been suspended: [sunrise_en].", "title": "Forbidden"}
                ]
            }
        ),
    )
    yield (
        State.GONE_CAUSE_UNKNOWN,
        escaped(
            {
                "errors": [
                    {
                        **problem,
                        "detail": "Could not find user with username: [sunrise_en].",
                        "title": "Not Found Error",
                    }
                ]
            }
        ),
    )
    yield State.CHALLENGE, escaped({"errors": [{"code": 239, "message": "Bad guest token"}]})
    yield (
        State.CHALLENGE,
        escaped(
            {
                "errors": [
                    {"code": 326, "message": "To protect our users, this account is temporarily locked."}
                ]
            }
        ),
    )
    yield State.PROBE_STALE, escaped({"data": {}, "errors": [{"message": "Dependency: Unspecified"}]})
    yield (
        State.PROBE_STALE,
        escaped({"data": {"user": {}}, "errors": [{"message": "Timeout: Unspecified", "code": 29}]}),
    )
    yield State.RATE_LIMITED, escaped({"errors": [{"code": 88, "message": "Rate limit exceeded"}]})
    yield (
        State.PROBE_STALE,
        escaped({"errors": [{"code": 34, "message": "Sorry, that page does not exist."}]}),
    )


def youtube() -> Iterator[Labelled]:
    """Data of channels and videos."""
    for language, name in NAMES.items():

        def made(label: str, state: State, body: str, language: str = language, **more: Any) -> Labelled:
            return _labelled("youtube", YOUTUBE, label, language, state, body, **more)

        renderer = {
            "externalId": "UC" + "a" * 22,
            "title": name,
            "description": QUOTES[language],
            "vanityChannelUrl": f"http://www.youtube.com/@sunrise_{language}",
        }
        live = {"metadata": {"channelMetadataRenderer": renderer}}
        yield made("live", State.LIVE, _initial(live), stable_id="UC" + "a" * 22)
        yield made("reassigned", State.HANDLE_REASSIGNED, _initial(live), stable_id="UC" + "b" * 22)
        notice = {
            **live,
            "alerts": [{"alertRenderer": {"type": "INFO", "text": {"simpleText": QUOTES[language]}}}],
        }
        yield made("notice", State.LIVE, _initial(notice), held_out=True)
        consent = html("<title>Before you continue</title>", f"<p>{escape(QUOTES[language])}</p>")
        yield made("consent", State.LOGIN_WALL, consent, final_url="https://consent.youtube.com/m?continue=x")
    for number, (state, words) in enumerate(_alerts()):
        for sort, text in (("simple", {"simpleText": words}), ("runs", {"runs": [{"text": words}]})):
            body = _initial({"alerts": [{"alertRenderer": {"type": "ERROR", "text": text}}]})
            yield _labelled("youtube", YOUTUBE, f"alert-{number}-{sort}", "en", state, body)
    held = _initial(
        {
            "metadata": {
                "channelMetadataRenderer": {
                    "externalId": "UC" + "a" * 22,
                    "vanityChannelUrl": "http://www.youtube.com/@sunrise_en",
                }
            }
        },
        as_text=True,
    )
    yield _labelled("youtube", YOUTUBE, "as-text", "en", State.LIVE, held, held_out=True)
    missing = html("<title>404 Not Found</title>", bundle=False)
    yield _labelled("youtube", YOUTUBE, "not-found", "en", State.GONE_CAUSE_UNKNOWN, missing, status=404)
    for number, (state, status, reason, more) in enumerate(_videos()):
        data = {"playabilityStatus": {"status": status, "reason": reason, **more}}
        if state is State.LIVE:
            data["videoDetails"] = {"videoId": "abcdefghijk"}
        body = html(CONTEXT, f"<script>var ytInitialPlayerResponse = {escaped(data)};var meta = 1;</script>")
        yield _labelled("youtube", VIDEO, f"video-{number}", "en", state, body)


def _initial(data: Mapping[str, Any], *, as_text: bool = False) -> str:
    inside = escaped(data)
    if as_text:
        inside = "'" + "".join(f"\\x{ord(sign):02x}" if sign in "{}[]\"'&" else sign for sign in inside) + "'"
    return html(
        CONTEXT + "<title>YouTube</title>", f'<script nonce="a">var ytInitialData = {inside};</script>'
    )


def _alerts() -> Iterator[tuple[State, str]]:
    yield (
        State.SUSPENDED,
        "This account has been terminated due to multiple or severe violations of YouTube's policy.",
    )
    yield State.SUSPENDED, "This account has been terminated for violating Google’s Terms of Service."
    yield State.SUSPENDED, "This channel was removed because it violated our Community Guidelines."
    yield State.GONE_CAUSE_UNKNOWN, "This channel does not exist."
    yield State.GEO_WITHHELD, "This channel is not available in your country."
    yield State.PROBE_STALE, "An error occurred while retrieving this page."


def _videos() -> Iterator[tuple[State, str, str, dict[str, Any]]]:
    def sub(text: str) -> dict[str, Any]:
        return {
            "errorScreen": {
                "playerErrorMessageRenderer": {"subreason": {"runs": [{"text": text}, {"text": "."}]}}
            }
        }

    yield State.LIVE, "OK", "", {}
    yield (
        State.REMOVED_BY_PLATFORM,
        "ERROR",
        "Video unavailable",
        sub("This video has been removed for violating YouTube’s policy on violent extremism"),
    )
    yield (
        State.REMOVED_BY_OWNER,
        "ERROR",
        "Video unavailable",
        sub("This video has been removed by the uploader"),
    )
    yield (
        State.SUSPENDED,
        "ERROR",
        "Video unavailable",
        sub(
            "This video is no longer available because the YouTube account associated with this video has been terminated"
        ),
    )
    yield (
        State.GEO_WITHHELD,
        "UNPLAYABLE",
        "Video unavailable",
        sub("The uploader has not made this video available in your country"),
    )
    yield State.LIVE_RESTRICTED, "LOGIN_REQUIRED", "Sign in to confirm your age", {}
    yield State.LIVE_RESTRICTED, "LOGIN_REQUIRED", "This video is private", {}
    yield State.CHALLENGE, "LOGIN_REQUIRED", "Sign in to confirm you’re not a bot", {}
    yield State.GONE_CAUSE_UNKNOWN, "ERROR", "Video unavailable", {}
    yield State.PROBE_STALE, "ERROR", "The following content is not available on this app.", {}
    yield State.PROBE_STALE, "ERROR", "Video nicht verfügbar", {}
