"""Whether a record's fields are as WARC 1.1 §5 has them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from datetime import datetime

from archive.warc.faults import Finding
from archive.warc.fields import Fields, bare

REFERENCES = ("WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
"""Fields that name another record."""

_MANDATORY = ("WARC-Type", "WARC-Record-ID", "WARC-Date")  # and Content-Length, without which no record can be read
_MANDATORY_BY_TYPE = {
    "response": ("WARC-Target-URI",),
    "resource": ("WARC-Target-URI",),
    "request": ("WARC-Target-URI",),
    "revisit": ("WARC-Target-URI", "WARC-Profile"),
    "conversion": ("WARC-Target-URI",),
    "continuation": ("WARC-Target-URI", "WARC-Segment-Origin-ID", "WARC-Segment-Number"),
}
# All that the standard defines but WARC-Concurrent-To, which may be repeated; extensions may be, too.
_ONCE = {
    "warc-type",
    "warc-record-id",
    "warc-date",
    "content-length",
    "content-type",
    "warc-target-uri",
    "warc-ip-address",
    "warc-block-digest",
    "warc-payload-digest",
    "warc-refers-to",
    "warc-refers-to-target-uri",
    "warc-refers-to-date",
    "warc-truncated",
    "warc-warcinfo-id",
    "warc-filename",
    "warc-profile",
    "warc-identified-payload-type",
    "warc-segment-origin-id",
    "warc-segment-number",
    "warc-segment-total-length",
}
# A metadata record has no payload either, but warcio gives it a payload digest.
_MISPLACED = {
    "WARC-Concurrent-To": ("warcinfo", "conversion", "continuation"),
    "WARC-IP-Address": ("warcinfo", "conversion", "continuation"),
    "WARC-Refers-To": ("warcinfo", "response", "resource", "request", "continuation"),
    "WARC-Refers-To-Target-URI": ("warcinfo", "response", "resource", "request", "metadata", "continuation"),
    "WARC-Refers-To-Date": ("warcinfo", "response", "resource", "request", "metadata", "continuation"),
    "WARC-Target-URI": ("warcinfo",),
    "WARC-Warcinfo-ID": ("warcinfo",),
    "WARC-Filename": ("response", "resource", "request", "metadata", "revisit", "conversion", "continuation"),
    "WARC-Payload-Digest": ("warcinfo",),
}
_URIS = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Refers-To-Target-URI", "WARC-Profile", *REFERENCES)
_DATES = ("WARC-Date", "WARC-Refers-To-Date")
_NUMBERS = ("WARC-Segment-Number", "WARC-Segment-Total-Length")

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+")
_NUMBER = re.compile(r"[0-9]+")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?Z)?)?)?")
_DATE_BEFORE_1_1 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def field_findings(record: Fields, version: str) -> Iterator[Finding]:
    """What is wrong with the fields of a record of WARC `version` ("1.1")."""
    kind = record.get("WARC-Type") or ""
    for name in (*_MANDATORY, *_MANDATORY_BY_TYPE.get(kind, ())):
        if not record.get(name):
            yield "field-missing", f"there is no {name}"
    seen: set[str] = set()
    for name, _ in record:
        key = name.lower()
        if key in seen and key in _ONCE:
            yield "field-repeated", f"{name} stands more than once"
        seen.add(key)
    for name, kinds in _MISPLACED.items():
        if kind in kinds and name.lower() in seen:
            yield "field-misplaced", f"a {kind} record shall not have {name}"
    for name in _URIS:
        for value in record.all(name):
            if value and not _URI.fullmatch(bare(value)):
                yield "field-value", f"{name} is no URI: {value[:200]!r}"
    for name in _NUMBERS:
        for value in record.all(name):
            if not _NUMBER.fullmatch(value):
                yield "field-value", f"{name} is no number: {value[:80]!r}"
    for value in record.all("WARC-IP-Address"):
        if not _is_address(value):
            yield "field-value", f"WARC-IP-Address is none: {value[:80]!r}"
    for name in _DATES:
        for value in record.all(name):
            if value and not _is_date(value, version):
                yield "date", f"{name} is no UTC timestamp of WARC/{version}: {value[:80]!r}"


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_date(value: str, version: str) -> bool:
    """Whether `value` is W3CDTF in UTC: of any granularity in WARC 1.1, to the second before."""
    if not (_DATE if version == "1.1" else _DATE_BEFORE_1_1).fullmatch(value):
        return False
    # datetime knows neither leap seconds nor fractions finer than a microsecond.
    text = value.removesuffix("Z").partition(".")[0]
    if len(text) == 19 and text.endswith(":60"):
        text = text[:-3] + ":59"
    try:
        datetime.fromisoformat(text + "0001-01-01"[len(text) :])
    except ValueError:
        return False
    return True
