"""A platform's public pages on loopback: previews of channels, and all that may come instead of them."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

import openiru.platforms.probes


def preview(handle: str) -> bytes:
    """The page of a channel that is up."""
    return (
        '<html><body><div class="tgme_channel_info_header_title">Sunrise</div>'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{handle}">@{handle}</a></div>'
        '<div class="tgme_channel_info_counter"><span class="counter_value">1.2K</span></div></body></html>'
    ).encode()


def free_name(handle: str) -> bytes:
    """The page of a name that nobody has."""
    return (
        f'<html><head><meta property="og:title" content="Telegram: Contact @{handle}">'
        '<meta name="robots" content="noindex, nofollow"></head><body></body></html>'
    ).encode()


@dataclass
class PageServer:
    """What it shows may be changed while it runs."""

    up: set[str] = field(default_factory=lambda: {"telegram", "sunrise_up"})
    asked: Counter[str] = field(default_factory=Counter)
    everything_is_up: bool = False  # as a platform that answers our questions with whatever it likes
    leads_to: str = ""  # where `sunrise_leads` sends one
    port: int = 0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One request."""
        handle = handler.path.rsplit("/", 1)[-1]
        self.asked[handle] += 1
        if handle == "sunrise_leads":
            send(handler, 302, b"", {"location": self.leads_to})
        elif handle in _STRANGE:
            _STRANGE[handle](handler)
        elif handle in self.up or self.everything_is_up:
            send(handler, 200, preview(handle))
        elif handler.path.startswith("/s/"):
            send(handler, 302, b"", {"location": f"/{handle}"})
        else:
            send(handler, 200, free_name(handle))


def send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str] | None = None
) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in {"content-length": str(len(body)), "set-cookie": "a=b", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(4)
    handler.close_connection = True


_STRANGE: Mapping[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "sunrise_limit": lambda handler: send(handler, 429, b"slow down"),
    "sunrise_later": lambda handler: send(handler, 429, b"slow down", {"retry-after": "90000"}),
    "sunrise_wall": lambda handler: send(handler, 200, b"<title>Just a moment...</title>"),
    "sunrise_loop": lambda handler: send(handler, 302, b"", {"location": handler.path}),
    "sunrise_inside": lambda handler: send(handler, 302, b"", {"location": "http://10.0.0.1/s/sunrise_up"}),
    "sunrise_elsewhere": lambda handler: send(handler, 302, b"", {"location": "https://192.168.7.7/"}),
    "sunrise_cut": lambda handler: send(
        handler, 200, free_name("sunrise_cut")[:150], {"content-length": "100000"}
    ),
    "sunrise_slow": _slow,
}


@contextmanager
def page_server() -> Iterator[PageServer]:
    """It listens while the block runs."""
    server = PageServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        listening.daemon_threads = True
        server.port = int(listening.server_address[1])
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def probes_for(server: PageServer, folder: Path) -> Path:
    """The probe of Telegram as it is, but asking this server."""
    ours = Path(openiru.platforms.probes.__file__).parent
    for part in ("rules", "pages"):
        (folder / part).mkdir(parents=True, exist_ok=True)
        told = yaml.safe_load((ours / part / "telegram.yaml").read_text(encoding="utf-8"))
        if part == "rules":
            told["hosts"].append("127.0.0.1")
            told["requests"] = [
                {"kinds": told["kinds"], "url": f"http://127.0.0.1:{server.port}/s/{{handle}}"}
            ]
        (folder / part / "telegram.yaml").write_text(
            yaml.safe_dump(told, allow_unicode=True), encoding="utf-8"
        )
    return folder
