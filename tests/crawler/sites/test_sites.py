import errno
import os
import pickle
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sites import (
    BUILT_IN,
    Site,
    SiteError,
    SiteLookup,
    load_site,
    load_sites,
    site_files,
    site_folders,
    sites_to_crawl,
)
from crawler.sites.follow import Follow, fits
from crawler.sites.intervals import LONGEST, Intervals, duration_text, parse_interval
from crawler.sites.loader import EXAMPLE
from crawler.sites.site import DatedTemplate

HOME = 'home = "https://harbour-post.example/"\n'


def write(folder: Path, text: str | bytes, name: str = "post") -> Path:
    path = folder / f"{name}.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_home_page_is_enough(tmp_path):
    write(tmp_path, HOME)
    site = load_site("post", [tmp_path])
    assert site == Site(name="post", home="https://harbour-post.example/")
    assert site.seeds() == ["https://harbour-post.example/"]
    assert site.time_zone is None


def test_everything_a_site_may_say(tmp_path):
    text = """
        home = "https://harbour-post.example/"
        feeds = ["https://harbour-post.example/rss.xml", "https://harbour-post.example/rss.xml"]
        sitemaps = ['https://harbour-post.example/sitemap.xml']
        sections = ["https://harbour-post.example/häfen", "https://harbour-post.example/"]
        time_zone = "Europe/London"
        template = "rossiya-segodnya"

        [follow]
        include = ["/harbour/", "*/live/"]
        exclude = ["/häfen/*.pdf$"]

        [intervals]
        feeds = "15 min"
        live = "30 s"
    """
    write(tmp_path, b"\xef\xbb\xbf" + text.encode())
    site = load_site("post", [tmp_path])
    assert site == Site(
        name="post",
        home="https://harbour-post.example/",
        feeds=("https://harbour-post.example/rss.xml",),
        sitemaps=("https://harbour-post.example/sitemap.xml",),
        sections=("https://harbour-post.example/h%C3%A4fen", "https://harbour-post.example/"),
        time_zone="Europe/London",
        template=(DatedTemplate(name="rossiya-segodnya"),),
        follow=Follow(include=("/harbour/", "*/live/"), exclude=("/häfen/*.pdf$",)),
        intervals=Intervals(feeds=timedelta(minutes=15), live=timedelta(seconds=30)),
    )
    assert site.seeds() == [
        "https://harbour-post.example/",
        "https://harbour-post.example/rss.xml",
        "https://harbour-post.example/sitemap.xml",
        "https://harbour-post.example/h%C3%A4fen",
    ]
    assert pickle.loads(pickle.dumps(site)) == site  # it is handed to the extraction workers


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", None, 'home is missing; write home = "https://..."'),
        ('feeds = ["https://h.example/rss"]\n', None, "home is missing"),
        (
            HOME + 'timezone = "Europe/London"\n',
            2,
            "there is no timezone (did you mean 'time_zone'?); there are: home,",
        ),
        (HOME + '\n"Feeds" = []\n', 3, "there is no Feeds (did you mean 'feeds'?)"),
        (HOME + "# a table\n[limits]\npages = 5\n", 3, "there is no limits; there are: home, feeds"),
        (HOME + "colour = 1\n", 2, "there is no colour; there are: "),
        (HOME + 'name = "x"\n', 2, "there is no name"),
        ("home = 5\n", 1, "home: 5 is no text; write it in quotes"),
        ('home = ["https://h.example/"]\n', 1, "is no text"),
        ('\nhome = "harbour-post.example"\n', 2, "'harbour-post.example' is no URL; write it in full, as https://"),
        ('home = "ftp://h.example/"\n', 1, "is no URL"),
        ('home = "https:///a"\n', 1, "is no URL"),
        ('home = "http://[oops/"\n', 1, "is no URL"),
        ('home = "http://h.example:port/"\n', 1, "is no URL"),
        ('home = "https://h.example/ https://i.example/"\n', 1, "is no URL"),
        ('home = "https://desk:secret@h.example/"\n', 1, "holds a name or a password"),
        (HOME + 'feeds = "https://h.example/rss"\n', 2, 'feeds: a list is wanted; write feeds = ["https://..."]'),
        (HOME + "feeds = [5]\n", 2, "feeds: 5 is no text"),
        (
            HOME + 'feeds = [\n  "https://h.example/rss",\n  "/rss.xml",\n]\n',
            4,
            "as https://harbour-post.example/rss.xml",
        ),
        (HOME + "sections.town = 1\n", 2, "sections: a list is wanted"),
        (HOME + 'time_zone = "Europe/Londn"\n', 2, "no time zone 'Europe/Londn' (did you mean 'Europe/London'?)"),
        (HOME + 'time_zone = "+01:00"\n', 2, "an offset such as +01:00 is wrong in summer"),
        (HOME + 'time_zone = "../../etc/passwd"\n', 2, "there is no time zone"),
        (HOME + 'time_zone = "Europe"\n', 2, "there is no time zone"),
        (HOME + 'time_zone = "localtime"\n', 2, "there is no time zone"),
        (HOME + "time_zone = 1\n", 2, 'write time_zone = "Europe/London"'),
        (
            HOME + 'template = "rossia-segodnya"\n',
            2,
            "there is no template 'rossia-segodnya' (did you mean 'ross",
        ),
        (HOME + "template = 1\n", 2, "template: 1 is no text"),
        (HOME + 'follow = ["/a"]\n', 2, "follow: a table is wanted; write [follow], and below it lines as exclude = "),
        (HOME + '[follow]\nexclude = "/a"\n', 3, 'follow.exclude: a list is wanted; write exclude = ["/shop/"]'),
        (HOME + '[follow]\n\nexlude = ["/a"]\n', 4, "follow.exlude: there is no exlude (did you mean 'exclude'?)"),
        (
            HOME + 'follow = {include = ["/a"], exclude = [1]}\n',
            2,
            "follow.exclude: 1 is no text; write a path",
        ),
        (HOME + '[follow]\ninclude = ["shop/"]\n', 3, "'shop/' is no path; write it from the first slash, as '/shop/'"),
        (HOME + '[follow]\ninclude = [\n"/a",\n"https://h.example/b"]\n', 5, "from the first slash, as '/b'"),
        (HOME + '[follow]\ninclude = [""]\n', 3, "'' is no path"),
        (HOME + f'[follow]\ninclude = ["/{"*" * 500}"]\n', 3, "a pattern has 501 characters; 500 are the most"),
        (HOME + f"[follow]\nexclude = {['/a'] * 201}\n", 3, "201 patterns; 200 are the most"),
        (HOME + "[follow]\nfeeds = []\n", 3, "there is no feeds; there are: include, exclude; feeds stands above the"),
        (HOME + 'feeds = []\n[intervals]\nfeeds = "5 s"\n', 4, "intervals.feeds: '5 s' is too often; write \"1 min\""),
        (HOME + 'intervals.live = "10 s"\n', 2, "intervals.live: '10 s' is too often; write \"15 s\" or more"),
        (HOME + '[intervals]\nsections = "31 d"\n', 3, "'31 d' is too seldom; write \"30 d\" or less"),
        (HOME + '[intervals]\nlive = "soon"\n', 3, "'soon' is no duration; write a whole number and s, min, h or d"),
        (HOME + '[intervals]\nlive = "-5 min"\n', 3, "is no duration"),
        (HOME + "[intervals]\nlive = 30\n", 3, 'intervals.live: 30 is no text; write live = "15 min"'),
        (HOME + '[intervals]\nfeed = "5 min"\n', 3, "there is no feed (did you mean 'feeds'?)"),
        (HOME + "feeds = [\n", None, "is no TOML: "),
        (HOME + "feeds = " + "[" * 100_000, None, "is no TOML: "),
        (HOME + "#" * (1 << 20), None, "has more than 1048576 bytes"),
        ("home = https://h.example/\n", None, "(at line 1, column 8); a line is KEY ="),
        (HOME + HOME, None, "is no TOML: Cannot overwrite a value (at line 2"),
        (HOME + HOME, None, "what stands there is in the file twice; keep one"),
        (HOME + "[follow]\n[follow]\n", None, "what stands there is in the file twice; keep one"),
        (b"home = '\xff'\n", None, "is no UTF-8 text (byte 8); save it as UTF-8"),
    ],
)
def test_an_error_says_where_and_what_to_write(tmp_path, text, line, says):
    path = write(tmp_path, text)
    with pytest.raises(SiteError) as caught:
        load_site("post", [tmp_path])
    message = str(caught.value)
    assert message.startswith(f"{path}, line {line}: " if line else f"{path}: ")
    assert says in message
    with pytest.raises(SiteError):
        load_sites(tmp_path)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    path = write(tmp_path, 'home = "post"\nfeed = []\ntime_zone = "Mars"\n[intervals]\nlive = "1 s"\n')
    with pytest.raises(SiteError) as caught:
        load_site("post", [tmp_path])
    places = [problem.partition(": ")[0] for problem in caught.value.problems]
    assert sorted(places) == [f"{path}, line {line}" for line in (1, 2, 3, 5)]
    assert str(caught.value) == "\n".join(caught.value.problems)


