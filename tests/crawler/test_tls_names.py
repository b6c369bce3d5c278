"""The names of TLS versions and cipher suites, held against OpenSSL's own table."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from crawler.tls_names import cipher_suite_name, protocol_name


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl prints the table")
def test_cipher_suites_are_named_as_openssl_names_them() -> None:
    printed = subprocess.run(
        ["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    pairs = re.findall(r"- (TLS_\S+)\s+- (\S+)", printed)
    assert len(pairs) > 30
    assert {own: cipher_suite_name(own) for _, own in pairs} == {own: iana for iana, own in pairs}


def test_no_suite_that_scrapy_can_offer_is_without_a_name() -> None:
    from OpenSSL import SSL

    context = SSL.Context(SSL.TLS_METHOD)
    context.set_cipher_list(b"ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    offered = SSL.Connection(context).get_cipher_list()
    assert offered
    assert [name for name in offered if not (cipher_suite_name(name) or "").startswith("TLS_")] == []


@pytest.mark.parametrize(
    ("version", "name"),
    [("TLSv1.3", "tls/1.3"), ("TLSv1.2", "tls/1.2"), ("TLSv1", "tls/1.0"), ("SSLv3", "ssl/3"), ("unknown", None)],
)
def test_versions(version: str, name: str | None) -> None:
    assert protocol_name(version) == name


def test_what_is_not_known_has_no_name() -> None:
    assert cipher_suite_name("ROT13-MD5") is None
