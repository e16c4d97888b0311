"""One file for two documents: a hint that names the other one, and never an error."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.service.evidence import current_items
from tests.applications.samples import make_application, member_of, typed
from tests.conftest import SignIn
from tests.files.samples import good_pdf

SAYS = "he same file is handed in for: {}."


@pytest.fixture
def draft(session: Session) -> Application:
    return make_application(session)


@pytest.fixture
def owner(session: Session, draft: Application, signed_in: SignIn) -> FlaskClient:
    browser = signed_in(member_of(session, draft, Role.OWNER))
    browser.post(f"/apply/{draft.reference}/organisation", data=typed("organisation", 1))
    return browser


def give(owner: FlaskClient, draft: Application, code: str, data: bytes) -> str:
    """Hand a file in and return the page that follows."""
    sent = {"file": (BytesIO(data), "paper.pdf")}
    answer = owner.post(f"/apply/{draft.reference}/evidence/{code}", data=sent)
    assert answer.status_code == 302
    return owner.get(answer.location).text


def test_the_same_file_for_two_documents_is_taken_with_a_hint(
    session: Session, owner: FlaskClient, draft: Application
) -> None:
    assert SAYS.format("Certificate of incorporation") not in give(owner, draft, "ID-INC", good_pdf())

    after = give(owner, draft, "ID-PAN", good_pdf())

    assert f"Permanent account number: t{SAYS.format('Certificate of incorporation')}" in after
    assert {"ID-INC", "ID-PAN"} <= current_items(session, draft.id).keys()
    pages = {code: owner.get(f"/apply/{draft.reference}/evidence/{code}").text for code in ("ID-INC", "ID-PAN")}
    assert SAYS.format("Permanent account number") in pages["ID-INC"]
    assert SAYS.format("Certificate of incorporation") in pages["ID-PAN"]


def test_another_file_has_no_hint_and_replacing_takes_it_away(owner: FlaskClient, draft: Application) -> None:
    other = good_pdf() + b"\n"
    give(owner, draft, "ID-INC", good_pdf())
    give(owner, draft, "ID-PAN", good_pdf())

    assert "he same file" not in give(owner, draft, "ID-PAN", other)
    assert "he same file" not in owner.get(f"/apply/{draft.reference}/evidence/ID-INC").text


def test_several_at_once_get_the_hint_too(owner: FlaskClient, draft: Application) -> None:
    sent = {code: (BytesIO(good_pdf()), "paper.pdf") for code in ("ID-INC", "ID-PAN")}

    answer = owner.post(f"/apply/{draft.reference}/evidence/several", data=sent)

    assert (
        f"Permanent account number: t{SAYS.format('Certificate of incorporation')}" in owner.get(answer.location).text
    )
