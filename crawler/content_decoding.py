"""Content decoding in place of Scrapy's HttpCompressionMiddleware: by the decoder that archived pages are read with.

So the spider sees the bytes that extraction sees, now and in ten years. Scrapy's own also has the character set
guessed from the *compressed* body, by copying a response's `encoding`: 14 ms a page on the reactor's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from scrapy.responsetypes import responsetypes

from archive.warc.content import ContentTooLargeError, decode_content

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ContentDecoding:
    """A downloader middleware; DOWNLOAD_MAXSIZE bounds what a body may decode to."""

    def __init__(self, crawler: Crawler):
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        # What every reader of the archive can decode: warcio and others cannot read zstd.
        request.headers.setdefault("Accept-Encoding", "gzip")

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises IgnoreRequest for a body that decodes to more than is allowed; it is in the archive all the same."""
        codings = [value.decode("latin-1") for value in response.headers.getlist("Content-Encoding")]
        if request.method == "HEAD" or not codings or not response.body:
            return response
        try:
            content = decode_content(
                response.body, [("Content-Encoding", coding) for coding in codings], max_size=self._max_size
            )
        except ContentTooLargeError as error:
            raise IgnoreRequest(str(error)) from error
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        # Made anew, not copied with replace(): that asks the encoded body for its character set.
        return responsetypes.from_args(headers=headers, url=response.url, body=content.body)(
            url=response.url,
            status=response.status,
            headers=headers,
            body=content.body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
