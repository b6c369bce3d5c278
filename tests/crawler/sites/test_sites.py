import errno
import os
import pickle
from pathlib import Path

import pytest

from crawler.sites import BUILT_IN, Site, SiteError, load_site, load_sites, site_for

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
        (HOME + "feeds = [\n", None, "is no TOML: "),
        ("home = https://h.example/\n", None, "(at line 1, column 8); a line is KEY ="),
        (HOME + HOME, None, "is no TOML: Cannot overwrite a value (at line 2"),
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
    assert site_for(url, [SPORT, POST, LOCAL, LATE, EARLY]) is found


def test_two_sites_of_one_host_are_no_answer():
    assert site_for(POST.home, [POST, site("again", POST.home)]) is None


def test_the_only_site_of_a_domain_has_all_its_hosts():
    assert site_for("https://noon.tide-times.example/a", [LATE, POST]) is LATE
