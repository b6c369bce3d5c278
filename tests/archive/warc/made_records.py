"""Records made field by field, right or wrong, for the tests of verification."""

import hashlib

from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, RESPONSE, member, record_id, sha1


def response(block=RESPONSE, payload=PAGE, **changes):
    """The fields of a right response record, some changed, those that are None left out."""
    pairs = {
        "WARC-Type": "response",
        "WARC-Record-ID": record_id(),
        "WARC-Date": "2024-01-01T00:00:00Z",
        "WARC-Target-URI": "https://harbour-post.example/",
        "WARC-Block-Digest": sha1(block),
        "WARC-Payload-Digest": sha1(payload),
        "Content-Type": "application/http;msgtype=response",
    }
    pairs |= {name.replace("_", "-"): value for name, value in changes.items()}
    return [(name, value) for name, value in pairs.items() if value is not None]


def kind(name, **changes):
    """The fields of a right record of another type."""
    changes = {"WARC_Payload_Digest": None, "WARC_Block_Digest": None, "Content_Type": "text/plain", **changes}
    return response(WARC_Type=name, **changes)


def info(**changes):
    return kind("warcinfo", **{"WARC_Target_URI": None, **changes})


def save(tmp_path, *pieces, name="a.warc.gz"):
    path = tmp_path / name
    path.write_bytes(b"".join(pieces))
    return path


def codes(*paths):
    return [fault.code for fault in verify(paths)]


RIGHT = {
    "response": member(response(), RESPONSE),
    "WARC/1.0": member(response(), RESPONSE, version=b"WARC/1.0"),
    "no digests": member(response(WARC_Block_Digest=None, WARC_Payload_Digest=None), RESPONSE),
    "hexadecimal SHA-256": member(
        response(WARC_Block_Digest="sha256:" + hashlib.sha256(RESPONSE).hexdigest()), RESPONSE
    ),
    "chunked": member(response(CHUNKED, b"ferry boat"), CHUNKED),
    "payload digest over the framing": member(response(CHUNKED, CHUNKED.partition(b"\r\n\r\n")[2]), CHUNKED),
    "payload digest over all that follows": member(response(RESPONSE + b"more", PAGE + b"more"), RESPONSE + b"more"),
    "payload digest as long as Content-Length": member(response(RESPONSE + b"more", PAGE), RESPONSE + b"more"),
    "truncated": member(response(CHUNKED[:-23], b"ferry bo", WARC_Truncated="disconnect"), CHUNKED[:-23]),
    "an old HTTP": member(response(b"HTTP/1.0 200\n\nferry", b"ferry"), b"HTTP/1.0 200\n\nferry"),
    "resource": member(kind("resource", WARC_Payload_Digest=sha1(b"ferry")), b"ferry"),
    "metadata with a payload digest, as warcio": member(kind("metadata", WARC_Payload_Digest=sha1(b"a")), b"a"),
    "metadata without a URL": member(kind("metadata", WARC_Target_URI=None), b"a"),
    "revisit": member(
        kind("revisit", WARC_Profile="http://x.example/", WARC_Payload_Digest=sha1(b"of another record"))
    ),
    "first segment": member(response(payload=b"of the whole", WARC_Segment_Number="1"), RESPONSE),
    "last segment": member(
        response(WARC_Record_ID="<urn:uuid:1>", payload=b"of the whole", WARC_Segment_Number="1"), RESPONSE
    )
    + member(
        kind(
            "continuation",
            WARC_Segment_Origin_ID="<urn:uuid:1>",
            WARC_Segment_Number="2",
            WARC_Segment_Total_Length="900",
        ),
        b"rest",
    ),
    "unknown field": member(response(X_Tide="high"), RESPONSE),
    "URL in angle brackets, as wget": member(response(WARC_Target_URI="<https://harbour-post.example/>"), RESPONSE),
    "id without angle brackets": member(response(WARC_Record_ID="urn:uuid:7"), RESPONSE),
    "extension field twice": member(
        [*response(), ("WARC-Protocol", "http/1.1"), ("WARC-Protocol", "tls/1.3")], RESPONSE
    ),
    "IPv6": member(response(WARC_IP_Address="2001:db8::1"), RESPONSE),
    "not ASCII": member(response(X_Port="H\u00e4fen"), RESPONSE),
}
"""Files without a fault, by what is special about them."""
