"""Public pages are answered in front of Flask, and never show what is not so any more, or what is not for everybody."""

import gzip
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import Client, EnvironBuilder

from app.applications.policy import State
from app.core.ports import Ports
from app.directory.front import Front, Page, Shelf, Version, best_encoding, is_known, page_from, tidy
from app.directory.service import list_partner
from app.extensions import db
from app.partners.models import Partner
from app.partners.policy import Standing
from config import Settings
from tests.builders import NOW, make_organisation, make_partner
from tests.counting import statements
from tests.own_database import own_database
from tests.rows import CAPABILITIES, make_application, make_revision

List = Callable[..., Partner]
HTML = [("Content-Type", "text/html; charset=utf-8"), ("X-Kept", "yes")]


def test_a_second_visitor_costs_no_statement(visitor: FlaskClient, listed: List, engine: Engine) -> None:
    listed()
    first = visitor.get("/partners")
    with statements(engine) as sent:
        second = visitor.get("/partners?colour=red&product=")

    assert sent == []
    assert second.data == first.data


def test_kept_pages_have_all_security_headers_and_no_nonce(app: Flask, visitor: FlaskClient, listed: List) -> None:
    listed()
    kept, own = visitor.get("/partners"), visitor.get("/partners/unknown")

    assert {name for name, _ in own.headers} <= {name for name, _ in kept.headers}
    policy = kept.headers["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "script-src 'self';" in policy
    assert "<script nonce" not in kept.text
    assert kept.headers["Vary"] == "Accept-Encoding, Cookie"
    assert "Set-Cookie" not in kept.headers


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_page_comes_in_the_encoding_that_was_asked_for(
    visitor: FlaskClient, listed: List, accepted: str, encoding: str | None, decode: Callable[[bytes], bytes]
) -> None:
    listed()
    plain = visitor.get("/partners").data

    response = visitor.get("/partners", headers={"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding") == encoding
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert decode(response.data) == plain


def test_a_browser_that_has_the_page_gets_only_a_mark(visitor: FlaskClient, listed: List) -> None:
    listed()
    marks = {
        accepted: visitor.get("/partners", headers={"Accept-Encoding": accepted}).headers["ETag"]
        for accepted in ("br", "")
    }

    again = visitor.get("/partners", headers={"Accept-Encoding": "br", "If-None-Match": marks["br"]})
    other = visitor.get("/partners", headers={"Accept-Encoding": "br", "If-None-Match": marks[""]})

    assert marks["br"] != marks[""]
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", marks["br"])
    assert "Content-Security-Policy" in again.headers
    assert other.status_code == 200


def test_head_tells_the_length_and_sends_nothing(visitor: FlaskClient, listed: List) -> None:
    listed()
    length = len(visitor.get("/partners").data)

    for path in ("/partners", "/partners?q=bolt"):
        head = visitor.head(path)
        assert (head.status_code, head.data) == (200, b"")
    assert int(visitor.head("/partners").headers["Content-Length"]) == length
    assert visitor.head("/partners/unknown").data == b""


def test_a_change_of_standing_shows_at_once_in_the_same_process(
    visitor: FlaskClient, session: Session, listed: List, relist: Callable[[Partner], None]
) -> None:
    """A8, S1.11"""
    partner = listed()
    assert "Bolt Systems" in visitor.get("/partners").text
    partner.standing = Standing.SUSPENDED
    session.commit()
    relist(partner)

    assert "Bolt Systems" not in visitor.get("/partners").text


def test_a_change_of_standing_shows_in_another_process_within_a_second(
    settings: Settings, fakes: Ports, tmp_path: Path
) -> None:
    """A8: suspended is not listed, on every replica within one second."""
    with own_database(settings, tmp_path, fakes) as make:
        here, there = make(), make()
        with here.app_context():
            partner_id, application_id = list_one()
        visitor = there.test_client()
        assert "Bolt Systems" in visitor.get("/partners").text

        with here.app_context():
            db.session.get_one(Partner, partner_id).standing = Standing.SUSPENDED
            list_partner(db.session, partner_id=partner_id, application_id=application_id, now=NOW)
            db.session.commit()
        changed = time.monotonic()
        while "Bolt Systems" in visitor.get("/partners").text:
            assert time.monotonic() - changed < 1
            time.sleep(0.02)
        assert "is not listed" in visitor.get("/partners/bolt").text


def test_many_threads_get_whole_pages_while_the_list_changes(settings: Settings, fakes: Ports, tmp_path: Path) -> None:
    with own_database(settings, tmp_path, fakes) as make:
        app = make()
        with app.app_context():
            partner_id, application_id = list_one()

        def visit(number: int) -> bool:
            if number % 20 == 0:
                with app.app_context():
                    list_partner(db.session, partner_id=partner_id, application_id=application_id, now=NOW)
                    db.session.commit()
            response = app.test_client().get(f"/partners?page={number % 3}", headers={"Accept-Encoding": "br"})
            page = brotli.decompress(response.data).decode()
            return response.status_code == 200 and "Bolt Systems" in page and page.rstrip().endswith("</html>")

        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(visit, range(120)))


def list_one() -> tuple[Any, Any]:
    organisation = make_organisation(db.session)
    partner = make_partner(db.session, organisation)
    partner.slug = "bolt"
    application = make_application(db.session, organisation, State.ACTIVE)
    make_revision(db.session, application, capabilities=CAPABILITIES)
    list_partner(db.session, partner_id=partner.id, application_id=application.id, now=NOW)
    db.session.commit()
    return partner.id, application.id


class Behind:
    """An app behind the layer that counts how often it is asked, and answers what it is told."""

    def __init__(
        self, status: str = "200 OK", headers: list[tuple[str, str]] = HTML, body: bytes = b"<p>Page</p>"
    ) -> None:
        self.asked: list[str] = []
        self.answer = status, headers, body

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        status, headers, body = self.answer
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        start_response(status, headers)
        return [body]


def front(behind: Behind, read: Callable[[Any], str] = lambda _: "1") -> Client:
    return Client(Front(behind, Version(read), ["session", "remember_token"]), use_cookies=False)


def test_one_page_is_rendered_once_however_its_query_is_written() -> None:
    behind = Behind()
    browser = front(behind)

    for query in (
        "product=A&q=b",
        "q=b&product=A",
        "q=b&product=A&colour=red",
        "q=+b+&product=A&place=",
        "q=b&q=c&product=A",
    ):
        browser.get(f"/partners?{query}")

    assert behind.asked[0] == "GET /partners?product=A&q=b"
    assert len(behind.asked) == 2  # spaces around words are another query, which the form trims


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        ("404 NOT FOUND", HTML, b"<p>"),
        ("302 FOUND", [*HTML, ("Location", "/sign-in")], b""),
        ("422 UNPROCESSABLE", HTML, b"<p>"),
        ("500 ERROR", HTML, b"<p>"),
        ("200 OK", [*HTML, ("Set-Cookie", "session=x")], b"<p>"),
        ("200 OK", [*HTML, ("Cache-Control", "no-store")], b"<p>"),
        ("200 OK", [("Content-Type", "application/json")], b"{}"),
        ("200 OK", [*HTML, ("Content-Security-Policy", "script-src 'nonce-abc'")], b"<script nonce=abc>"),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(status: str, headers: list[tuple[str, str]], body: bytes) -> None:
    behind = Behind(status, headers, body)
    browser = front(behind)

    answers = [browser.get("/partners") for _ in range(2)]

    assert len(behind.asked) == 2
    assert [answer.status for answer in answers] == [status, status]
    assert [answer.data for answer in answers] == [body, body]


@pytest.mark.parametrize("cookie", ["session=abc", "other=1; remember_token=x"])
def test_people_with_a_session_are_answered_by_the_app_itself(cookie: str) -> None:
    behind = Behind()
    browser = front(behind)
    browser.get("/partners")

    for _ in range(2):
        browser.get("/partners?x=1", headers={"Cookie": cookie})

    assert behind.asked[1:] == ["GET /partners?x=1"] * 2


@pytest.mark.parametrize(
    "request_", [("POST", "/partners"), ("GET", "/interest"), ("GET", "/"), ("GET", "/partners?q=" + "x" * 3000)]
)
def test_everything_else_passes_through(request_: tuple[str, str]) -> None:
    behind = Behind()
    browser = front(behind)

    for _ in range(2):
        browser.open(request_[1], method=request_[0])

    assert len(behind.asked) == 2


def test_a_new_version_is_rendered_anew_and_looked_for_twice_a_second_at_most() -> None:
    looked: list[float] = []

    def read(_: Any) -> str:
        looked.append(time.monotonic())
        return str(len(looked))

    behind = Behind()
    version = Version(read)
    browser = Client(Front(behind, version, ["session"]))
    for _ in range(50):
        browser.get("/partners")
    assert (len(looked), len(behind.asked)) == (1, 1)

    version.forget()
    browser.get("/partners")
    assert (len(looked), len(behind.asked)) == (2, 2)


def test_without_a_database_the_app_says_so_itself() -> None:
    def read(_: Any) -> str:
        raise OperationalError("SELECT", {}, Exception("away"))

    behind = Behind("503 AWAY", HTML, b"<p>Come back</p>")

    assert front(behind, read).get("/partners").status_code == 503


def test_the_shelf_drops_what_was_not_used_for_longest() -> None:
    def page(body: bytes) -> Page:
        made = page_from("1", "200 OK", HTML, body)
        assert made is not None
        return made

    shelf = Shelf(room=page(b"a" * 1000).size * 2)
    for name in ("one", "two"):
        shelf.put((name, ""), page(b"a" * 1000))
    assert shelf.get(("one", ""), "1")
    shelf.put(("three", ""), page(b"a" * 1000))

    kept = [name for name in ("one", "two", "three") if shelf.get((name, ""), "1")]
    assert kept == ["one", "three"]
    assert shelf.get(("one", ""), "2") is None


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR", "br"),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("br; q=0.0, gzip;q=0", "identity"),
        ("br;q=0.1", "br"),
        ("abracadabra", "identity"),
    ],
)
def test_the_best_encoding_is_one_that_the_browser_takes(accepted: str, chosen: str) -> None:
    assert best_encoding(accepted) == chosen


