"""The newsroom behind a server that changes its article pages, as redesigns, outages and bot walls do."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.newsroom import Newsroom, Truth, truth
from crawler.newsroom.server import LOOPBACK

Change = Callable[[str, Truth], tuple[int, str]]
"""An article's page and what is true of it in; status and page out."""

_DATA = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p\b[^>]*>.*?</p>", re.DOTALL)


def unchanged(page: str, told: Truth) -> tuple[int, str]:
    """As the newsroom has it."""
    return 200, page


def redesigned(page: str, told: Truth) -> tuple[int, str]:
    """The text is drawn by a script that is not there, and the structured data went with the old design."""
    page = _PARAGRAPH.sub("", _DATA.sub("", page))
    for paragraph in told.articleBody:
        page = page.replace(paragraph, "")
    return 200, page


def walled(page: str, told: Truth) -> tuple[int, str]:
    """A check for robots, with the status of success."""
    return 200, (
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>One moment</h1>"
        "<p>We check your browser.</p><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1'></script>"
        "</body></html>"
    )


def failing(page: str, told: Truth) -> tuple[int, str]:
    """The articles' server is down, the front page's is not."""
    return 503, "<html><body>Service unavailable</body></html>"


@contextlib.contextmanager
def changing(instant: datetime, change: Change, host: str = LOOPBACK) -> Iterator[str]:
    """Serve the newsroom of an instant at a loopback address, with its articles changed; the base URL, without a slash
    at its end.
    """
    newsroom = Newsroom(lambda: instant)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            response = newsroom.respond("GET", self.path, {"host": self.headers["Host"]})
            status, body = response.status, response.body
            told = truth(self.path, instant)
            if told is not None and told.type == "NewsArticle" and status == 200:
                media_type = response.header("content-type") or ""
                charset = "utf-8" if "charset=" not in media_type else media_type.rpartition("=")[2]
                status, text = change(body.decode(charset, "replace"), told)
                body = text.encode(charset, "xmlcharrefreplace")
            self.send_response(status)
            for name, value in response.headers:
                if name.lower() in ("content-type", "location"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            with contextlib.suppress(ConnectionError):  # a crawl that was killed hears nothing any more
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = (
            100  # of connections that a busy machine has not accepted yet; more are not answered at all
        )
        daemon_threads = True

    server = Server((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
