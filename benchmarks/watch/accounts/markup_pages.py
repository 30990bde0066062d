"""Labelled pages of platforms that say it in their markup: Facebook, Instagram, Telegram, WhatsApp, websites."""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from benchmarks.watch.accounts.labelled import Labelled, escaped, html, sent
from benchmarks.watch.accounts.wording import NAMES, NOT_AVAILABLE, QUOTES, SUBSCRIBERS
from openiru.engines.probes.types import State

FACEBOOK: Final = "https://www.facebook.com/sunrise.{}"
INSTAGRAM: Final = "https://www.instagram.com/sunrise_{}/"
TELEGRAM: Final = "https://t.me/{}sunrise_{}"


def facebook() -> Iterator[Labelled]:
    """Live, gone and walled pages in ten languages."""
    for language, name in NAMES.items():
        url = FACEBOOK.format(language)
        quote = escape(QUOTES[language])
        tags = (
            f'<meta property="og:title" content="{escape(name)}"/><meta property="og:url" content="{url}"/>'
        )
        ids = '<meta property="al:android:url" content="fb://profile/{}?referrer=app_link"/>'
        live = html(tags + ids.format(100), f"<form id='login_form'></form><div><span>{quote}</span></div>")
        yield _facebook("live", language, State.LIVE, live, stable_id="100")
        yield _facebook("reassigned", language, State.HANDLE_REASSIGNED, live, stable_id="99")
        gone = html(
            "<title>Facebook</title>", f"<h2><span>{NOT_AVAILABLE[language]}</span></h2><p>{quote}</p>"
        )
        yield _facebook("gone", language, State.GONE_CAUSE_UNKNOWN, gone)
        wall = html("<title>Facebook</title>", f"<form id='login_form'></form><div>{quote}</div>")
        yield _facebook("wall", language, State.LOGIN_WALL, wall)
        drift = html(
            "<title>Facebook</title>", f"<div role='main'><h1>{escape(name)}</h1><p>{quote}</p></div>"
        )
        yield _facebook("new-layout", language, State.PROBE_STALE, drift)
    apostrophes = ("'", "’", "&#39;", "&#x27;", "&apos;", "&rsquo;", "ʼ")
    for number, sign in enumerate(apostrophes):
        for words in ("right now", "at the moment"):
            body = html("<title>Facebook</title>", f"<h2>This content isn{sign}t available {words}</h2>")
            yield _facebook(
                f"sign-{number}-{words[:2]}", "en", State.GONE_CAUSE_UNKNOWN, body, held_out=number > 2
            )


def _facebook(name: str, language: str, state: State, body: str, **more: Any) -> Labelled:
    url = FACEBOOK.format(language)
    return Labelled(
        name=f"facebook-{name}-{language}",
        platform="facebook",
        url=url,
        handle=f"sunrise.{language}",
        state=state,
        page=sent(url, body),
        **more,
    )


def instagram() -> Iterator[Labelled]:
    """Answers of the interface and pages, in ten languages."""
    for language, name in NAMES.items():
        url = INSTAGRAM.format(language)
        user = {
            "id": "55",
            "username": f"sunrise_{language}",
            "full_name": name,
            "biography": QUOTES[language],
            "edge_followed_by": {"count": 1200},
        }
        yield _instagram("live", language, State.LIVE, escaped({"data": {"user": user}, "status": "ok"}))
        private = {"data": {"user": {**user, "is_private": True}}, "status": "ok"}
        yield _instagram("private", language, State.LIVE_RESTRICTED, escaped(private))
        yield _instagram(
            "renamed",
            language,
            State.RENAMED,
            escaped({"data": {"user": {**user, "username": "dawn"}}}),
            stable_id="55",
        )
        page = html(
            f'<meta property="og:title" content="{escape(name)} (@sunrise_{language}) • Instagram"/>'
            f'<meta property="og:url" content="{url}"/>',
            f"<section><span>{escape(QUOTES[language])}</span></section>",
        )
        yield _instagram("page", language, State.LIVE, page)
        wall = html("<title>Login • Instagram</title>", "<form></form>")
        login = "https://www.instagram.com/accounts/login/?next=/sunrise/"
        yield _instagram("wall", language, State.LOGIN_WALL, wall, final_url=login)
    signs = ("'", "’", "&#39;", "&#x2019;")
    for number, sign in enumerate(signs):
        gone = html("<title>Instagram</title>", f"<div><h2>Sorry, this page isn{sign}t available.</h2></div>")
        yield _instagram(
            f"gone-{number}", "en", State.GONE_CAUSE_UNKNOWN, gone, status=404, held_out=number > 2
        )
    for number, message in enumerate(("checkpoint_required", "feedback_required", "challenge_required")):
        body = escaped({"message": message, "status": "fail"})
        yield _instagram(f"asks-{number}", "en", State.CHALLENGE, body, status=400)
    routed = html("<title>Instagram</title>", '<script type="application/json">{"routePath":"\\/"}</script>')
    yield _instagram("home-route", "en", State.LOGIN_WALL, routed)
    yield _instagram(
        "wait", "en", State.RATE_LIMITED, escaped({"message": "Please wait a few minutes before"})
    )