def test_all_that_is_wrong_in_a_folder_is_said_at_once(tmp_path):
    write(tmp_path, "", "a")
    write(tmp_path, "feeds = 1", "b")
    write(tmp_path, HOME, "c")
    with pytest.raises(SiteError) as caught:
        load_sites(tmp_path)
    assert len(caught.value.problems) == 3
    assert [(file.name, file.site is None, len(file.problems)) for file in site_files([tmp_path])] == [
        ("a", True, 1),
        ("b", True, 2),
        ("c", False, 0),
    ]


@pytest.mark.parametrize(
    ("path", "pattern", "told"),
    [
        ("/shop/a", "/shop/", True),
        ("/shop", "/shop/", False),
        ("/a/shop/", "/shop/", False),
        ("/a/shop/", "*/shop/", True),
        ("/a.pdf", "/*.pdf$", True),
        ("/a.pdf?x", "/*.pdf$", False),
        ("/a.pdf?x", "/*.pdf", True),
        ("/a", "/a$", True),
        ("/ab", "/a$", False),
        ("/ab", "/ab*b$", False),
        ("/aXbXc", "/a*b*c$", True),
        ("/a[b]", "/a[b]", True),
        ("/ab", "/a.", False),
        ("/anything", "*", True),
        ("/anything", "*$", True),
        ("/häfen", "/h%C3%A4fen", True),
    ],
)
def test_a_pattern(path, pattern, told):
    assert fits(path, pattern) is told


