"""Collections made as a crawl makes them: exchanges through the WARC writer, outcomes through the outcome writer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from archive.catalog import CaptureRow
from archive.collection import Collection
from archive.items import Article, Author, Entry, Extraction, LiveBlog
from archive.outcomes import OutcomeWriter, Queue
from archive.warc.exchange import Exchange
from archive.warc.write import WarcWriter

START = datetime(2024, 5, 1, 12, tzinfo=UTC)
EXTRACTION = Extraction(version="0.1.0", trafilatura="2.3.1")


def article(url, headline="Ferry late again", **fields):
    fields = {
        "mainEntityOfPage": url,
        "datePublished": "2024-05-01T11:00:00+02:00",
        "author": [Author(name="Ada Quill", jobTitle="Editor"), Author(name="Harbour Desk", type="Organization")],
        "publisher": "Harbour Post",
        "inLanguage": "en",
        "articleBody": "The ferry was late.\n\nNobody was surprised.",
        **fields,
    }
    return Article(url=url, headline=headline, extraction=EXTRACTION, **fields)


def live_blog(url, headline="Storm over the hills", **fields):
    entries = [
        Entry(
            identifier="e3",
            headline="Hail",
            datePublished="2024-05-02T09:30:00+02:00",
            articleBody="It hails.",
            keyEvent=True,
        ),
        Entry(identifier="e2", datePublished="2024-05-02T09:10:00+02:00", articleBody="It rains.", pinned=True),
        Entry(identifier="e1", position="1'", articleBody="It blows."),
    ]
    return LiveBlog(
        url=url,
        headline=headline,
        articleBody="What we know so far.",
        isLive=True,
        extraction=EXTRACTION,
        liveBlogUpdate=entries,
        **fields,
    )


def http(body, *, status="200 OK", mime="text/html; charset=utf-8", headers=b""):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n".encode()
    return head + headers + b"\r\n" + body


@dataclass
class Crawl:
    """Writes a collection: `add` a page with what came of it, `close` when no more come."""

    collection: Collection
    max_size: int = 1_000_000_000
    now: datetime = START
    captures: list = field(default_factory=list)

    def __post_init__(self):
        self.collection.create()
        self.warcs = WarcWriter(
            self.collection.archive,
            prefix="test",
            software="tests",
            hostname="desk",
            max_size=self.max_size,
            closed=self.collection.manifest.add,
        )
        self.outcomes = OutcomeWriter(self.collection)

    def add(self, url, outcome="none", *, body=b"<p>The page</p>", settle=True, **response):
        """`outcome`: an item, a reason's code, or `none` for what is no page. Without `settle` it stays unknown."""
        exchange = Exchange(
            url=url, started_at=self.now, request=b"GET / HTTP/1.1\r\n\r\n", response=http(body, **response)
        )
        self.now += timedelta(minutes=1)
        capture = self.warcs.write(exchange)
        self.captures.append(capture)
        if settle:
            row = CaptureRow.of_response(capture, url, exchange.response)
            queue = Queue()
            queue.expect(row)
            if isinstance(outcome, Article):
                queue.settle(capture, item=outcome.to_dict() | {"capture": capture.to_dict()})
            elif outcome == "none":
                queue.settle(capture)
            else:
                queue.settle(capture, reason=outcome)
            self.outcomes.write(queue.take())
        return capture

    def close(self):
        """Finish as a crawl does that came to its end."""
        self.warcs.close()
        self.outcomes.close()
        return self.collection


FERRY = "https://www.harbour-post.example/2024/05/ferry"
STORM = "https://live.hill-gazette.example/storm"
VIDEO = "https://www.harbour-post.example/video"


def fill(crawl):
    """A robots.txt, an article captured twice, a live blog that failed the second time, a page without an item."""
    crawl.add("https://www.harbour-post.example/robots.txt", mime="text/plain", body=b"User-agent: *\n")
    crawl.add(FERRY, article(FERRY), body=b"<p>The ferry was late.</p>")
    crawl.add(STORM, live_blog(STORM))
    crawl.add(VIDEO, "no-text")
    crawl.add(FERRY, article(FERRY, "Ferry arrives at last"), body=b"<p>The ferry came.</p>")
    crawl.add(STORM, "http-error", status="503 Service Unavailable")