@pytest.mark.parametrize(
    ("asked", "known"),
    [("", False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ('"b"', False), ("*", True)],
)
def test_marks_are_compared_as_browsers_and_proxies_send_them(asked: str, known: bool) -> None:
    assert is_known('"a"', asked) is known


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("q=b&product=a", "product=a&q=b"),
        ("q=&product=a", "product=a"),
        ("x=1", ""),
        ("q=a&q=b", "q=a"),
        ("q=a%20b", "q=a+b"),
        ("q=%ff", None),
        ("&".join("x=1" for _ in range(60)), None),
        ("q=" + "x" * 2000, None),
    ],
)
def test_queries_are_written_in_one_way(query: str, kept: str | None) -> None:
    assert tidy(query) == kept


def test_a_hit_takes_far_less_than_a_millisecond() -> None:
    behind = Behind(body=b"<p>" + b"x" * 20000)
    layer = Front(behind, Version(lambda _: "1"), ["session"])
    environ = EnvironBuilder("/partners?q=a", headers=[("Accept-Encoding", "br")]).get_environ()
    list(layer(environ, lambda *_: None))  # type: ignore[arg-type]
    began = time.process_time()
    for _ in range(2000):
        layer(environ, lambda *_: None)  # type: ignore[arg-type]

    assert (time.process_time() - began) / 2000 < 0.0005  # ten times the aim, for slow machines
