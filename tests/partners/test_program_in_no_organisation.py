"""People of the program belong to no organisation."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import PORTAL, Role
from app.partners.models import Invitation, JoinRequest, Organisation
from app.partners.service import invite
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.reference import lay_out_reference

PEOPLE = "/organisation/users"
INVITED = {"name": "Priya Nair", "roles": ["member"]}


@pytest.fixture
def owner(session: Session, organisation: Organisation) -> Account:
    lay_out_reference(session)
    session.commit()
    return make_account(session, Role.OWNER, organisation=organisation)


@pytest.fixture
def manager(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair")


def test_who_works_for_the_program_is_not_invited(
    session: Session, owner: Account, manager: Account, signed_in: SignIn
) -> None:
    answer = signed_in(owner).post(f"{PEOPLE}/invite", data={**INVITED, "address": manager.email.upper()})

    assert answer.status_code == 422
    assert 'href="#address">This person works for the program' in answer.text
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("with_second_factor", [True, False])
def test_who_came_to_the_program_later_does_not_accept(
    session: Session, organisation: Organisation, owner: Account, signed_in: SignIn, with_second_factor: bool
) -> None:
    """Nor before a second factor is set up, when no role counts yet."""
    person = make_account(session, name="Priya Nair")
    _, token = invite(
        session, organisation, address=person.email, name="Priya", roles=[Role.MEMBER], actor=PORTAL, now=NOW
    )
    session.add(Grant(account_id=person.id, role=Role.REVIEWER))
    if with_second_factor:
        person.tf_primary_method = person.tf_totp_secret = "sealed"
    session.commit()

    answer = signed_in(person).post(f"/invite/{token}")

    assert answer.status_code == 422
    assert "You work for the program, which decides about organisations" in answer.text
    assert session.scalars(select(Grant.role).where(Grant.account_id == person.id)).all() == [Role.REVIEWER]


def test_the_program_does_not_ask_to_join(
    session: Session, organisation: Organisation, owner: Account, manager: Account, signed_in: SignIn
) -> None:
    typed = {"name": organisation.legal_name, "country": "India", "message": ""}
    answer = signed_in(manager).post("/organisation/join/name", data=typed)

    assert answer.status_code == 422
    assert session.scalars(select(JoinRequest)).all() == []


def test_who_came_to_the_program_after_asking_is_not_let_in(
    session: Session, organisation: Organisation, owner: Account, manager: Account, signed_in: SignIn
) -> None:
    asked = JoinRequest(organisation_id=organisation.id, account_id=manager.id, message="", asked_at=NOW)
    session.add(asked)
    session.commit()

    answer = signed_in(owner).post(f"{PEOPLE}/requests/{asked.id}", data={"roles": ["member"]})

    assert answer.status_code == 409
    assert "This person works for the program" in answer.text
    assert session.scalars(select(Grant.role).where(Grant.account_id == manager.id)).all() == [Role.PROGRAM_MANAGER]
