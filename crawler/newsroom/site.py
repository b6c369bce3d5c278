"""The site: which page a target names, as a function of nothing but the request and the clock."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from crawler.newsroom.attachments import document, picture
from crawler.newsroom.edition import TOWN, Edition
from crawler.newsroom.live_pages import live_card, live_page
from crawler.newsroom.liveblogs import LiveStory, liveblogs
from crawler.newsroom.pages import SECTIONS, View, slug, story_page
from crawler.newsroom.response import Page, Response, answer
from crawler.newsroom.stories import Story, stories

HOST = "harbour-post.example"
_IDENTIFIER = re.compile(r"(?<!\d)(\d{6,9})(?!\d)")
# RFC 9112, 3.2.1; two slashes at the beginning would be read as a host.
_ORIGIN_FORM = re.compile(r"/(?!/)[!-~]*")
_HOST_HEADER = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:]+\](:\d{1,5})?")
# Parameters that change nothing: the links of the front page and of the cards carry them, as real ones do.
_TRACKING = re.compile(r"utm_\w+|fbclid")


@dataclass(frozen=True, slots=True)
class Found:
    """What a target names: an article or a live blog of an edition, and for a live blog which of its pages."""

    edition: Edition
    story: Story | LiveStory
    page: int = 1


def find(target: str, instant: datetime) -> Found | None:
    """The article or live blog that a target (path and query) names; None where none is out at the instant.

    Tracking parameters, the print version (`print=1`) and the mobile one (`/m/...`) name the same article.
    """
    parts = urlsplit(target)
    query = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    pages = [value for name, value in query if name == "page"]
    kept = urlencode([pair for pair in query if pair[0] not in {"page", "print"}])
    plain = parts.path.removeprefix("/m") if parts.path.startswith("/m/") else parts.path
    plain += f"?{kept}" if kept else ""
    for match in _IDENTIFIER.finditer(plain):
        number, position = divmod(int(match[0]), 100)
        edition = Edition(number)
        if edition > Edition.at(instant):
            continue
        for story in stories():
            if (
                story.number == position
                and edition.after(story.published) <= instant
                and story.target(edition) == plain
            ):
                return Found(edition, story)
        for live in liveblogs():
            if live.number == position and edition.after(live.starts) <= instant and live.target(edition) == plain:
                page = int(pages[0]) if pages and re.fullmatch(r"[1-9]\d{0,3}", pages[0]) else 0 if pages else 1
                return Found(edition, live, page) if 1 <= page <= live.pages(edition, instant) else None
    return None


class Newsroom:
    """The Harbour Post. `clock` returns the aware instant at which the site is seen; all else follows from it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        """The answer to a request. `target` is in origin form; header names may be in any case.

        Links and canonical URLs begin with what the Host header says. The same request at the same instant (to the
        second) has the same answer, byte for byte.
        """
        instant = self._clock().astimezone(UTC).replace(microsecond=0)
        asked = {name.lower(): value for name, value in headers.items()}
        host = asked.get("host", HOST)
        if _HOST_HEADER.fullmatch(host) is None or _ORIGIN_FORM.fullmatch(target) is None:
            page = Page(b"bad request\n", "text/plain", 400)
        elif method not in {"GET", "HEAD"}:
            page = Page(b"method not allowed\n", "text/plain", 405, headers=(("Allow", "GET, HEAD"),))
        else:
            page = _page(target, View(instant, f"http://{host}"))
        return answer(page, method, asked, instant)


def _page(target: str, view: View) -> Page:
    if found := find(target, view.instant):
        return page_of(found, view)
    parts = urlsplit(target)
    path = parts.path
    if path in _FIXED:
        return _FIXED[path](view)
    first, _, rest = path.strip("/").partition("/")
    if first in SECTIONS and not rest and path.endswith("/"):
        return _section(first, dict(parse_qsl(parts.query)).get("page", "1"), view)
    if first == "calendar" and (match := re.fullmatch(r"(20\d\d)/(0[1-9]|1[0-2])/?", rest)):
        return _calendar(datetime(int(match[1]), int(match[2]), 1, tzinfo=TOWN), view)
    if first in {"tag", "author"} and rest:
        return _selection(first, rest, view)
    if first == "members" and rest.isdecimal():
        return _message(view, "A member of the forum", "This member has written one message.")
    if first == "images" and (match := re.fullmatch(r"(\d{1,2})\.png", rest)):
        return Page(picture(int(match[1])), "image/png", modified=view.edition.start, etag=True)
    return _message(view, "Page not found", "The tide must have taken it.", 404)


def page_of(found: Found, view: View) -> Page:
    """The page of an article or live blog, as its template's server sends it."""
    story, edition = found.story, found.edition
    if isinstance(story, LiveStory):
        text = live_page(story, edition, found.page, view)
        return Page(text.encode(), etag=True, chunked=story.template == "live-ticker")
    body = story_page(story, edition, view).encode(story.charset, "xmlcharrefreplace")
    # The old templates' server states neither a charset nor validators; the page's own meta element must do.
    if story.template == "tables":
        return Page(body, "text/html", cut=story.fault == "cut")
    return Page(
        body,
        f"text/html; charset={story.charset}",
        modified=story.modified_at(edition, view.instant),
        etag=story.template != "plain",
        chunked=story.template in {"microdata", "amp"},
        cut=story.fault == "cut",
    )


