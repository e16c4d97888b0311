"""Documents as pictures that the portal has drawn: the original is never part of a page."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.files.policy.pictures import MOST_PAGES, NONE, NOT_YET, ONLY_FIRST, content_of, picture_key, said_about_pages
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from app.partners.models import Organisation
from tests.applications.evidence_pages import place, send
from tests.applications.evidence_rows import make_application, make_item, make_revision, store_of
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakePictures, FakeScanner, StillClock
from tests.files import samples

Relay = Callable[[], None]


pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def submitted(session: Session, organisation: Organisation, app: Flask, relay: Relay) -> Application:
    """An application in its check, with one document that is drawn."""
    application = make_application(session, organisation, state=State.CHECKING)
    make_revision(session, application, [make_item(session, store_of(app), application, "ID-INC")])
    relay()
    return application


@pytest.mark.parametrize(
    ("pages", "said"), [(None, NOT_YET), (0, NONE), (1, ""), (MOST_PAGES - 1, ""), (MOST_PAGES, ONLY_FIRST)]
)
def test_what_the_pictures_do_not_show_is_said(pages: int | None, said: str) -> None:
    assert said_about_pages(pages) == said


def test_a_picture_belongs_to_its_content() -> None:
    assert content_of(picture_key("f" * 64, 3)) == content_of("f" * 64) == "f" * 64


def test_the_pages_of_a_document_are_shown_once_they_are_drawn(
    pictures: FakePictures, applicant: FlaskClient, application: Application, relay: Relay
) -> None:
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    address = place(application) + "/preview"
    assert f'href="{address}"' in applicant.get(place(application)).text
    assert NOT_YET in applicant.get(address).text

    relay()

    page = applicant.get(address).text
    assert [f'src="{address}/{number}"' in page for number in (1, 2, 3)] == [True, True, False]
    assert 'alt="Page 2 of proof.pdf"' in page
    assert "<object" not in page
    assert "<iframe" not in page
    assert pictures.asked == [(samples.good_pdf(), "application/pdf")]
    picture = applicant.get(address + "/2")
    assert (picture.data, picture.mimetype) == (b"picture 2", "image/jpeg")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (picture.headers["X-Content-Type-Options"], picture.headers["Cache-Control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("number", ["0", "3", "-1", "999", "x", "..", "1.", "%00", "9" * 5000])
def test_what_is_no_page_is_not_found(
    pictures: FakePictures, applicant: FlaskClient, application: Application, relay: Relay, number: str
) -> None:
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    relay()

    assert applicant.get(f"{place(application)}/preview/{number}").status_code in {400, 404}


def test_what_cannot_be_drawn_can_still_be_downloaded(
    pictures: FakePictures, applicant: FlaskClient, application: Application, relay: Relay
) -> None:
    pictures.broken = True
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    relay()

    page = applicant.get(place(application) + "/preview").text
    assert NONE in page
    assert "<img" not in page.split("<main")[1]
    assert applicant.get(place(application) + "/file").status_code == 200


def test_a_file_is_drawn_after_the_scan_and_never_when_it_was_refused(
    scanner: FakeScanner, pictures: FakePictures, applicant: FlaskClient, application: Application, relay: Relay
) -> None:
    send(applicant, place(application), "proof.pdf", samples.good_pdf())
    assert applicant.get(place(application) + "/preview").status_code == 404
    relay()
    assert len(pictures.asked) == 1
    assert applicant.get(place(application) + "/preview/1").status_code == 200

    scanner.finding = "Local.Eicar"
    send(applicant, place(application), "proof.png", samples.picture())
    relay()
    assert len(pictures.asked) == 1
    assert applicant.get(place(application) + "/preview").status_code == 404
    assert applicant.get(place(application) + "/preview/1").status_code == 404


def test_the_same_content_is_drawn_once(
    pictures: FakePictures, applicant: FlaskClient, application: Application, relay: Relay
) -> None:
    for code in ("ID-INC", "ID-PAN"):
        send(applicant, place(application, code), "proof.pdf", samples.good_pdf())
    relay()

    assert len(pictures.asked) == 1
    assert applicant.get(place(application, "ID-PAN") + "/preview/1").status_code == 200


@pytest.mark.parametrize("page", ["file", "preview", "preview/1"])
def test_only_those_who_may_read_a_document_get_it(
    pictures: FakePictures,
    session: Session,
    app: Flask,
    application: Application,
    signed_in: SignIn,
    visitor: FlaskClient,
    page: str,
    relay: Relay,
) -> None:
    """Scenario 11: outsider, other partner, signed out."""
    make_item(session, store_of(app), application, "ID-INC")
    relay()
    address = f"{place(application)}/{page}"
    other = make_account(session, Role.OWNER, organisation=make_organisation(session, "Other"))

    assert visitor.get(address).location.startswith("/sign-in")
    for person in (other, make_account(session, Role.PROGRAM_MANAGER), make_account(session, Role.REVIEWER)):
        assert signed_in(person).get(address).status_code == 404


@pytest.mark.parametrize(("page", "number"), [("file", ""), ("preview/2", "2")])
def test_what_the_program_team_reads_is_logged(
    pictures: FakePictures, session: Session, signed_in: SignIn, submitted: Application, page: str, number: str
) -> None:
    """Scenario 11."""
    manager: Account = make_account(session, Role.PROGRAM_MANAGER)
    client, account_id = signed_in(manager), str(manager.id)

    with capture_logs() as logged:
        answer = client.get(f"/desk/applications/{submitted.reference}/evidence/ID-INC/{page}")

    assert answer.status_code == 200
    [line] = [line for line in logged if line["event"] == "file read"]
    assert (line["account"], line["page"]) == (account_id, number)


def test_what_the_program_team_reads_is_in_the_trail_once_an_hour(
    pictures: FakePictures,
    session: Session,
    signed_in: SignIn,
    submitted: Application,
    clock: StillClock,
) -> None:
    """Scenario 11: staff reads logged. A page of pictures is one reading, another person's is another."""
    first, second = (make_account(session, Role.PROGRAM_MANAGER, name=name) for name in ("Meera Iyer", "Ravi Nair"))
    desk = f"/desk/applications/{submitted.reference}/evidence/ID-INC"
    assert signed_in(first).get(f"{desk}/preview").status_code == 200
    assert readings(session) == [], "that page holds no content yet"

    for page in ("preview/1", "preview/2", "file"):
        assert signed_in(first).get(f"{desk}/{page}").status_code == 200
    assert signed_in(second).get(f"{desk}/file").status_code == 200
    clock.at = NOW + timedelta(minutes=60)
    signed_in(first).get(f"{desk}/preview/1")

    assert readings(session) == [first.id, second.id, first.id]
    assert verify_trail(session) == []


def readings(session: Session) -> list[UUID | None]:
    session.expire_all()
    read = select(EventRecord.actor_id).where(EventRecord.name == "FileRead").order_by(EventRecord.number)
    return list(session.scalars(read))


@pytest.mark.parametrize("page", ["file", "preview/1"])
def test_what_the_applicant_reads_is_nobodys_business(
    pictures: FakePictures,
    session: Session,
    app: Flask,
    applicant: FlaskClient,
    application: Application,
    relay: Relay,
    page: str,
) -> None:
    make_item(session, store_of(app), application, "ID-INC")
    relay()

    assert applicant.get(f"{place(application)}/{page}").status_code == 200
    assert readings(session) == []


def test_the_check_leads_to_the_pages(
    pictures: FakePictures, session: Session, signed_in: SignIn, submitted: Application
) -> None:
    manager = signed_in(make_account(session, Role.PROGRAM_MANAGER))
    desk = f"/desk/applications/{submitted.reference}"

    assert f'href="{desk}/evidence/ID-INC/preview"' in manager.get(f"{desk}/check").text
    assert f'src="{desk}/evidence/ID-INC/preview/1"' in manager.get(f"{desk}/evidence/ID-INC/preview").text
