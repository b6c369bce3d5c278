"""Files as other people's programs write them have no fault."""

import gzip
import hashlib
import io

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, sha1


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("compress", [True, False])
def test_files_of_warcio_are_right(tmp_path, version, compress):
    path = tmp_path / ("w.warc.gz" if compress else "w.warc")
    url = "https://harbour-post.example/"
    with path.open("wb") as file:
        warcio = WARCWriter(file, gzip=compress, warc_version=version)
        warcio.write_record(warcio.create_warcinfo_record("w", {"software": "warcio"}))
        for fields, body in [
            ([("Transfer-Encoding", "chunked")], CHUNKED.partition(b"\r\n\r\n")[2]),
            ([("Content-Length", str(len(PAGE)))], PAGE),
            ([("Content-Encoding", "gzip"), ("Content-Length", "5")], gzip.compress(PAGE)),
            ([], b""),
        ]:
            head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            reply = warcio.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "harbour-post.example")], is_http_request=True)
            request = warcio.create_warc_record(url, "request", http_headers=asked)
            warcio.write_request_response_pair(request, reply)
        for kind in ("metadata", "resource"):
            warcio.write_record(
                warcio.create_warc_record(
                    url, kind, payload=io.BytesIO(b"a: b\r\n"), warc_content_type="application/warc-fields"
                )
            )
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        warcio.write_record(
            warcio.create_revisit_record(url, sha1(PAGE), url, "2024-01-01T00:00:00Z", http_headers=head)
        )
    assert list(verify([path])) == []


# Bodies as a browser hands them over: dechunked and decoded, under the headers of the wire.
BROWSER_BODIES = {
    "page": ([("Transfer-Encoding", "chunked")], PAGE),
    "begins like a chunk": ([("Transfer-Encoding", "chunked")], b"beef\r\n and other dishes"),
    "a chunk and more": ([("Transfer-Encoding", "chunked")], b"5\r\nferry\r\nport\r\n"),
    "nothing": ([("Transfer-Encoding", "chunked")], b""),
    "decoded": ([("Content-Encoding", "gzip"), ("Content-Length", "40")], PAGE),
    "all of it": ([("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "9")], PAGE),
}


@pytest.mark.parametrize("name", BROWSER_BODIES)
@pytest.mark.parametrize("compress", [True, False])
def test_files_of_browser_crawlers_are_right(tmp_path, name, compress):
    """As Browsertrix writes them: bodies as the browser has them, SHA-256 in base 16, fields of its own."""
    headers, body = BROWSER_BODIES[name]
    url = "https://harbour-post.example/h%C3%A4fen?q=\u00e4"
    path = tmp_path / ("b.warc.gz" if compress else "b.warc")
    with path.open("wb") as file:
        warcio = WARCWriter(file, gzip=compress, warc_version="1.1")
        warcio.write_record(warcio.create_warcinfo_record("b", {"software": "browser crawler"}))
        head = StatusAndHeaders("200", [("content-type", "text/html"), *headers], protocol="HTTP/1.1")
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        more = {
            "WARC-Payload-Digest": digest,
            "WARC-Page-ID": "5f3ab7a0-0f7e-4f54-9a3e-000000000001",
            "WARC-Resource-Type": "document",
            "WARC-JSON-Metadata": '{"ipType":"Public","cert":{"issuer":"E1","ctc":"1"}}',
            "WARC-IP-Address": "2001:db8::1",
            "WARC-Date": "2024-03-05T06:07:08.123Z",
        }
        reply = warcio.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=more
        )
        asked = StatusAndHeaders("GET /h%C3%A4fen HTTP/1.1", [("Host", "harbour-post.example")], is_http_request=True)
        warcio.write_request_response_pair(reply, warcio.create_warc_record(url, "request", http_headers=asked))
        for target in (f"urn:pageinfo:{url}", f"urn:text:{url}", f"urn:view:{url}"):
            warcio.write_record(
                warcio.create_warc_record(
                    target, "resource", payload=io.BytesIO(b"{}"), warc_content_type="application/json"
                )
            )
    assert list(verify([path])) == []
