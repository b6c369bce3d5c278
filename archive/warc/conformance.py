"""Whether a record's fields are as WARC 1.1 §5 has them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from archive.warc.faults import Finding
from archive.warc.fields import Fields, bare

REFERENCES = ("WARC-Concurrent-To", "WARC-Refers-To", "WARC-Warcinfo-ID", "WARC-Segment-Origin-ID")
"""Fields that name another record."""
KINDS = frozenset(("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"))
"""The record types of the standard (§6)."""
LONG_VALUE = 64 << 10
"""Characters of a field's value above which other readers may not take it."""

_MANDATORY = ("WARC-Type", "WARC-Record-ID", "WARC-Date")  # and Content-Length, without which no record can be read
_MANDATORY_BY_TYPE = {
    "response": ("WARC-Target-URI",),
    "resource": ("WARC-Target-URI",),
    "request": ("WARC-Target-URI",),
    "revisit": ("WARC-Target-URI", "WARC-Profile"),
    "conversion": ("WARC-Target-URI",),
    "continuation": ("WARC-Target-URI", "WARC-Segment-Origin-ID", "WARC-Segment-Number"),
}

# What is remembered of fields stays small, whatever a file holds.
_COMMON_FIELDS = 40
_COMMON_LENGTH = 500

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>]+")
_NUMBER = re.compile(r"[0-9]+")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?Z)?)?)?")
_DATE_BEFORE_1_1 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def field_findings(record: Fields, version: str) -> Iterator[Finding]:
    """What is wrong with the fields of a record of WARC `version` ("1.1"), and what is odd."""
    kind = record.get("WARC-Type") or ""
    names = tuple(name for name, value in record if value)
    # Most records of a file have the same fields in the same order.
    findings, checks = (_shape if len(names) <= _COMMON_FIELDS else _shape.__wrapped__)(kind[:80], names)
    yield from findings
    if len(names) < len(record):
        yield from _empty_findings(record)
    values = [value for _, value in record if value]
    for place, name, check in checks:
        if (finding := check(name, values[place], version)) is not None:
            yield finding
    for name, value in record:
        if len(value) > LONG_VALUE:
            yield "field-long", f"{name[:80]} has {len(value)} characters: other readers may not take it"
    yield from _segment_findings(kind, record.by_name.get("warc-segment-number", ()))


@lru_cache(1024)
def _shape(kind: str, names: tuple[str, ...]) -> tuple[list[Finding], list[tuple[int, str, _Check]]]:
    """What is wrong with a record of the type `kind` that has these fields, whatever their values; and which of the
    values, by their place, are to be checked.
    """
    findings: list[Finding] = []
    checks: list[tuple[int, str, _Check]] = []
    keys = [name.lower() for name in names]
    for name in (*_MANDATORY, *_MANDATORY_BY_TYPE.get(kind, ())):
        if name.lower() not in keys:
            findings.append(("field-missing", f"there is no {name}"))
    if kind and kind not in KINDS:
        findings.append(("type-unknown", f"the record is of a type that is not known here: {kind!r}"))
    seen: set[str] = set()
    for place, key in enumerate(keys):
        rule = _RULES.get(key)
        if rule is None:
            continue
        if key in seen and rule.once:
            findings.append(("field-repeated", f"{rule.name} stands more than once"))
        elif key not in seen and kind in rule.not_in:
            findings.append(("field-misplaced", f"a {kind} record shall not have {rule.name}"))
        seen.add(key)
        if rule.check is not None:
            checks.append((place, rule.name, rule.check))
    return findings, checks


def _empty_findings(record: Fields) -> Iterator[Finding]:
    """Of fields without a value, which are as good as missing but where they stand a second time."""
    for key, values in record.by_name.items():
        rule = _RULES.get(key)
        if rule is not None and rule.once and len(values) > 1 and "" in values:
            yield "field-repeated", f"{rule.name} stands more than once"


