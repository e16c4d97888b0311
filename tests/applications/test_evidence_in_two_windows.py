"""Two people, or one in two windows, change one document: nothing is lost."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem
from tests.applications.evidence_pages import in_force, items, place, send
from tests.applications.pages import hidden, page, texts
from tests.builders import make_account
from tests.conftest import SignIn
from tests.files import samples

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.mark.parametrize("sends_a_file", [False, True])
def test_of_two_who_change_one_document_the_second_sees_both_and_loses_nothing(
    applicant: FlaskClient, application: Application, session: Session, sends_a_file: bool
) -> None:
    address = place(application)
    send(applicant, address, "first.pdf", samples.good_pdf())
    mine = hidden(page(applicant.get(address)))
    send(applicant, address, "theirs.png", samples.picture(), note="Theirs")
    typed = {**mine, "number": "MY-NUMBER", "note": "Mine"}

    clash = send(applicant, address, "mine.pdf" if sends_a_file else "", samples.good_pdf(), **typed)

    assert clash.status_code == 409
    both = texts(page(clash), "//main//fieldset")
    assert all(any(words in text for text in both) for words in ("Theirs", "Mine", "MY-NUMBER"))
    assert in_force(session) == ("theirs.png", "", "Theirs")
    assert ("mine.pdf" in applicant.get(address).text) is sends_a_file

    chosen = applicant.post(address, data=hidden(page(clash)))

    assert chosen.status_code == 302
    assert in_force(session) == ("mine.pdf" if sends_a_file else "theirs.png", "MY-NUMBER", "Mine")


def test_who_changes_one_document_in_two_windows_is_not_called_two_people(
    applicant: FlaskClient, application: Application, session: Session, signed_in: SignIn
) -> None:
    address = place(application)
    other = signed_in(make_account(session, Role.MEMBER, organisation=application.organisation))
    first = hidden(page(applicant.get(address)))
    send(applicant, address, "first.pdf", samples.good_pdf(), note="First")

    own = send(applicant, address, "", b"", **{**first, "note": "Second"}).text
    foreign = send(other, address, "", b"", **{**first, "note": "Second"}).text

    assert "Stored by you, in another window" in own
    assert "Two people" not in own
    assert "Stored, by Asha Rao" in foreign
    assert "Two people changed this document" in foreign
    assert "another window" not in foreign

    seen = hidden(page(applicant.get(address)))
    applicant.post(address + "/remove", data=hidden(page(applicant.get(address + "/remove"))))
    gone = send(applicant, address, "again.pdf", samples.good_pdf(), **seen).text

    assert "You removed it in another window" in gone


def test_a_page_that_showed_no_document_does_not_replace_one(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    send(applicant, place(application), "theirs.pdf", samples.good_pdf(), note="Theirs")

    clash = send(applicant, place(application), "mine.png", samples.picture(), **mine)

    assert clash.status_code == 409
    assert in_force(session) == ("theirs.pdf", "", "Theirs")


def test_a_stale_page_with_something_to_mend_replaces_nothing(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    send(applicant, place(application), "theirs.pdf", samples.good_pdf(), note="Theirs")

    answer = send(applicant, place(application), "mine.png", samples.picture(), **{**mine, "issued_on": "soon"})

    assert answer.status_code == 422
    assert "Choose the file once more" in answer.text
    assert in_force(session) == ("theirs.pdf", "", "Theirs")


def test_after_its_file_was_kept_alone_a_page_can_be_sent_again(
    applicant: FlaskClient, application: Application, session: Session
) -> None:
    mine = hidden(page(applicant.get(place(application))))
    kept = page(send(applicant, place(application), "mine.png", samples.picture(), **{**mine, "issued_on": "soon"}))

    mended = applicant.post(place(application), data={**hidden(kept), "note": "Mine"})

    assert mended.status_code == 302
    assert in_force(session) == ("mine.png", "", "Mine")


@pytest.mark.parametrize("aside", ["nothing", "'; --", "00000000-0000-0000-0000-000000000007"])
def test_only_an_earlier_file_of_the_same_document_can_be_chosen(
    applicant: FlaskClient, application: Application, session: Session, aside: str
) -> None:
    send(applicant, place(application, "ID-PAN"), "other.pdf", samples.good_pdf(), number="")
    of_another = str(session.scalars(select(EvidenceItem.id)).one())

    for chosen in (aside, of_another):
        answer = applicant.post(place(application), data={"aside": chosen})
        assert answer.status_code in {404, 422}
    assert items(session) == [("ID-PAN", True)]