@given(st.text("/ab", max_size=12), st.text("ab/*", max_size=8), st.booleans())
def test_a_pattern_says_what_the_regular_expression_would(path, pattern, end):
    expression = ".*".join(re.escape(part) for part in pattern.split("*")) + (r"\Z" if end else "")
    assert fits(path, pattern + "$" * end) is (re.match(expression, path) is not None)


def test_a_pattern_of_many_stars_costs_no_more_than_its_length():
    assert not fits("/" + "a" * 2_000, "/" + "a*" * 249 + "b")


@pytest.mark.parametrize(
    ("follow", "url", "told"),
    [
        (Follow(), "https://h.example/a", True),
        (Follow(include=("/a/",)), "https://h.example/a/b", True),
        (Follow(include=("/a/",)), "https://h.example/b", False),
        (Follow(include=("/a/",), exclude=("/a/b",)), "https://h.example/a/b", False),
        (Follow(exclude=("/?page=",)), "https://h.example?page=2", False),
        (Follow(exclude=("/häfen/",)), "https://h.example/h%c3%a4fen/1", False),
        (Follow(exclude=("/a",)), "https://h.example/A", True),
    ],
)
def test_what_is_followed(follow, url, told):
    assert follow.allows(url) is told


@given(st.integers(15, int(LONGEST.total_seconds())))
def test_an_interval_is_read_as_it_is_written(seconds):
    duration = timedelta(seconds=seconds)
    assert parse_interval(duration_text(duration), timedelta(seconds=15)) == duration


def test_the_folder_of_the_users_own(tmp_path):
    write(tmp_path, HOME, "example")
    folders = site_folders(str(tmp_path))
    [file] = [file for file in site_files(folders) if file.name == "example"]
    assert file.path == tmp_path / "example.toml"
    assert file.replaces == EXAMPLE
    assert [site.name for site in sites_to_crawl(folders)] == ["example"]
    with pytest.raises(SiteError, match=r"SITES_DIR: .* is no folder; make it"):
        site_folders(str(tmp_path / "missing"))