def _segment_findings(kind: str, numbers: Sequence[str]) -> Iterator[Finding]:
    """§7: what begins a record in segments has the number 1, its continuations 2 and on."""
    for text in numbers:
        if _NUMBER.fullmatch(text) and (int(text[:9]) > 1 if kind == "continuation" else int(text[:9]) == 1):
            continue
        if _NUMBER.fullmatch(text):
            yield "segment", f"a {kind} record cannot be segment {text[:20]} (§7)"


def _uri(name: str, value: str, version: str) -> Finding | None:
    return None if _is_uri(value) else ("field-value", f"{name} is no URI: {value[:200]!r}")


def _number(name: str, value: str, version: str) -> Finding | None:
    return None if _NUMBER.fullmatch(value) else ("field-value", f"{name} is no number: {value[:80]!r}")


def _address(name: str, value: str, version: str) -> Finding | None:
    return None if len(value) < 80 and _is_address(value) else ("field-value", f"{name} is none: {value[:80]!r}")


def _date(name: str, value: str, version: str) -> Finding | None:
    if _is_date(value, version):
        return None
    return "date", f"{name} is no UTC timestamp of WARC/{version}: {value[:80]!r}"


_Check = Callable[[str, str, str], Finding | None]


class _Rule(NamedTuple):
    name: str
    once: bool = True
    """All that the standard defines may stand once but WARC-Concurrent-To; extensions may be repeated."""
    not_in: tuple[str, ...] = ()
    """Types of records that shall not have it."""
    check: _Check | None = None


_OTHERS_THAN_WARCINFO = tuple(sorted(KINDS - {"warcinfo"}))
_OTHERS_THAN_CONTINUATION = tuple(sorted(KINDS - {"continuation"}))
_NO_REFERENCE = ("warcinfo", "response", "resource", "request", "continuation")
_RULES = {
    rule.name.lower(): rule
    for rule in (
        _Rule("WARC-Type"),
        _Rule("WARC-Record-ID", check=_uri),
        _Rule("WARC-Date", check=_date),
        _Rule("Content-Length"),
        _Rule("Content-Type"),
        _Rule("WARC-Concurrent-To", once=False, not_in=("warcinfo", "conversion", "continuation"), check=_uri),
        _Rule("WARC-Block-Digest"),
        # A metadata record has no payload either, but warcio gives it a payload digest.
        _Rule("WARC-Payload-Digest", not_in=("warcinfo",)),
        _Rule("WARC-IP-Address", not_in=("warcinfo", "conversion", "continuation"), check=_address),
        _Rule("WARC-Refers-To", not_in=_NO_REFERENCE, check=_uri),
        _Rule("WARC-Refers-To-Target-URI", not_in=(*_NO_REFERENCE, "metadata"), check=_uri),
        _Rule("WARC-Refers-To-Date", not_in=(*_NO_REFERENCE, "metadata"), check=_date),
        _Rule("WARC-Target-URI", not_in=("warcinfo",), check=_uri),
        _Rule("WARC-Truncated"),
        _Rule("WARC-Warcinfo-ID", not_in=("warcinfo",), check=_uri),
        _Rule("WARC-Filename", not_in=_OTHERS_THAN_WARCINFO),
        _Rule("WARC-Profile", check=_uri),
        _Rule("WARC-Identified-Payload-Type"),
        _Rule("WARC-Segment-Number", check=_number),
        _Rule("WARC-Segment-Origin-ID", not_in=_OTHERS_THAN_CONTINUATION, check=_uri),
        _Rule("WARC-Segment-Total-Length", not_in=_OTHERS_THAN_CONTINUATION, check=_number),
    )
}


def _is_uri(value: str) -> bool:
    return (_is_known_uri if len(value) <= _COMMON_LENGTH else _is_known_uri.__wrapped__)(value)


@lru_cache(4096)
def _is_known_uri(value: str) -> bool:
    return _URI.fullmatch(bare(value)) is not None


@lru_cache(4096)
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
