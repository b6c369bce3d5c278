import copy
import dataclasses
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from archive import schema
from archive.items import SCHEMA_VERSION, Article, Author, Capture, Change, Entry, Extraction, LiveBlog

line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
lines = st.lists(line, max_size=3)
optional = st.none() | line
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=3))])
instants = st.datetimes(timezones=zones).map(datetime.isoformat)
dates = st.none() | instants | st.dates().map(lambda day: day.isoformat())
authors = st.lists(
    st.builds(Author, name=line, type=st.just("Person"), jobTitle=optional)
    | st.builds(Author, name=line, type=st.just("Organization"), jobTitle=st.none()),
    max_size=2,
)
captures = st.none() | st.builds(
    Capture,
    warc=st.just("dateline-20240501120000000-00000-desk-1.warc.gz"),
    offset=st.integers(0, 1 << 40),
    length=st.integers(1, 1 << 30),
    recordId=st.uuids().map(lambda uuid: uuid.urn),
    date=st.sampled_from(["2024-05-01T12:00:00Z", "2024-05-01T12:00:00.123456Z"]),
    payloadDigest=st.sampled_from([None, "sha1:Q3BBNUUTSYWFZW4HYKWLUK5MNRZYBZ7P"]),
)
changes = st.none() | st.builds(
    Change, previous=optional, fields=lines, new=lines, changed=lines, withdrawn=lines, returned=lines, rolledOff=lines
)
warnings = st.lists(st.just("author: Only a desk is named."))
extractions = st.builds(Extraction, version=line, trafilatura=line, warnings=warnings, evidence=lines)
page = {
    "url": st.just("https://harbour-post.example/ferry"),
    "mainEntityOfPage": optional,
    "headline": optional,
    "alternativeHeadline": optional,
    "description": optional,
    "datePublished": dates,
    "dateModified": dates,
    "author": authors,
    "publisher": optional,
    "articleSection": lines,
    "keywords": lines,
    "inLanguage": st.sampled_from([None, "en", "pt-BR", "zh-Hans-CN"]),
    "image": lines,
    "isAccessibleForFree": st.none() | st.booleans(),
    "articleBody": st.text(max_size=50),
    "extraction": extractions,
    "capture": captures,
    "change": changes,
}
entries = st.builds(
    Entry,
    identifier=line,
    url=optional,
    headline=optional,
    datePublished=dates,
    dateModified=dates,
    author=authors,
    articleBody=st.text(max_size=50),
    keyEvent=st.booleans(),
    pinned=st.booleans(),
    position=optional,
)
articles = st.builds(Article, **page)
live_blogs = st.builds(
    LiveBlog,
    **page,
    coverageStartTime=dates,
    coverageEndTime=dates,
    isLive=st.none() | st.booleans(),
    liveBlogUpdate=st.lists(entries, max_size=3),
)


def errors(item):
    return [str(error) for error in schema.validate(item)]


@given(articles | live_blogs)
def test_every_item_is_valid(item):
    assert errors(json.loads(json.dumps(item.to_dict()))) == []


def test_the_schema_is_one_and_has_the_items_version():
    Draft202012Validator.check_schema(schema.load())
    assert schema.load()["$id"].endswith(f":{SCHEMA_VERSION}")
    assert schema.load()["$defs"]["extraction"]["properties"]["schema"]["const"] == SCHEMA_VERSION


def full(kind):
    """An item with something in every field, those that are left out when empty too."""
    author = Author(name="Ada Quill", jobTitle="Correspondent")
    capture = Capture(
        warc="a.warc.gz", offset=0, length=1, recordId="urn:uuid:1", date="2024-05-01T12:00:00Z", payloadDigest=None
    )
    extraction = Extraction(version="0.1", trafilatura="2.3.1", evidence=["The headline says so."], tombstones=["2"])
    entry = {"liveBlogUpdate": [Entry(identifier="1", position="45+2'", author=[author])]} if kind is LiveBlog else {}
    url = "https://harbour-post.example/"
    item = kind(
        url=url,
        author=[author],
        publisher="P",
        extraction=extraction,
        capture=capture,
        change=Change(previous=None),
        **entry,
    )
    return item.to_dict()


