"""Scenario 19: a new issue supersedes the one before, whose link says so; both keep the text as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.models import Agreement, Issue
from app.agreements.policy import AgreementState
from app.applications.models import Revision
from app.applications.policy import State
from app.core.ports import Ports
from app.partners.models import Organisation
from tests.agreements.builders import CONTENT, make_application, send_decision, with_value
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeStore

Relay = Callable[[], None]
S = AgreementState
NAME = "ज़ोया & Søn <script>"


@pytest.fixture
def agreement(session: Session, organisation: Organisation, relay: Relay) -> Agreement:
    """An MoU that was issued by the portal itself."""
    make_account(session, Role.VIEWER, organisation=organisation)
    send_decision(session, make_application(session, organisation))
    relay()
    return session.scalars(select(Agreement)).one()


def rename_signatory(session: Session, name: str) -> None:
    changed: Any = with_value(CONTENT, "people.signatory.name", name)
    session.execute(update(Revision).values(content=changed))
    session.commit()


def reissue(desk: FlaskClient, agreement: Agreement) -> int:
    path = f"/desk/mou/{agreement.reference}/reissue"
    return desk.post(path, data={"reason": "The signatory has changed."}).status_code


def test_a_new_issue_supersedes_and_the_old_link_says_so(
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    desk: FlaskClient,
    signed_in: SignIn,
    relay: Relay,
    mailer: FakeMailer,
    fakes: Ports,
) -> None:
    """Scenario 19, with a name in which everything may go wrong."""
    old, member = agreement.sha256, make_account(session, Role.SIGNATORY, organisation=organisation)
    rename_signatory(session, NAME)
    mailer.sent.clear()
    assert reissue(desk, agreement) == 302
    relay()

    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.ISSUED, State.MOU_SENT)
    assert agreement.sha256 != old
    assert isinstance(fakes.store, FakeStore)
    assert "ज़ोया &amp; Søn &lt;script&gt;" in fakes.store.files[agreement.sha256].decode()
    issues = session.scalars(select(Issue).order_by(Issue.number)).all()
    assert [(issue.number, issue.file.sha256) for issue in issues] == [(1, old), (2, agreement.sha256)]
    (mail,) = mailer.to(member.email)
    assert "It is issue 2; the text before it is superseded" in mail.text
    home, browser = f"/apply/{agreement.application.reference}/mou", signed_in(member)
    for who, place in ((browser, home), (desk, f"/desk/mou/{agreement.reference}")):
        assert "Issue 1 is superseded. It cannot be signed any more." in who.get(f"{place}/issues/1").text
        assert "This is the newest issue." in who.get(f"{place}/issues/2").text
        assert who.get(f"{place}/issues/1/document").data == fakes.store.files[old]
        assert [who.get(f"{place}/issues/{number}").status_code for number in (0, 3)] == [404, 404]
    signing = {"full_name": NAME, "capacity": "Director", "consent": "y"}
    assert browser.post(home, data=signing | {"sha256": old}).status_code == 409
    assert browser.post(home, data=signing | {"sha256": agreement.sha256}).status_code == 302


@pytest.mark.parametrize("state", [S.DECLINED, S.LAPSED])
def test_what_was_declined_or_not_signed_in_time_is_issued_anew(
    session: Session, agreement: Agreement, desk: FlaskClient, relay: Relay, state: AgreementState
) -> None:
    agreement.state, agreement.application.state = state, State.DECIDED
    session.commit()

    assert reissue(desk, agreement) == 302
    relay()

    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.ISSUED, State.MOU_SENT)
    assert len(agreement.issues) == 2


def test_a_text_that_lacks_a_value_is_not_issued_anew_and_the_old_one_stays(
    session: Session, agreement: Agreement, desk: FlaskClient
) -> None:
    before = agreement.sha256
    rename_signatory(session, " ")

    answer = desk.post(f"/desk/mou/{agreement.reference}/reissue", data={"reason": "Try."})

    assert answer.status_code == 422
    assert "Missing: the name of the signatory." in answer.text
    session.expire_all()
    assert (agreement.state, agreement.sha256) == (S.ISSUED, before)
