"""Where an application stands: every page of it names the same person, and says until when."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.policy import AgreementState
from app.applications.policy import NEXT_PARTY, State, next_page, status
from app.partners.models import Organisation
from tests.agreements.builders import make_agreement, make_application
from tests.applications.pages import page, texts
from tests.builders import NOW, make_account
from tests.conftest import SignIn

LINE = "//*[contains(@class, 'portal-status-line')]"
PLACES = ("", "/organisation", "/evidence", "/check", "/history", "/withdraw")


@pytest.fixture
def reference(session: Session, organisation: Organisation) -> str:
    return make_agreement(session, organisation, AgreementState.ISSUED).application.reference


def status_lines(client: FlaskClient, reference: str) -> list[str]:
    paths = ["/apply", *(f"/apply/{reference}{place}" for place in (*PLACES, "/mou"))]
    return [texts(page(client.get(path)), f"{LINE}//p[last()]")[0] for path in paths]


@pytest.mark.parametrize(("role", "who"), [(Role.SIGNATORY, "You"), (Role.OWNER, "Zoë O’Brien")])
def test_all_pages_agree_who_signs_the_mou(
    session: Session, organisation: Organisation, reference: str, signed_in: SignIn, role: Role, who: str
) -> None:
    lines = status_lines(signed_in(make_account(session, role, organisation=organisation)), reference)

    assert {line.split(" · ")[0] for line in lines} == {f"Next: {who}"}
    assert all(line.endswith(", there is no deadline") for line in lines)


def test_a_reader_is_told_who_has_to_sign(
    session: Session, organisation: Organisation, reference: str, signed_in: SignIn
) -> None:
    reader = make_account(session, Role.VIEWER, organisation=organisation)
    page_of_reader = signed_in(reader).get(f"/apply/{reference}/mou").text

    assert "Zoë O’Brien has to sign" in page_of_reader
    assert "Next: You" not in page_of_reader


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("due_on", [None, date(2030, 3, 15)])
def test_only_who_acts_for_the_applicant_is_told_that_there_is_no_deadline(state: State, due_on: date | None) -> None:
    for signer in ("You", "Zoë O’Brien"):
        stands = status(state, NOW, due_on, signer=signer)

        assert stands.has_no_deadline is (NEXT_PARTY[state] == "You" and due_on is None)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT}))
def test_the_task_list_has_one_way_on_at_most(
    session: Session, organisation: Organisation, signed_in: SignIn, state: State
) -> None:
    application = make_application(session, organisation, state)
    owner = signed_in(make_account(session, Role.OWNER, organisation=organisation))

    found = page(owner.get(f"/apply/{application.reference}"))

    _, place = next_page(state, status(state, NOW, None))
    assert found.xpath("//main//a[@role='button']/@href") == [f"/apply/{application.reference}{place}"] * bool(place)


def test_who_does_not_sign_is_led_to_read(
    session: Session, organisation: Organisation, reference: str, signed_in: SignIn
) -> None:
    words = {
        role: texts(page(signed_in(make_account(session, role, organisation=organisation)).get("/apply")), "//main//a")
        for role in (Role.SIGNATORY, Role.OWNER)
    }

    assert words == {Role.SIGNATORY: ["Read and sign the MoU"], Role.OWNER: ["Read the MoU"]}
