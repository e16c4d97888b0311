"""Who may open what: every address, as everybody. A new route without a row in the table fails here."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from app import create_app
from app.core.ports import Ports
from app.extensions import db
from config import Settings
from tests.access.portal import Portal, is_sign_in, rows_of
from tests.access.table import OF_THE_DEMO, TABLE
from tests.access.who import EVERYBODY, Row, Who
from tests.access.world import World

OPEN = {200, 302, 303, 409, 422}
SAFE = {"GET", "HEAD"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
GROUPS: dict[str, tuple[Who, ...]] = {
    "outside": (Who.VISITOR, Who.STRANGER, Who.ADMIN),
    "organisation": (Who.VIEWER, Who.TECHNICAL_CONTACT, Who.MEMBER, Who.OWNER, Who.SIGNATORY),
    "reviewers": (Who.REVIEWER, Who.OTHER_REVIEWER, Who.RECUSED_REVIEWER),
    "program": (Who.CHAIR, Who.MANAGER),
}
READ_BY_THE_PROGRAM = ("agreements_outside_desk", "desk_check", "panel", "reviews")
NOTES_WHO_READ = {f"GET {place}.{page}" for place in READ_BY_THE_PROGRAM for page in ("file", "picture")}
NOTES_WHO_READ.add("GET desk_applications.copy")
CONTENT = {"file", "preview", "picture", "document", "signed_copy", "copy"}
FROM_OUTSIDE = (Who.STRANGER, Who.OTHER_REVIEWER, Who.RECUSED_REVIEWER, Who.ADMIN)
HALF_WAY = {f"GET security.{name}" for name in ("two_factor_token_validation", "mf_recovery")}  # after the password
NEEDS_MORE = {
    "POST accounts.second_factor",  # what an app shows
    "POST accounts.password",  # the password
    "POST accounts.mail_link",  # nothing, but what follows is a mail
    "POST accounts.address",  # the same
    "POST desk_guide.start",  # no draft that is there already
    "POST reviews.draft",  # nothing, but a draft is no event
    "POST verification.check",  # nothing, but a file that is looked at is not kept
    "POST accounts.use_mail_link",  # nothing, but what follows is a session
}
ELSEWHERE = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix")
METHOD_HEADERS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
ONLY_IN_THE_BROWSER = {"POST switching.choose", "POST asking.ask"}  # what it chose, and which number was refused there
FORGED = {
    **dict.fromkeys(ELSEWHERE, "/desk"),
    **dict.fromkeys(METHOD_HEADERS, "GET"),
    **dict.fromkeys(("X-Forwarded-User", "X-Remote-User", "Remote-User"), "manager@example.org"),
    "X-Forwarded-Host": "evil.example",
}


@pytest.fixture
def demo_app(settings: Settings, fakes: Ports, tmp_path: Path, connection: Connection) -> Iterator[Flask]:
    """An app that has the demo's pages as well, on the same database."""
    mail = EmailMessage()
    mail["Subject"] = "Welcome"
    mail.set_content("Dear Asha")
    (tmp_path / "first.eml").write_bytes(bytes(mail))
    app = create_app(replace(settings, demo=True, mail_url=f"folder:{tmp_path}"), fakes)
    app.config.update(WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.sessionmaker.configure(bind=connection, join_transaction_mode="create_savepoint")
        own = db.engine
    yield app
    own.dispose()


def fault(portal: Portal, who: Who, row: str, allowed: Row, method: str = "", **headers: str) -> str:
    """Say what is wrong with one cell of the table, or nothing."""
    method = method or row.split()[0]
    answer, written = portal.ask(who, row, method, **headers)
    if who in allowed:
        right = answer.status_code in OPEN and not is_sign_in(answer)
    else:
        right = answer.status_code == 404 or (who is Who.VISITOR and is_sign_in(answer))
    if written and (who not in allowed or (method in SAFE and row not in NOTES_WHO_READ)):
        return f"{who}: {method} {row.split()[1]} wrote {written}"
    return "" if right else f"{who}: {method} {row.split()[1]} answered {answer.status}"


def faults(portal: Portal, people: Iterable[Who], table: dict[str, Row], **headers: str) -> str:
    """Return every cell that is wrong, one in a line; each GET is asked as HEAD, too."""
    cells = (
        fault(portal, who, row, allowed, method, **headers)
        for who in people
        for row, allowed in table.items()
        for method in (("GET", "HEAD") if row.startswith("GET") else ("POST",))
    )
    return "\n".join(cell for cell in cells if cell)


def rows(method: str) -> dict[str, Row]:
    return {row: allowed for row, allowed in TABLE.items() if row.startswith(method)}


def test_every_address_is_in_the_table_and_nothing_else(app: Flask) -> None:
    assert set(rows_of(app)) ^ set(TABLE) == set()
    assert len(rows_of(app)) == len(TABLE), "two addresses with one endpoint need an endpoint each"
    assert set(app.view_functions) == {row.split()[1] for row in TABLE}


def test_every_address_of_the_demo_is_in_the_table_too(demo_app: Flask) -> None:
    assert set(rows_of(demo_app)) ^ set(TABLE | OF_THE_DEMO) == set()


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_opens_what_the_table_says_and_nothing_else(portal: Portal, group: str) -> None:
    wrong = faults(portal, GROUPS[group], TABLE)

    assert not wrong, wrong


def test_the_groups_leave_nobody_out() -> None:
    assert sorted(who for group in GROUPS.values() for who in group) == sorted(Who)


def test_the_pages_of_the_demo_open_for_whom_the_table_says(
    demo_app: Flask, connection: Connection, world: World, cookies: dict[Who, str]
) -> None:
    world.put("demo.one_mail", name="first")
    wrong = faults(Portal(demo_app, connection, world, cookies), Who, OF_THE_DEMO)

    assert not wrong, wrong


def test_no_file_opens_for_people_from_outside(portal: Portal) -> None:
    """Scenario 11: evidence, its pages and copies, by every address; outsider and other partner 404, else sign-in."""
    files = [row for row in rows("GET") if row.rpartition(".")[2] in CONTENT and TABLE[row] != EVERYBODY]
    asked = {(row, who): portal.ask(who, row)[0] for row in files for who in (Who.VISITOR, *FROM_OUTSIDE)}

    assert len(files) >= len(CONTENT)
    assert [row for row in files if not is_sign_in(asked[row, Who.VISITOR])] == []
    assert [place for place, answer in asked.items() if place[1] in FROM_OUTSIDE and answer.status_code != 404] == []


def test_every_page_and_form_works_for_somebody(portal: Portal) -> None:
    """So whoever got nothing was refused, and did not just ask for what is not there, or in a wrong way."""
    pages, forms = rows("GET"), {row: allowed for row, allowed in rows("POST").items() if "security." not in row}

    shown = {row for row in pages if any(portal.ask(who, row)[0].status_code == 200 for who in pages[row])}
    done = {row for row in forms if any(has_effect(*portal.ask(who, row)) for who in forms[row])}

    assert set(pages) - shown == {"GET partners.home"} | HALF_WAY, "the first leads everybody elsewhere"
    assert set(forms) - done == NEEDS_MORE | ONLY_IN_THE_BROWSER


def has_effect(answer: TestResponse, written: list[str]) -> bool:
    return answer.status_code == 302 and any("INTO event_record" in one for one in written)


@pytest.mark.parametrize("who", [Who.VISITOR, Who.MANAGER])
def test_no_address_answers_to_a_method_it_did_not_ask_for(portal: Portal, who: Who) -> None:
    paths = {portal.path(row) for row in TABLE}
    sent = {
        (path, method): portal.send(who, path, method, None, {})
        for path in paths
        for method in METHODS.difference(portal.addresses.allowed_methods(path.partition("?")[0]))
    }

    assert [(*asked, answer.status) for asked, (answer, _) in sent.items() if answer.status_code != 404] == []
    assert [asked for asked, (_, written) in sent.items() if written] == []


def test_no_header_of_the_browser_opens_anything(portal: Portal) -> None:
    private = {row: allowed for row, allowed in TABLE.items() if Who.STRANGER not in allowed}

    wrong = faults(portal, (Who.VISITOR, Who.STRANGER), private, **FORGED)

    assert not wrong, wrong
    for row in TABLE:
        plain, forged = (portal.ask(Who.VISITOR, row, **headers)[0] for headers in ({}, FORGED))
        assert (forged.status_code, title(forged)) == (plain.status_code, title(plain)), row
        assert "evil.example" not in f"{forged.headers}{forged.text}", row


def title(page: TestResponse) -> str:
    return page.text.split("</title>")[0].rpartition("<title>")[2] if page.mimetype == "text/html" else ""


def test_a_header_does_not_make_a_form_of_a_page(portal: Portal) -> None:
    """Reading with the address of a form has no effect, whatever else it says of itself."""
    pretended = dict.fromkeys(METHOD_HEADERS, "POST")
    asked = [
        (row, portal.ask(who, row, "GET", **pretended)) for row, allowed in rows("POST").items() for who in allowed
    ]

    assert [row for row, (_, written) in asked if written] == []
