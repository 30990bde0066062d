"""Labelled pages that stand in the way, on every platform: firewalls, blocks, limits, failures, damage."""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from benchmarks.watch.accounts.labelled import Labelled, html, sent
from benchmarks.watch.accounts.wording import BLOCKED
from openiru.engines.probes.types import GONE, NO_VERDICT, State

_FIREWALLS: Final[tuple[tuple[str, int, str, str, dict[str, str]], ...]] = (
    ("cloudflare", 403, "<title>Just a moment...</title>", '<span id="challenge-error-text">Enable JavaScript</span>', {}),
    ("cloudflare-200", 200, "<title>Just a moment...</title>", "<p>Checking your browser</p>", {"cf-mitigated": "challenge"}),
    ("aws", 202, "<title></title>", "<script>AwsWafIntegration</script>", {"x-amzn-waf-action": "challenge"}),
    ("perimeterx", 200, "<title>Access denied</title>", '<div id="px-captcha"></div>', {}),
    ("incapsula", 200, "", '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=1"></iframe>', {}),
    ("ddos-guard", 200, "<title>DDoS-Guard</title>", "<h1>Checking your browser</h1>", {}),
    ("akamai", 403, "<title>Access Denied</title>", "<h1>Access Denied</h1>Reference #18.abc", {}),
    ("captcha", 503, "<title>Robot check</title>", '<div class="g-recaptcha"></div>', {}),
    ("too-many", 429, "<title>429</title>", "not found", {"x-rate-limit-remaining": "0"}),
    ("bad-gateway", 502, "<title>502 Bad Gateway</title>", "<h1>502</h1>", {}),
    ("unavailable", 503, "<title>Temporarily unavailable</title>", "This page isn't available", {}),
    ("unauthorised", 401, "", "login_required", {}),
)  # fmt: skip
_HELD: Final = frozenset({"akamai", "captcha"})


def traps(examples: Sequence[Labelled]) -> Iterator[Labelled]:
    """What may come instead of the page of each platform, and what may happen to the page itself.

    Args:
        examples: pages of all platforms; the first of each state is damaged.
    """
    seen: dict[tuple[str, State], Labelled] = {}
    for each in examples:
        seen.setdefault((each.platform, each.state), each)
    live = {each.platform: each for each in seen.values() if each.state is State.LIVE}
    for example in live.values():
        yield from _instead(example)
    for example in seen.values():
        if example.state not in NO_VERDICT:
            yield from _damaged(example)


def _instead(example: Labelled) -> Iterator[Labelled]:
    for name, status, head, body, headers in _FIREWALLS:
        page = sent(example.url, html(head, body), status, headers)
        yield _as(example, name, State.CHALLENGE, page, held_out=name in _HELD)
    for number, (language, inside) in enumerate(BLOCKED):
        page = sent(example.url, f"<html>{inside}</html>")
        # A website may call itself anything: a block that no rule knows looks like one.
        if example.platform != "web" or number < 4:
            yield _as(example, f"blocked-{language}", State.CHALLENGE, page, held_out=number > 3)
    for host in ("netflix.com", "login.portal.example", "x.com.evil.example", "10.10.34.36"):
        page = replace(example.page, final_url=f"https://{host}/sunrise_en")
        yield _as(example, f"host-{host}", State.CHALLENGE, page)
    yield _as(example, "empty", State.PROBE_STALE, sent(example.url, b""))
    yield _as(example, "deep", State.PROBE_STALE, sent(example.url, '{"data":' * 20_000))
    yield _as(example, "binary", State.PROBE_STALE, sent(example.url, bytes(range(256)) * 40))
    yield _as(example, "no-answer", State.NET_ERROR, replace(sent("", b"", 0), failure="silent"))


def _damaged(example: Labelled) -> Iterator[Labelled]:
    body = example.page.body
    head = body[:6] == b"<!DOCT"
    if len(body) > 200:
        cut = replace(
            example.page, body=body[: len(body) * 9 // 10] if head else body[:-2], is_complete=False
        )
        is_proof = example.state in GONE and example.page.status in {404, 410} and example.platform == "web"
        # Half of a page may still show who it is about; it never proves that somebody is gone.
        if example.state in GONE and not is_proof:
            yield _as(example, "cut", State.NET_ERROR, cut)
    yield _as(example, "packed", example.state, replace(example.page, body=gzip.compress(body)))
    charset = {"content-type": "text/html; charset=iso-8859-1"}
    yield _as(example, "charset", example.state, replace(example.page, headers=charset))
    if head:
        padding = b"<div class='a'>" + b"<p>Page Not Found</p>" * 50_000 + b"</div>"
        huge = body.replace(b"</body>", padding + b"</body>")
        yield _as(example, "huge", example.state, replace(example.page, body=huge), held_out=True)
        shouted = (
            body.replace(b"<meta ", b"<META data-x='>' ").replace(b"<div", b"<DIV").replace(b"<h2", b"<H2")
        )
        yield _as(example, "shouted", example.state, replace(example.page, body=shouted), held_out=True)


def _as(example: Labelled, name: str, state: State, page: object, *, held_out: bool = False) -> Labelled:
    return replace(
        example,
        name=f"{example.platform}-{example.state}-{name}",
        state=state,
        page=page,  # type: ignore[arg-type]
        held_out=held_out or example.held_out,
    )
