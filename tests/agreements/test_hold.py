"""Scenario 21, first half: what is signed is held, approved and countersigned in order; a refusal is told at once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.agreements.models import Agreement, AgreementStep
from app.agreements.policy import Action, AgreementState
from app.applications.policy import State
from app.outbox.models import EventRecord
from app.partners.models import Organisation, Partner
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer

Relay = Callable[[], None]
S = AgreementState
REASON = {"reason": "The name of the signatory <b> is asked about."}


def act(desk: FlaskClient, agreement: Agreement, action: str, **data: str) -> int:
    return desk.post(f"/desk/mou/{agreement.reference}/{action}", data=data).status_code


def test_hold_approve_countersign_orders(
    session: Session,
    organisation: Organisation,
    desk: FlaskClient,
    manager: Account,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    """Scenario 21: held with a reason, approved, countersigned; out of order each is refused."""
    member = make_account(session, Role.VIEWER, organisation=organisation)
    agreement = make_agreement(session, organisation, S.SIGNED)
    assert act(desk, agreement, "countersign", sha256=SHA256) == 409
    assert act(desk, agreement, "hold", **REASON) == 302
    assert [act(desk, agreement, one, sha256=SHA256) for one in ("approve", "countersign")] == [409, 409]
    relay()
    (mail,) = mailer.to(member.email)
    assert "is on hold" in mail.subject
    assert REASON["reason"] in mail.text
    assert act(desk, agreement, "release") == 302
    assert act(desk, agreement, "countersign", sha256=SHA256) == 409
    assert act(desk, agreement, "approve") == 302
    assert act(desk, agreement, "approve") == 409
    assert session.scalars(select(Partner)).all() == []
    assert act(desk, agreement, "countersign", sha256=SHA256) == 302
    relay()

    session.expire_all()
    assert agreement.state is S.ACTIVE
    steps = session.scalars(select(AgreementStep).order_by(AgreementStep.at)).all()
    assert sorted(step.action for step in steps) == [Action.APPROVE, Action.HOLD, Action.RELEASE]
    assert {(step.person, step.account_id) for step in steps} == {("Priya Nair", manager.id)}
    assert session.scalars(select(Partner)).one().organisation_id == organisation.id
    page = desk.get(f"/desk/mou/{agreement.reference}").text
    assert "The name of the signatory &lt;b&gt; is asked about." in page


def test_a_hold_takes_an_approval_back(session: Session, organisation: Organisation, desk: FlaskClient) -> None:
    agreement = make_agreement(session, organisation, S.APPROVED)

    assert act(desk, agreement, "hold", **REASON) == 302
    assert act(desk, agreement, "release") == 302

    session.expire_all()
    assert agreement.state is S.SIGNED


@pytest.mark.parametrize(("action", "state"), [("hold", S.SIGNED), ("reissue", S.ISSUED)])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "x\x07"])
def test_without_a_good_reason_nothing_happens(
    session: Session, organisation: Organisation, desk: FlaskClient, action: str, state: AgreementState, reason: str
) -> None:
    agreement = make_agreement(session, organisation, state)

    answer = desk.post(f"/desk/mou/{agreement.reference}/{action}", data={"reason": reason})

    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert session.scalars(select(AgreementStep)).all() == []
    session.expire_all()
    assert agreement.state is state


@pytest.mark.parametrize("action", ["approve", "hold", "release", "reissue", "countersign"])
def test_the_page_of_an_act_that_is_not_possible_says_so(
    session: Session, organisation: Organisation, desk: FlaskClient, action: str
) -> None:
    agreement = make_agreement(session, organisation, S.ACTIVE)

    for answer in (
        desk.get(f"/desk/mou/{agreement.reference}/{action}"),
        desk.post(f"/desk/mou/{agreement.reference}/{action}", data=REASON),
    ):
        assert answer.status_code == 409
        assert "The MoU has both signatures." in answer.text


def test_the_same_form_sent_twice_is_one_act(session: Session, organisation: Organisation, desk: FlaskClient) -> None:
    agreement = make_agreement(session, organisation, S.SIGNED)

    answers = [act(desk, agreement, "hold", **REASON, form_key="one") for _ in range(2)]

    assert answers == [302, 302]
    assert len(session.scalars(select(AgreementStep)).all()) == 1


def decline(browser: FlaskClient, agreement: Agreement, **changed: str) -> Any:
    data = {"reason": "Clause 3.3 goes too far.", "sha256": SHA256} | changed
    return browser.post(f"/apply/{agreement.application.reference}/mou/decline", data=data)


def test_a_refusal_is_told_at_once_to_the_program_and_to_every_member(
    session: Session,
    organisation: Organisation,
    manager: Account,
    signed_in: SignIn,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    """Scenario 21: decline told."""
    agreement = make_agreement(session, organisation)
    signatory = make_account(session, Role.SIGNATORY, Role.OWNER, organisation=organisation)
    member = make_account(session, Role.VIEWER, organisation=organisation)
    browser = signed_in(signatory)

    assert decline(browser, agreement).status_code == 302
    relay()

    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.DECLINED, State.DECIDED)
    for person in (manager, signatory, member):
        (mail,) = mailer.to(person.email)
        assert "was declined" in mail.subject
        assert "Clause 3.3 goes too far." in mail.text
    assert decline(browser, agreement).status_code == 409
    good = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}
    assert browser.post(f"/apply/{agreement.application.reference}/mou", data=good).status_code == 409
    assert session.scalars(select(EventRecord.name)).all() == ["AgreementDeclined"]


@pytest.mark.parametrize(
    ("changed", "status"), [({"reason": " "}, 422), ({"reason": "x" * 2001}, 422), ({"sha256": "6e" * 32}, 409)]
)
def test_a_refusal_without_reason_or_of_another_text_is_none(
    session: Session, organisation: Organisation, signed_in: SignIn, changed: dict[str, str], status: int
) -> None:
    agreement = make_agreement(session, organisation)
    browser = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))

    assert decline(browser, agreement, **changed).status_code == status
    session.expire_all()
    assert agreement.state is S.ISSUED


@pytest.mark.parametrize("role", [Role.OWNER, Role.MEMBER, Role.VIEWER])
def test_only_a_signatory_declines(session: Session, organisation: Organisation, signed_in: SignIn, role: Role) -> None:
    agreement = make_agreement(session, organisation)

    assert decline(signed_in(make_account(session, role, organisation=organisation)), agreement).status_code == 404


def test_what_is_signed_offers_no_refusal(session: Session, organisation: Organisation, signed_in: SignIn) -> None:
    agreement = make_agreement(session, organisation, AgreementState.SIGNED)
    signatory = signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))

    assert signatory.get(f"/apply/{agreement.application.reference}/mou/decline").status_code == 409
