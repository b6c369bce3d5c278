"""The further pages of a paginated live blog, from one of its pages."""

from __future__ import annotations

from itertools import islice
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from archive.addresses import first_page
from crawler.extract.page.document import parse
from crawler.extract.reasons import RefusedError

MAX_PAGES = 100
"""A blog of a day has 5 to 20; a link to each is wanted from any of them."""
_MAX_LINKS = 5_000


def read_further_pages(body: bytes, url: str, headers: list[tuple[str, str]]) -> list[str]:
    """The addresses of the other pages that the page links to, absolute, in its order, without fragments.

    They have the page's own address but for the number of the page (`archive.addresses.first_page`). The permalink of
    an entry may look the same: it names the entry in both its query and its fragment, and only leads to a page.
    """
    try:
        document = parse(body, url, headers=headers)
    except RefusedError:
        return []
    own = {first_page(urldefrag(one).url) for one in (url, document.canonical) if one}
    found: dict[str, None] = {}
    for link in islice(document.tree.iter("a", "link"), _MAX_LINKS):
        reference = (link.get("href") or "").strip()
        if not reference or reference.startswith("#"):
            continue
        try:
            address, fragment = urldefrag(urljoin(document.base, reference))
            values = [value for _, value in parse_qsl(urlsplit(address).query)]
        except ValueError:
            continue
        if fragment and any(fragment in value for value in values):
            continue
        if address not in own and first_page(address) in own and first_page(address) != address:
            found.setdefault(address)
    found.pop(url, None)
    return list(found)[:MAX_PAGES]
