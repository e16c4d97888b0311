"""People of the program belong to no organisation, and decide nothing about one to which they do belong."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account, Grant
from app.accounts.policy import PORTAL, Actor, Role
from app.agreements.policy import CountersignAgreement
from app.agreements.service.sign import countersign_agreement
from app.applications.service import document_check as check
from app.applications.service import quick_refusal as refusal
from app.clients.service import acknowledge_report
from app.core.errors import NotFound, RuleBroken
from app.outbox.models import EventRecord
from app.partners.models import Invitation, JoinRequest, Organisation
from app.partners.service import invite
from app.partners.service.identity import approve_change, decline_change
from tests.access.world import World, make_world
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.reference import lay_out_reference

PEOPLE = "/organisation/users"
INVITED = {"name": "Priya Nair", "roles": ["member"]}
ANY: Any = None  # the refusal comes before the command is read
Act = Callable[[Session, str, Actor], object]
ACTS: dict[str, tuple[str, Act]] = {
    "start the check": ("desk_check.start", lambda s, r, a: check.start_check(s, r, actor=a, now=NOW)),
    "accept a document": ("desk_check.start", lambda s, r, a: check.accept_evidence(s, r, "X", ANY, actor=a, now=NOW)),
    "return a document": ("desk_check.start", lambda s, r, a: check.return_evidence(s, r, "X", ANY, actor=a, now=NOW)),
    "return answers": ("desk_check.start", lambda s, r, a: check.return_section(s, r, ANY, actor=a, now=NOW)),
    "keep answers": ("desk_check.start", lambda s, r, a: check.keep_section(s, r, ANY, actor=a, now=NOW)),
    "finish the check": ("desk_check.start", lambda s, r, a: check.finish_check(s, r, actor=a, now=NOW)),
    "refuse": ("desk_check.start", lambda s, r, a: refusal.propose_refusal(s, r, ANY, actor=a, now=NOW)),
    "confirm a refusal": ("desk_check.start", lambda s, r, a: refusal.confirm_refusal(s, r, ANY, actor=a, now=NOW)),
    "take a refusal back": ("desk_check.start", lambda s, r, a: refusal.take_back_refusal(s, r, ANY, actor=a, now=NOW)),
    "countersign": (
        "agreements_desk.countersign",
        lambda s, r, a: countersign_agreement(s, r, CountersignAgreement(sha256="", address=""), actor=a, now=NOW),
    ),
    "acknowledge a report": ("clients.acknowledge", lambda s, r, a: acknowledge_report(s, r, actor=a, now=NOW)),
    "approve a change": ("desk_identity.show", lambda s, r, a: approve_change(s, r, actor=a, now=NOW)),
    "decline a change": ("desk_identity.show", lambda s, r, a: decline_change(s, r, "No.", actor=a, now=NOW)),
}
CASES = {"desk_check.start", "agreements_desk.countersign"}


@pytest.fixture
def owner(session: Session, organisation: Organisation) -> Account:
    lay_out_reference(session)
    session.commit()
    return make_account(session, Role.OWNER, organisation=organisation)


@pytest.fixture
def manager(session: Session) -> Account:
    return make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair")


@pytest.fixture
def world(session: Session, app: Flask) -> World:
    """Something of everything that the program decides."""
    return make_world(session, app)


def belongs(session: Session, account: Account, organisation: Organisation) -> None:
    session.add(Grant(account_id=account.id, role=Role.MEMBER, organisation_id=organisation.id))
    session.commit()
    session.refresh(account)


def facts(session: Session) -> list[str]:
    return list(session.scalars(select(EventRecord.name)).all())


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


def test_nobody_of_the_program_decides_about_the_own_organisation(
    session: Session, world: World, manager: Account
) -> None:
    """Its applications do not exist for them, as for everybody with a tie."""
    belongs(session, manager, world.home)
    before = facts(session)

    for name, (endpoint, act) in ACTS.items():
        error = NotFound if endpoint in CASES else RuleBroken
        with pytest.raises(error, match=None if endpoint in CASES else "You belong to this organisation"):
            act(session, world.places[endpoint]["reference"], actor_for(manager))
        assert facts(session) == before, name


def test_the_page_of_a_change_offers_no_answer_to_a_colleague(
    session: Session, world: World, manager: Account, signed_in: SignIn
) -> None:
    """A crafted post is refused on the same page."""
    belongs(session, manager, world.home)
    desk, path = signed_in(manager), f"/desk/identity/{world.places['desk_identity.show']['reference']}"
    page = desk.get(path)
    assert "Somebody else of the program has to answer." in page.text
    assert "Approve" not in page.text

    crafted = desk.post(path)

    assert crafted.status_code == 422
    assert "You belong to this organisation." in crafted.text
