"""What programs that search the web are told: robots.txt and the sitemap."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy.orm import Session

from app.partners.models import Partner
from app.partners.policy import Standing
from tests.access.table import TABLE
from tests.access.who import Who
from tests.reference import lay_out_reference

BASE = "http://localhost"
SECRET = ["/invite/abc", "/confirm/abc", "/reset/abc", "/sent/abc", "/interest/sent?token=abc"]


def is_left_alone(robots: str, address: str) -> bool:
    """Tell whether the rules keep a well-behaved program from an address."""
    rules = re.findall(r"^Disallow: (\S+)$", robots, re.MULTILINE)
    return any(re.match(re.escape(rule).replace(r"\$", "$"), address) for rule in rules)


def addresses(app: Flask, rows: set[str]) -> dict[str, str]:
    """Return an address for each row's endpoint."""
    endpoints = {row.split()[1] for row in rows if row.startswith("GET")}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in endpoints]
    return {rule.endpoint: re.sub(r"<[^>]*>", "x", rule.rule) for rule in rules}


def sitemap(visitor: FlaskClient) -> list[str]:
    answer = visitor.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    found = etree.fromstring(answer.data).xpath("//*[local-name()='loc']/text()")
    return [str(address) for address in found]


def test_no_private_page_is_searched(app: Flask, visitor: FlaskClient) -> None:
    robots = visitor.get("/robots.txt").text
    private = addresses(app, {row for row, allowed in TABLE.items() if Who.VISITOR not in allowed})

    assert private
    assert [endpoint for endpoint, address in private.items() if not is_left_alone(robots, address)] == []
    assert [address for address in SECRET if not is_left_alone(robots, address)] == []
    assert is_left_alone(robots, "/demo/mail")


def test_robots_name_the_sitemap_as_text(visitor: FlaskClient) -> None:
    answer = visitor.get("/robots.txt", headers={"Host": "evil.example"})

    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("User-agent: *\n")
    assert f"\nSitemap: {BASE}/sitemap.xml\n" in answer.text


def test_the_sitemap_has_the_public_pages_and_each_can_be_read(visitor: FlaskClient, session: Session) -> None:
    lay_out_reference(session)
    session.commit()
    robots, listed = visitor.get("/robots.txt").text, sitemap(visitor)

    assert {f"{BASE}/", f"{BASE}/programme", f"{BASE}/partners", f"{BASE}/interest", f"{BASE}/privacy"} <= set(listed)
    for address in listed:
        path = address.removeprefix(BASE)
        assert visitor.get(path).status_code == 200, path
        assert not is_left_alone(robots, path), path


def test_every_public_page_is_in_the_sitemap(app: Flask, visitor: FlaskClient) -> None:
    """A new one has to be named there, or here."""
    robots, listed = visitor.get("/robots.txt").text, sitemap(visitor)
    public = addresses(app, {row for row, allowed in TABLE.items() if Who.VISITOR in allowed})

    left_out = {
        endpoint
        for endpoint, address in public.items()
        if "/x" not in address and not is_left_alone(robots, address) and f"{BASE}{address}" not in listed
    }
    assert {endpoint for endpoint in left_out if "security." not in endpoint} == {
        "accounts.mail_link",  # signs in
        "accounts.mail_link_sent",  # comes after sending, as does the next
        "accounts.sent",
        "self_check.result",
        "site.robots",
        "verification.seal_certificates",  # for programs, as are the keys
        "credentials.keys",
        "site.sitemap",
    }


def test_every_statement_of_the_portal_is_in_the_sitemap(app: Flask, visitor: FlaskClient) -> None:
    (rule,) = (rule for rule in app.url_map.iter_rules() if rule.endpoint == "guide.statement")
    names = re.findall(r"\w+", rule.rule.partition("(")[2].partition(")")[0])

    assert names
    assert {f"{BASE}/{name}" for name in names} <= set(sitemap(visitor))


def test_the_sitemap_has_listed_partners_and_no_others(
    visitor: FlaskClient, session: Session, listed: Callable[..., Partner], relist: Callable[[Partner], None]
) -> None:
    """A8"""
    active, gone = listed("Bolt Systems"), listed("Nut Works")
    gone.standing = Standing.CANCELLED
    session.commit()
    relist(gone)

    profiles = [address for address in sitemap(visitor) if "/partners/" in address]

    assert profiles == [f"{BASE}/partners/{active.slug}"]


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
def test_neither_sets_a_cookie(visitor: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in visitor.get(path).headers