@pytest.mark.parametrize(
    ("definition", "written", "dataclass"),
    [
        ("NewsArticle", full(Article), Article),
        ("LiveBlogPosting", full(LiveBlog), LiveBlog),
        ("entry", full(LiveBlog)["liveBlogUpdate"][0], Entry),
        ("author", full(Article)["author"][0], Author),
        ("capture", full(Article)["capture"], Capture),
        ("change", full(Article)["change"], Change),
        ("extraction", full(Article)["extraction"], Extraction),
    ],
)
def test_schema_and_dataclasses_have_the_same_fields(definition, written, dataclass):
    definitions = schema.load()["$defs"]
    described = dict(definitions[definition]["properties"])
    if definition in ("NewsArticle", "LiveBlogPosting"):
        described |= definitions["page"]["properties"]
    assert set(described) == set(written)
    # What is written beyond the fields: JSON-LD's own, what is computed, and the version.
    computed = {"@context", "@type", "wordCount", "schema"}
    fields = {field.name for field in dataclasses.fields(dataclass)} - {"type"}
    assert set(described) - computed == fields


@pytest.mark.parametrize("definition", ["page", "LiveBlogPosting", "entry", "capture", "change", "extraction"])
def test_every_field_has_a_description(definition):
    for name, field in schema.load()["$defs"][definition]["properties"].items():
        assert name.startswith("@") or "description" in field or name == "extraction", name


def at(item, path, value):
    """`item` with `value` at `path`; `...` takes the field away."""
    item = copy.deepcopy(item)
    *parents, last = path
    place = item
    for key in parents:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return item


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        (["subtitle"], "x", "$: Unevaluated"),
        (["headline"], ..., "$: 'headline' is a required"),
        (["headline"], "", "$.headline"),
        (["headline"], 3, "$.headline"),
        (["@type"], "Recipe", "$['@type']"),
        (["@type"], "NewsArticle", "$: Unevaluated"),
        (["@context"], "http://schema.org", "$['@context']"),
        (["datePublished"], "2024-05-01T12:00:00", "$.datePublished"),
        (["datePublished"], "1 May 2024", "$.datePublished"),
        (["inLanguage"], "English, mostly", "$.inLanguage"),
        (["wordCount"], -1, "$.wordCount"),
        (["author", 0, "@type"], "Organization", "$.author[0]['@type']"),
        (["author", 0, "email"], "x", "$.author[0]"),
        (["author", 0, "name"], "", "$.author[0].name"),
        (["publisher"], "Harbour Post", "$.publisher"),
        (["isLive"], "yes", "$.isLive"),
        (["liveBlogUpdate", 0, "identifier"], ..., "$.liveBlogUpdate[0]"),
        (["liveBlogUpdate", 0, "datePublished"], "12:30", "$.liveBlogUpdate[0].datePublished"),
        (["liveBlogUpdate", 0, "likes"], 3, "$.liveBlogUpdate[0]"),
        (["capture", "warc"], "a.warc.gz.open", "$.capture.warc"),
        (["capture", "date"], "2024-05-01T12:00:00+02:00", "$.capture.date"),
        (["extraction", "schema"], "0.9", "$.extraction.schema"),
        (["extraction", "warnings"], ["something is odd"], "$.extraction.warnings[0]"),
    ],
)
def test_what_is_not_an_item_is_told_with_its_place(path, value, error):
    valid = full(LiveBlog)
    assert errors(valid) == []
    found = errors(at(valid, path, value))
    assert [message for message in found if message.startswith(error)], found


@pytest.mark.parametrize("value", [None, [], "x", 3, {}])
def test_what_is_no_object_of_ours_at_all(value):
    assert errors(value)


def test_a_message_does_not_quote_a_whole_article():
    (error,) = errors(at(full(Article), ["wordCount"], "word " * 10_000))
    assert len(error) < 400


def test_jsonschema_is_not_loaded_unasked():
    program = "import sys, archive.schema; print('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
