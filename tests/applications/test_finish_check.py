"""Finishing a check asks once more, on a page that says what happens and who is told (G05)."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.document_check import AcceptEvidence, ReturnEvidence, ReturnSection
from app.applications.service.document_check import accept_evidence, return_evidence, return_section, submitted_proofs
from app.applications.service.ties import note_tie
from tests.applications.pages import page, texts
from tests.applications.samples import STAFF, member_of
from tests.builders import NOW, make_account


@pytest.fixture
def manager(session: Session, manager: FlaskClient) -> FlaskClient:
    make_account(session, Role.CHAIR, name="Noor Haddad")
    return manager


def decide(session: Session, application: Application, *returned: str) -> None:
    """Return these documents, accept the others."""
    for proof in submitted_proofs(session, application):
        assert proof.item is not None
        seen: dict[str, Any] = {"evidence_id": proof.item.id, "version": proof.item.version}
        code, reference = proof.asked.code, application.reference
        if code in returned:
            back = ReturnEvidence(**seen, reason="unreadable", advice="Scan it again.")
            return_evidence(session, reference, code, back, actor=STAFF, now=NOW)
        else:
            accept_evidence(session, reference, code, AcceptEvidence(**seen), actor=STAFF, now=NOW)
    session.commit()


def finish(application: Application) -> str:
    return f"/desk/applications/{application.reference}/check/finish"


def test_the_page_names_what_comes_back_and_who_is_told(
    session: Session, manager: FlaskClient, checking: Application
) -> None:
    owner = member_of(session, checking, Role.OWNER)
    decide(session, checking, "ID-PAN")
    said = ReturnSection(step="people", revision=1, version=0, reason="unclear", advice="Say who.")
    return_section(session, checking.reference, said, actor=STAFF, now=NOW)
    session.commit()

    shown = page(manager.get(finish(checking)))

    told = " ".join(texts(shown, "//main//li"))
    assert texts(shown, "//main//ul[1]/li")[:2] == ["People", "Permanent account number"]
    for words in (owner.name, "They have 30 days", "nothing else"):
        assert words in told, words
    assert texts(shown, "//main//form//button") == ["Finish and send back"]
    session.refresh(checking)
    assert checking.state is State.CHECKING, "looking changes nothing"


def test_the_page_says_that_the_panel_gets_it_and_which_chairs_are_told(
    session: Session, manager: FlaskClient, checking: Application
) -> None:
    tied = make_account(session, Role.CHAIR, name="Tied Chair")
    note_tie(session, checking.id, person_id=tied.id, words="Cousins.", said_by=tied.id, is_late=False, now=NOW)
    decide(session, checking)

    shown = page(manager.get(finish(checking)))

    told = " ".join(texts(shown, "//main//li"))
    assert "goes to the panel" in told
    assert "The chairs get a mail that reviewers are needed: Noor Haddad." in told
    assert texts(shown, "//main//form//button") == ["Finish and pass on to the panel"]
    assert manager.post(finish(checking)).status_code == 302


def test_while_something_is_open_the_page_names_it_and_offers_nothing(
    manager: FlaskClient, checking: Application
) -> None:
    answer = manager.get(finish(checking))

    assert answer.status_code == 200
    assert "Accept or return these first" in answer.text
    assert not page(answer).xpath("//main//form")


def test_what_is_not_in_a_check_has_no_such_page(session: Session, manager: FlaskClient, checking: Application) -> None:
    checking.state = State.IN_REVIEW
    session.commit()

    assert manager.get(finish(checking)).location == f"/desk/applications/{checking.reference}/check"
