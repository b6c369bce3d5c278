"""A crawl from a home page stays where it began, whatever links and redirects say."""

from __future__ import annotations

import sys
from pathlib import Path

from archive.collection import Collection
from archive.warc.read import read_records
from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_a_redirect_to_another_site_is_not_followed_and_is_counted(tmp_path: Path) -> None:
    elsewhere = ScriptedServer({})
    with elsewhere.running():
        # Another host of the same machine: another site all the same.
        target = elsewhere.url("/the-story-somewhere-else-entirely-2002").replace("127.0.0.1", "localhost")
        redirect = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
        links = "".join(
            f'<article><h2><a href="/news/2026/03/01/a-story-of-the-harbour-number-{n}">A story of the harbour</a></h2>'
            "</article>"
            for n in range(3)
        )
        home = f"<html><body><main>{links}<a href='{target}'>A story somewhere else entirely</a></main></body></html>"
        body = home.encode()
        site = ScriptedServer(
            {
                "/": [Script([OK + b"Content-Length: %d\r\n\r\n" % len(body) + body])],
                "/news/2026/03/01/a-story-of-the-harbour-number-1": [Script([redirect])],
            }
        )
        with site.running():
            done = forked.run(
                [
                    sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"seeds={site.url('/')}", "-a", "days=99999",
                    "-s", f"COLLECTION={tmp_path / 'c'}", "-s", "ALLOW_PRIVATE_ADDRESSES=True",
                    "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONTACT=tests",
                ]
            )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 redirected to another site" in done.stderr
    assert not elsewhere.requests
    urls = {record.url for path in Collection(tmp_path / "c").warcs() for record in read_records(path) if record.url}
    assert all(url.startswith(site.url("/")) for url in urls)
    assert site.url("/news/2026/03/01/a-story-of-the-harbour-number-1") in urls