def _front(view: View) -> Page:
    cards = [view.card(story) for story in view.published() if story.published >= timedelta(days=-7)]
    live = [
        {
            "target": blog.target(view.edition),
            "headline": blog.headline,
            "is_live": blog.ended_at(view.edition, view.instant) is None,
        }
        for blog in liveblogs()
    ]
    text = view.render("front", top=cards[:8], more=cards[8:], live_stories=live)
    cookies = (("Set-Cookie", "edition=today; Path=/"), ("Set-Cookie", "consent=unknown; Path=/"))
    return Page(text.encode(), etag=True, headers=cookies)


def _section(name: str, page: str, view: View) -> Page:
    """A section's listing. It always offers a next page that lists the same articles: a trap for the patient."""
    if not re.fullmatch(r"[1-9]\d{0,5}", page):
        return _message(view, "Page not found", "There is no such page of this section.", 404)
    cards = [view.card(story) for story in view.published() if story.section == name]
    links = [{"href": f"/{name}/?page={int(page) + 1}", "text": "Next page"}]
    return Page(
        view.render("listing", title=SECTIONS[name], items=cards, links=links, notice="").encode(), chunked=True
    )


def _selection(kind: str, name: str, view: View) -> Page:
    cards = [
        view.card(story)
        for story in view.published()
        if name in map(slug, story.keywords if kind == "tag" else [who.name for who in story.credits])
    ]
    title = unquote(name).replace("-", " ").capitalize()
    return Page(view.render("listing", title=title, items=cards, links=[], notice="").encode())


def _calendar(month: datetime, view: View) -> Page:
    """A month of the archive, with links to the months before and after it, without end."""
    before, after = month - timedelta(days=1), month + timedelta(days=32)
    links = [{"href": f"/calendar/{day:%Y/%m}/", "text": f"{day:%B %Y}"} for day in (before, after)]
    title = f"Archive: {month:%B %Y}"
    return Page(
        view.render("listing", title=title, items=[], links=links, notice="Nothing was kept of this month.").encode()
    )


def _message(view: View, title: str, text: str, status: int = 200) -> Page:
    return Page(view.render("message", title=title, text=text, noindex=status != 200).encode(), status=status)


def _moved(view: View) -> Page:
    target = next(story.target(view.edition) for story in stories() if story.number == 1)
    return replace(
        _message(view, "Moved", "This story has a new address.", 301), headers=(("Location", view.base + target),)
    )


def _thread(view: View) -> Page:
    texts = (
        "The old Kestrel, clearly. I once finished a novel between the two piers.",
        "Depends on the captain. On Sundays she is quick enough.",
        "The new one is slower. It waits for the tide, the bus and the baker.",
        "Does anyone know whether bicycles are still free after nine?",
        "They are, if you can find the ramp.",
        "Closing this thread soon, please stay on topic. The moderator.",
    )
    remarks = [
        {
            "number": 7000 + count,
            "name": f"passenger{count * 7}",
            "time": (view.edition.start - timedelta(hours=30 - count)).isoformat(),
            "written": f"{30 - count} hours before this edition",
            "text": text,
        }
        for count, text in enumerate(texts)
    ]
    return Page(view.render("thread", remarks=remarks).encode())


def _listed(template: str, media_type: str, view: View, stop: int | None = None) -> Page:
    """A feed or a sitemap of the edition's articles and live blogs."""
    live = [live_card(blog, view.edition, view) for blog in liveblogs()]
    cards = [view.card(story) for story in view.published()]
    newest = max(card["modified_time"] for card in live + cards)
    text = view.render(template, items=live + cards[:stop], updated_at=newest)
    return Page(text.encode(), media_type, modified=datetime.fromisoformat(newest), etag=True)


def _zipped_sitemap(view: View) -> Page:
    page = _listed("sitemap.xml", "application/gzip", view)
    return replace(page, body=gzip.compress(page.body, 6, mtime=0))


def _style(view: View) -> Page:
    return Page(files("crawler.newsroom").joinpath("templates", "style.css").read_bytes(), "text/css", etag=True)


_FIXED: dict[str, Callable[[View], Page]] = {
    "/": _front,
    "/robots.txt": lambda view: Page(view.render("robots.txt").encode(), "text/plain"),
    "/rss.xml": lambda view: _listed("rss.xml", "application/rss+xml; charset=utf-8", view, stop=20),
    "/atom.xml": lambda view: _listed("atom.xml", "application/atom+xml", view, stop=20),
    "/sitemap-index.xml": lambda view: _listed("sitemap-index.xml", "text/xml", view),
    "/sitemaps/news.xml": lambda view: _listed("sitemap-news.xml", "application/xml", view),
    "/sitemaps/articles.xml.gz": _zipped_sitemap,
    "/style.css": _style,
    "/old/dredger-arrives": _moved,
    "/documents/tide-table.pdf": lambda view: Page(document(), "application/pdf"),
    "/town/2019/05/03/fireworks-report-withdrawn-on-request-101": lambda view: _message(
        view, "Gone", "We withdrew this story.", 410
    ),
    "/town/2019/05/04/a-page-without-any-content-102": lambda view: Page(b""),
    "/forum/which-ferry-is-the-slowest-1207": _thread,
    "/shop/subscription-and-umbrella": lambda view: Page(view.render("product").encode()),
    "/about": lambda view: _message(view, "About us", f"The Harbour Post ({HOST}) and its town are invented."),
    "/login": lambda view: _message(view, "Log in", "Log in or register. The form is on holiday."),
    "/search": lambda view: _message(view, "Search", "Nothing was found."),
    "/private/staff-rota": lambda view: _message(
        view, "Staff rota", "Crawlers that read robots.txt never see this page."
    ),
}
