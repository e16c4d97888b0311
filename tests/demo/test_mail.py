"""The demo's mail: who got what, and when."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Connection

from app import create_app
from app.adapters.mail import FolderMailer
from app.core.ports import Mail, Ports
from app.extensions import db
from config import Settings
from tests.builders import NOW

ASHA, RAVI = "asha@bolt.example", "ravi@nut.example"
Send = Callable[..., None]


@pytest.fixture
def demo(settings: Settings, fakes: Ports, tmp_path: Path, connection: Connection) -> Iterator[Flask]:
    app = create_app(replace(settings, demo=True, mail_url=f"folder:{tmp_path}"), fakes)
    with app.app_context():
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        own = db.engine
    yield app
    own.dispose()


@pytest.fixture
def visitor(demo: Flask) -> FlaskClient:
    return demo.test_client()


@pytest.fixture
def send(tmp_path: Path) -> Send:
    mailer = FolderMailer(tmp_path, "partner@example.org")

    def send(subject: str, to: str = ASHA, minutes_ago: int = 0) -> None:
        at = NOW - timedelta(minutes=minutes_ago)
        mailer.send(Mail(key=f"{subject} {to}", to=to, subject=subject, text=f"About {subject}", html="", at=at))

    return send


def shown(visitor: FlaskClient, path: str = "/demo/mail") -> list[list[str]]:
    """Return the table's rows."""
    page = html.document_fromstring(visitor.get(path).text)
    return [[cell.text_content() for cell in row] for row in page.xpath("//main//tbody/tr")]


def test_the_newest_mail_comes_first_with_its_time_and_zone(visitor: FlaskClient, send: Send) -> None:
    send("First", minutes_ago=90)
    send("Third")
    send("Second", to=RAVI, minutes_ago=30)

    assert shown(visitor) == [
        ["Third", ASHA, "10 March 2030, 12:00 IST"],
        ["Second", RAVI, "10 March 2030, 11:30 IST"],
        ["First", ASHA, "10 March 2030, 10:30 IST"],
    ]


def test_the_mail_to_one_person_is_a_choice_and_a_link_away(visitor: FlaskClient, send: Send) -> None:
    send("For Asha")
    send("For Ravi", to=RAVI)
    page = html.document_fromstring(visitor.get("/demo/mail").text)

    assert page.xpath("//select[@name='to']/option/text()") == ["Everybody", ASHA, RAVI]
    (link,) = page.xpath(f"//main//td/a[text()='{RAVI}']/@href")
    assert [row[0] for row in shown(visitor, link)] == ["For Ravi"]
    assert [row[0] for row in shown(visitor, "/demo/mail?to=ASHA@bolt.example")] == ["For Asha"]


def test_a_long_list_comes_in_pages_that_keep_the_person(visitor: FlaskClient, send: Send) -> None:
    for number in range(30):
        send(f"Note {number:02}", minutes_ago=number)
        send(f"Other {number:02}", to=RAVI, minutes_ago=number)
    page = html.document_fromstring(visitor.get(f"/demo/mail?to={ASHA}").text)
    (following,) = page.xpath("//a[@rel='next']/@href")

    assert "Showing 1 to 25 of 30" in page.text_content()
    assert [row[0] for row in shown(visitor, following)] == [f"Note {number}" for number in range(25, 30)]


def test_an_empty_list_says_what_to_do(visitor: FlaskClient, send: Send) -> None:
    assert "Send an expression of interest" in visitor.get("/demo/mail").text

    send("For Asha")
    page = visitor.get("/demo/mail?to=nobody@x.example").text
    assert "No mail to nobody@x.example yet." in page
    assert '<option selected value="nobody@x.example">' in page


@pytest.mark.parametrize("to", ["x" * 321, "a%1bb", "%3Cscript%3Ealert(1)%3C/script%3E"])
def test_an_odd_address_finds_nothing_and_harms_nothing(visitor: FlaskClient, send: Send, to: str) -> None:
    send("For Asha")
    answer = visitor.get(f"/demo/mail?to={to}")

    assert answer.status_code in {200, 422}
    assert "<script>alert" not in answer.text
    assert shown(visitor, f"/demo/mail?to={to}") == []


def test_one_mail_says_to_whom_and_when_and_leads_to_the_others(visitor: FlaskClient, send: Send) -> None:
    send("First", minutes_ago=90)
    page = html.document_fromstring(visitor.get("/demo/mail").text)
    (link,) = page.xpath("//main//th/a/@href")
    text = visitor.get(link).text

    assert "sent on 10 March 2030, 10:30 IST" in text
    assert f"/demo/mail?to={ASHA}" in text
    assert "About First" in text


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc%2fpasswd", "a.b"])
def test_there_is_no_other_file_to_read(visitor: FlaskClient, name: str) -> None:
    assert visitor.get(f"/demo/mail/{name}").status_code == 404