def _instagram(name: str, language: str, state: State, body: str, **more: Any) -> Labelled:
    url = INSTAGRAM.format(language)
    final_url, status = more.pop("final_url", url), more.pop("status", 200)
    return Labelled(
        name=f"instagram-{name}-{language}",
        platform="instagram",
        url=url,
        handle=f"sunrise_{language}",
        state=state,
        page=sent(final_url, body, status),
        **more,
    )


def telegram() -> Iterator[Labelled]:
    """Previews, channels without one, people, and the page of a free name."""
    for language, name in NAMES.items():
        handle = f"sunrise_{language}"
        count = SUBSCRIBERS[language]
        deep = f'<meta property="al:ios:url" content="tg://resolve?domain={handle}">'
        preview = html(
            f'<meta property="og:title" content="{escape(name)}">',
            f'<div class="tgme_channel_info_header_title"><span dir="auto">{escape(name)}</span></div>'
            f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{handle}">@{handle}</a></div>'
            '<div class="tgme_channel_info_counter"><span class="counter_value">1.2K</span> '
            f'<span class="counter_type">{count}</span></div>'
            f'<div class="tgme_widget_message_text">{escape(QUOTES[language])} If you have Telegram, you can contact</div>',
        )
        yield _telegram("live", language, State.LIVE, preview, preview=True)
        page = html(
            deep,
            f'<div class="tgme_page_title"><span>{escape(name)}</span></div>'
            f'<div class="tgme_page_extra">12 345 {count}</div><div class="tgme_page_description">{QUOTES[language]}</div>',
        )
        yield _telegram("preview-off", language, State.PREVIEW_OFF, page)
        contact = html(
            f'<meta property="og:title" content="Telegram: Contact @{handle}">'
            f'<meta property="twitter:title" content="Telegram: Contact @{handle}">'
            '<meta name="robots" content="noindex, nofollow">',
            f'<div class="tgme_page_description">If you have <strong>Telegram</strong>, you can contact '
            f'<a class="tgme_username_link" href="tg://resolve?domain={handle}">@{handle}</a> right away.</div>',
        )
        yield _telegram("free-name", language, State.GONE_CAUSE_UNKNOWN, contact, kind="channel")
        yield _telegram("hidden-person", language, State.UNVERIFIABLE, contact, kind="account")
        person = html(
            deep,
            f'<div class="tgme_page_title">{escape(name)}</div><div class="tgme_page_extra">@{handle}</div>',
        )
        yield _telegram("person", language, State.LIVE, person, kind="account", held_out=True)


def _telegram(
    name: str,
    language: str,
    state: State,
    body: str,
    *,
    preview: bool = False,
    kind: str = "channel",
    held_out: bool = False,
) -> Labelled:
    return Labelled(
        name=f"telegram-{name}-{language}",
        platform="telegram",
        url=TELEGRAM.format("", language),
        handle=f"sunrise_{language}",
        state=state,
        page=sent(TELEGRAM.format("s/" if preview else "", language), body),
        kind=kind,
        held_out=held_out,
    )


def others() -> Iterator[Labelled]:
    """WhatsApp channels and websites."""
    url = "https://www.whatsapp.com/channel/0029VaInvented"
    site = "https://sunrise.example.org/group"
    for language, name in NAMES.items():
        channel = html(
            f"<title>{escape(name)}</title>",
            f'<h3 class="_9vd5 _9scb">{escape(name)}</h3><h5 class="_9vd5 _9scr">Channel | 1.2K followers</h5>',
        )
        yield Labelled(
            name=f"whatsapp-live-{language}",
            platform="whatsapp",
            url=url,
            state=State.LIVE,
            page=sent(url, channel),
        )
        bare = html("<title>WhatsApp</title>", f"<h1>{escape(QUOTES[language])}</h1>")
        yield Labelled(
            name=f"whatsapp-bare-{language}",
            platform="whatsapp",
            url=url,
            state=State.PROBE_STALE,
            page=sent(url, bare),
        )
        page = html(f"<title>{escape(name)}</title>", f"<p>{escape(QUOTES[language])}</p>")
        yield Labelled(
            name=f"web-live-{language}", platform="web", url=site, state=State.LIVE, page=sent(site, page)
        )
    for number, status in enumerate((404, 410)):
        gone = sent(site, "404 page not found\n", status)
        yield Labelled(
            name=f"web-gone-{number}", platform="web", url=site, state=State.GONE_CAUSE_UNKNOWN, page=gone
        )
    for number, title in enumerate(
        ("Domain for sale", "404 Not Found", "Welcome! Log in", "Account Suspended", "Index of /parking")
    ):
        soft = sent(site, html(f"<title>{title}</title>", "", bundle=False))
        yield Labelled(
            name=f"web-soft-{number}",
            platform="web",
            url=site,
            state=State.PROBE_STALE,
            page=soft,
        )
