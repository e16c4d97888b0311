"""From an approval to a text that waits for its signature."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.agreements.events import AgreementDrafted
from app.agreements.handlers import signing as handlers
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.applications.models import Application
from app.applications.policy import State
from app.core.ports import Ports
from app.extensions import db
from app.files.models import StoredFile
from app.outbox.models import Delivery, EventRecord
from app.outbox.policy import DeliveryState
from app.outbox.service import publish
from app.partners.models import Organisation
from app.reviews.events import DecisionSent
from tests.agreements.builders import CONTENT, make_agreement, make_application, send_decision, with_value
from tests.builders import NOW, make_account, make_organisation
from tests.fakes import FakeMailer, FakePdf, FakeStore

Relay = Callable[[], None]


def agreement_of(session: Session, application: Application) -> Agreement | None:
    session.expire_all()
    return session.scalar(select(Agreement).where(Agreement.application_id == application.id))


def facts(session: Session) -> list[str]:
    names = ("AgreementDrafted", "AgreementIssued")
    wanted = select(EventRecord.name).where(EventRecord.name.in_(names)).order_by(EventRecord.number)
    return list(session.scalars(wanted))


@pytest.mark.parametrize("outcome", ["approved", "conditional"])
def test_an_approval_leads_to_an_issued_text_whose_bytes_are_kept(
    session: Session, organisation: Organisation, relay: Relay, fakes: Ports, outcome: str
) -> None:
    """S1.46, with conditions or without."""
    application = make_application(session, organisation)
    send_decision(session, application, outcome)
    relay()

    agreement = agreement_of(session, application)
    assert agreement is not None
    assert isinstance(fakes.store, FakeStore)
    assert agreement.state is AgreementState.ISSUED
    assert hashlib.sha256(fakes.store.files[agreement.sha256]).hexdigest() == agreement.sha256
    assert agreement.terms["reference"] == agreement.reference
    assert agreement.terms["partner"]["country"] == "India"
    assert application.state is State.MOU_SENT
    assert facts(session) == ["AgreementDrafted", "AgreementIssued"]


@pytest.mark.parametrize("outcome", ["declined", "deferred"])
def test_another_outcome_leads_to_no_text(
    session: Session, organisation: Organisation, relay: Relay, outcome: str
) -> None:
    application = make_application(session, organisation)
    send_decision(session, application, outcome)
    relay()

    assert agreement_of(session, application) is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("people.signatory.title", "the title of the signatory"),
        ("identifiers", "a registration or tax number of the partner"),
        ("organisation.legal_form", "the legal form of the partner"),
    ],
)
def test_a_missing_value_refuses_the_draft_and_the_program_is_told_which(
    session: Session, organisation: Organisation, relay: Relay, mailer: FakeMailer, path: str, words: str
) -> None:
    """S1.46"""
    manager = make_account(session, Role.PROGRAM_MANAGER)
    nothing: Any = {} if path == "identifiers" else ""
    application = make_application(session, organisation, content=with_value(CONTENT, path, nothing))
    send_decision(session, application)
    relay()

    assert agreement_of(session, application) is None
    assert application.state is State.DECIDED
    (mail,) = mailer.to(manager.email)
    assert f"Missing: {words}." in mail.text
    failed = session.scalar(select(Delivery).where(Delivery.handler.endswith("draft_mou")))
    assert failed is not None
    assert failed.state is DeliveryState.FAILED
    assert words in failed.error


def test_handlers_that_run_twice_make_one_document(
    app: Flask, session: Session, organisation: Organisation, relay: Relay
) -> None:
    application = make_application(session, organisation)
    send_decision(session, application)
    relay()
    first = agreement_of(session, application)
    assert first is not None
    again = AgreementDrafted(agreement_id=first.id, application_id=application.id)
    with app.app_context():
        handlers.draft_mou(DecisionSent(application_id=application.id, decision_id=first.id, outcome="approved"))
        handlers.issue_mou(again)
        db.session.commit()

    assert facts(session) == ["AgreementDrafted", "AgreementIssued"]
    assert session.scalar(select(func.count(Agreement.id))) == 1
    assert session.scalar(select(func.count(StoredFile.id))) == 1


def test_a_worker_that_dies_while_rendering_leaves_nothing_half_done(
    session: Session, organisation: Organisation, relay: Relay, fakes: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[AgreementState] = []
    agreement = make_agreement(session, organisation, AgreementState.PREPARING)

    def render(self: FakePdf, html: str, attached: object = ()) -> bytes:
        assert not db.session.in_transaction(), "a slow rendering must not hold a transaction open"
        seen.append(agreement_of(session, agreement.application).state)  # type: ignore[union-attr]
        session.rollback()
        if len(seen) == 1:
            raise MemoryError("killed")
        return b"%PDF-1.7 whole"

    monkeypatch.setattr(FakePdf, "render", render)
    drafted = AgreementDrafted(agreement_id=agreement.id, application_id=agreement.application_id)
    publish(session, drafted, actor=PORTAL, at=NOW)
    session.commit()
    relay()

    assert seen == [AgreementState.PREPARING] * 2
    session.expire_all()
    assert agreement.state is AgreementState.ISSUED
    assert agreement.sha256 == hashlib.sha256(b"%PDF-1.7 whole").hexdigest()
    assert facts(session) == ["AgreementDrafted", "AgreementIssued"]
    assert session.scalar(select(func.count(StoredFile.id))) == 1


@pytest.mark.parametrize(
    ("roles", "may_sign"), [([Role.SIGNATORY, Role.MEMBER], True), ([Role.OWNER, Role.MEMBER], False)]
)
def test_every_member_is_told_once_and_where_nobody_may_sign_how_to_invite(
    session: Session, organisation: Organisation, relay: Relay, mailer: FakeMailer, roles: list[Role], may_sign: bool
) -> None:
    """N15"""
    people = [make_account(session, role, organisation=organisation) for role in roles]
    people.append(make_account(session, *roles, organisation=organisation))
    stranger = make_account(session, Role.SIGNATORY, organisation=make_organisation(session, "Other"))
    application = make_application(session, organisation)
    send_decision(session, application)
    relay()

    mails = [[mail for mail in mailer.to(person.email) if "ready to sign" in mail.subject] for person in people]
    assert [len(found) for found in mails] == [1, 1, 1]
    assert f"/apply/{application.reference}/mou" in mails[0][0].text
    assert "by 9 April 2030, 23:59 IST" in mails[0][0].text
    assert ("have Zoë O’Brien invited" in mails[0][0].text) is not may_sign
    assert "Zoë" not in mails[0][0].subject
    assert mailer.to(stranger.email) == []