def test_the_example_is_not_crawled(tmp_path):
    with pytest.raises(SiteError, match=r"there are no sites to crawl; copy .*example\.toml to .*NAME\.toml"):
        sites_to_crawl((tmp_path, BUILT_IN))


def test_a_users_own_site_goes_first(tmp_path):
    own, built_in = tmp_path / "own", tmp_path / "built-in"
    own.mkdir()
    built_in.mkdir()
    write(built_in, HOME)
    write(built_in, HOME, "other")
    write(own, 'home = "https://own.example/"\n')
    assert load_site("post", [own, built_in]).home == "https://own.example/"
    assert load_site("other", [own, built_in]).home == "https://harbour-post.example/"
    assert load_site("post", [tmp_path / "missing", built_in]).home == "https://harbour-post.example/"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("pots", "there is no site 'pots' (did you mean 'post'?); a site is a file: "),
        ("zebra", "there is no site 'zebra'; a site is a file: "),
        ("../post", "there is no site '../post'"),
        ("POST", "there is no site 'POST' (did you mean 'post'?)"),
        ("", "there is no site ''"),
        ("post.toml", "there is no site 'post.toml'"),
    ],
)
def test_an_unknown_name(tmp_path, name, says):
    folder = tmp_path / "sites"
    folder.mkdir()
    write(folder, HOME)
    write(tmp_path, HOME)
    with pytest.raises(SiteError) as caught:
        load_site(name, [folder])
    assert says in str(caught.value)
    assert str(folder) in str(caught.value)


def test_own_sites_are_looked_for_where_the_command_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sites").mkdir()
    write(tmp_path / "sites", HOME)
    assert load_site("post").name == "post"
    assert load_site("example").name == "example"


def test_all_sites_of_a_folder(tmp_path):
    write(tmp_path, HOME, "b")
    write(tmp_path, HOME, "a")
    (tmp_path / "notes.txt").write_text("no site")
    assert [site.name for site in load_sites(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("name", ["Post", "a b", "-a"])
def test_the_name_of_a_file(tmp_path, name):
    write(tmp_path, HOME, name)
    with pytest.raises(SiteError, match=r"small letters, digits and hyphens, as in harbour-post\.toml"):
        load_sites(tmp_path)


def test_no_folder(tmp_path):
    with pytest.raises(SiteError, match="is no folder"):
        load_sites(tmp_path / "missing")


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "post.toml").mkdir()
    with pytest.raises(SiteError, match=os.strerror(errno.EISDIR)):
        load_sites(tmp_path)


def test_the_built_in_sites_are_right():
    sites = load_sites(BUILT_IN)
    example = next(site for site in sites if site.name == "example")
    assert example.feeds
    assert example.sitemaps
    assert example.sections
    assert example.time_zone


def site(name: str, home: str) -> Site:
    return Site(name=name, home=home)


POST = site("post", "https://www.harbour-post.example/")
SPORT = site("sport", "https://sport.harbour-post.example/")
LOCAL = site("local", "http://127.0.0.1:8000/")
LATE = site("late", "https://late.tide-times.example/")
EARLY = site("early", "https://early.tide-times.example/")


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://www.harbour-post.example/a", POST),
        ("http://harbour-post.example/a", POST),
        ("https://m.harbour-post.example/a", POST),
        ("https://sport.harbour-post.example/a", SPORT),
        ("https://harbour-post.example.evil.example/a", None),
        ("https://late.tide-times.example/a", LATE),
        ("https://noon.tide-times.example/a", None),  # of which of the two, nobody knows
        ("http://127.0.0.1:8000/a", LOCAL),
        ("http://127.0.0.1:8001/a", None),
        ("mailto:desk@harbour-post.example", None),
        ("", None),
        ("http://[oops/", None),
    ],
)
def test_the_site_of_a_page(url, found):
    assert SiteLookup([SPORT, POST, LOCAL, LATE, EARLY]).site_of(url) is found


def test_two_sites_of_one_host_are_no_answer():
    assert SiteLookup([POST, site("again", POST.home)]).site_of(POST.home) is None


def test_the_only_site_of_a_domain_has_all_its_hosts():
    assert SiteLookup([LATE, POST]).site_of("https://noon.tide-times.example/a") is LATE
