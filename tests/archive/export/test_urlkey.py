"""Keys of URLs, by the table, and as the package has them that pywb makes its own keys with."""

from __future__ import annotations

import json
import random
import subprocess

import pytest

from archive.export.urlkey import MAX_URL, urlkey
from tests.referees import referee


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.Harbour-Post.example/Ferry/", "example,harbour-post)/ferry"),
        ("http://harbour-post.example", "example,harbour-post)/"),
        ("harbour-post.example/a", "example,harbour-post)/a"),
        ("http://harbour-post.example:80/a#part", "example,harbour-post)/a"),
        ("http://harbour-post.example:8080/a", "example,harbour-post:8080)/a"),
        ("https://ada:secret@harbour-post.example/", "example,harbour-post)/"),
        ("https://harbour-post.example/?b=2&a=1&a", "example,harbour-post)/?a&a=1&b=2"),
        ("https://harbour-post.example/?", "example,harbour-post)/"),
        ("https://harbour-post.example/a//b/./c/../d", "example,harbour-post)/a/b/d"),
        ("https://harbour-post.example/a%2520b%41", "example,harbour-post)/a%20ba"),
        ("https://hafen-zürich.example/fähre", "example,xn--hafen-zrich-zhb)/f%c3%a4hre"),
        ("http://127.0.0.1:8800/a", "1,0,0,127:8800)/a"),
        ("http://2130706433/a", "1,0,0,127)/a"),
        ("http://999.1.1.1/", "1,1,1,999)/"),
        ("http://[::1]:8800/a", "::1:8800)/a"),
        ("http://https://harbour-post.example/a", "example,harbour-post)/a"),
        ("https://a.example/?jsessionid=0123456789abcdef0123456789abcdef&q=1", "example,a)/?q=1"),
        ("urn:pageinfo:https://a.example/B", "urn:pageinfo:https://a.example/b"),
    ],
)
def test_keys(url: str, key: str) -> None:
    assert urlkey(url) == key


@pytest.mark.parametrize("url", ["", " \t", "http://a.example:port/", "http://a.example/" + "a" * MAX_URL])
def test_no_keys(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        urlkey(url)


def test_no_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("the network was asked")

    for name in ("gethostbyname", "gethostbyname_ex", "getaddrinfo"):
        monkeypatch.setattr(f"socket.{name}", asked)
    assert urlkey("http://1.2.3.444/") == "444,3,2,1)/"


PIECES = [
    *("a", "B", "ü", "%", "25", "%C3%BC", "/", "/", "..", ".", "?", "&", "=", "#", ":", "@", "1", "0", " ", "www."),
    *("www2.", "http://", "https://", "[::1]", ":80", ":443", ":8080", "+", "(", "\t", "%2F", "~", "^", "|", '"'),
    *("jsessionid=0123456789abcdef0123456789abcdef", "cfid=1&cftoken=2", "%00", "/(0123456789abcdef01234567)/a.aspx"),
]
SCHEMES = ["http://", "https://", "HTTP://", "", "urn:x:", "ftp://", "dns:"]
HOSTS = ["harbour-post.example", "Www.Hill-Gazette.Example", "127.1", "0x7f.1", "2130706433", "010.1", "zürich.example"]
SURT = """
import json, surt, sys
for line in sys.stdin:
    try:
        print(json.dumps(surt.surt(json.loads(line))))
    except Exception:
        print("null")
"""


def test_the_package_surt_makes_the_same_keys() -> None:
    choice = random.Random(5)  # the same URLs every time
    urls = [
        choice.choice(SCHEMES) + choice.choice(HOSTS) + "".join(choice.choices(PIECES, k=choice.randint(0, 8)))
        for _ in range(4000)
    ]
    done = subprocess.run(
        [referee("python"), "-W", "ignore", "-c", SURT],
        input="\n".join(map(json.dumps, urls)),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = [json.loads(line) for line in done.stdout.splitlines()]
    assert [_key(url) for url in urls] == theirs


def _key(url: str) -> str | None:
    try:
        return urlkey(url)
    except ValueError:
        return None
