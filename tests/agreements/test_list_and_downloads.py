"""The desk's list, and the files that only the two parties get."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.core.ports import Ports
from app.partners.models import Organisation
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.counting import statements
from tests.fakes import FakeStore

S = AgreementState


@pytest.fixture
def stored(fakes: Ports) -> None:
    assert isinstance(fakes.store, FakeStore)
    fakes.store.files[SHA256] = b"%PDF-1.7 it"


@pytest.fixture
def executed(session: Session, organisation: Organisation, stored: None) -> Agreement:
    agreement = make_agreement(session, organisation, S.ACTIVE)
    agreement.final_file_id = agreement.file_id
    session.commit()
    return agreement


def test_an_empty_list_says_where_agreements_come_from(desk: FlaskClient) -> None:
    page = desk.get("/desk/mou")

    assert page.status_code == 200
    assert "drafted by itself when a panel" in page.text


def test_what_waits_for_the_program_comes_first(
    session: Session, organisation: Organisation, desk: FlaskClient
) -> None:
    made = {state: make_agreement(session, organisation, state).reference for state in (S.ACTIVE, S.ISSUED, S.SIGNED)}

    page = desk.get("/desk/mou").text

    places = [page.index(made[state]) for state in (S.SIGNED, S.ISSUED, S.ACTIVE)]
    assert places == sorted(places)
    assert "Bolt Systems" in page


@pytest.mark.parametrize(
    ("asked", "shown"), [("signed", [S.SIGNED]), ("", [S.SIGNED, S.ISSUED]), ("x", [S.SIGNED, S.ISSUED])]
)
def test_the_list_shows_the_state_that_was_asked_for(
    session: Session, organisation: Organisation, desk: FlaskClient, asked: str, shown: list[AgreementState]
) -> None:
    made = {state: make_agreement(session, organisation, state).reference for state in (S.ISSUED, S.SIGNED)}

    page = desk.get(f"/desk/mou?state={asked}").text

    assert {state for state, reference in made.items() if reference in page} == set(shown)


def test_a_longer_list_costs_no_more_statements(
    session: Session, organisation: Organisation, desk: FlaskClient, engine: Engine
) -> None:
    counts = []
    for more in (1, 26):
        for _ in range(more):
            make_agreement(session, organisation)
        with statements(engine) as sent:
            assert desk.get("/desk/mou").status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1] > 0
    assert "Showing 26 to 27 of 27" in desk.get("/desk/mou?page=2").text


@pytest.mark.parametrize("name", ["document", "signed-copy"])
def test_both_parties_download_both_files(
    session: Session, executed: Agreement, organisation: Organisation, desk: FlaskClient, signed_in: SignIn, name: str
) -> None:
    member = signed_in(make_account(session, Role.VIEWER, organisation=organisation))

    for answer in (
        member.get(f"/apply/{executed.application.reference}/mou/{name}"),
        desk.get(f"/desk/mou/{executed.reference}/{name}"),
    ):
        assert (answer.status_code, answer.data) == (200, b"%PDF-1.7 it")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["document", "signed-copy"])
@pytest.mark.parametrize("role", [Role.OWNER, Role.REVIEWER, Role.CHAIR, Role.ADMIN])
def test_strangers_find_no_file(
    session: Session, executed: Agreement, signed_in: SignIn, visitor: FlaskClient, role: Role, name: str
) -> None:
    elsewhere = make_organisation(session, "Other") if role is Role.OWNER else None
    stranger = signed_in(make_account(session, role, organisation=elsewhere))
    places = [f"/apply/{executed.application.reference}/mou/{name}", f"/desk/mou/{executed.reference}/{name}"]

    assert [stranger.get(place).status_code for place in places] == [404, 404]
    assert all(visitor.get(place).location.startswith("/sign-in") for place in places)


def test_a_file_that_is_not_there_yet_is_not_found(
    session: Session, organisation: Organisation, desk: FlaskClient, signed_in: SignIn
) -> None:
    member = signed_in(make_account(session, Role.VIEWER, organisation=organisation))
    agreement = make_agreement(session, organisation, S.PREPARING)
    places = [f"/apply/{agreement.application.reference}/mou", f"/desk/mou/{agreement.reference}"]

    for who, place in zip((member, desk), places, strict=True):
        assert [who.get(f"{place}/{name}").status_code for name in ("document", "signed-copy")] == [404, 404]
    assert "laid out as a PDF" in desk.get(places[1]).text
