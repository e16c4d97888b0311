"""The program countersigns, and what follows by itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.events import AgreementCountersigned, AgreementFiled
from app.agreements.handlers import signing as handlers
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Side
from app.applications.policy import State
from app.core.ports import Ports
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState
from app.extensions import db
from app.files.models import StoredFile
from app.outbox.models import EventRecord
from app.partners.events import PartnerActivated
from app.partners.models import Organisation, Partner
from app.partners.policy import Standing
from tests.agreements.builders import SHA256, make_agreement
from tests.builders import make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeStore, StillClock

Relay = Callable[[], None]


@pytest.fixture
def agreement(session: Session, organisation: Organisation) -> Agreement:
    return make_agreement(session, organisation, AgreementState.APPROVED)


def countersign(desk: FlaskClient, agreement: Agreement, sha256: str = SHA256) -> int:
    return desk.post(f"/desk/mou/{agreement.reference}/countersign", data={"sha256": sha256}).status_code


def test_the_page_says_what_will_happen_and_who_is_told(
    session: Session, agreement: Agreement, organisation: Organisation, desk: FlaskClient
) -> None:
    make_account(session, Role.VIEWER, name="Ravi Kumar", organisation=organisation)

    page = desk.get(f"/desk/mou/{agreement.reference}/countersign").text

    for words in ("becomes a DIGIT Partner today", "trained team within six months", "Ravi Kumar", SHA256):
        assert words in page


def test_a_countersignature_makes_a_partner_with_a_duty_and_a_filed_copy(
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    desk: FlaskClient,
    relay: Relay,
    mailer: FakeMailer,
    fakes: Ports,
) -> None:
    """S1.46 S1.47 S1.30"""
    member = make_account(session, Role.VIEWER, organisation=organisation)
    assert countersign(desk, agreement) == 302
    relay()

    session.expire_all()
    partner = session.scalars(select(Partner)).one()
    duty = session.scalars(select(Duty)).one()
    assert isinstance(fakes.store, FakeStore)
    assert agreement.final_file is not None
    executed = fakes.store.files[agreement.final_file.sha256].decode()
    assert (agreement.state, agreement.application.state) == (AgreementState.ACTIVE, State.ACTIVE)
    assert (partner.standing, partner.active_on, partner.organisation_id) == (
        Standing.ACTIVE,
        date(2030, 3, 10),
        organisation.id,
    )
    assert (duty.kind, duty.state, duty.due_on) == (DutyKind.TRAINED_TEAM, DutyState.OPEN, date(2030, 9, 10))
    assert all(words in executed for words in ("Priya Nair", "Zoë O’Brien", SHA256, "12:00 IST"))
    (mail,) = mailer.to(member.email)
    assert "you are a DIGIT Partner" in mail.subject
    assert "benefits of the program are open" in mail.text


def test_before_the_countersignature_there_is_no_partner(
    session: Session, agreement: Agreement, relay: Relay, mailer: FakeMailer
) -> None:
    """S1.47"""
    relay()

    assert agreement.state is AgreementState.APPROVED
    assert session.scalar(select(func.count(Partner.id))) == 0
    assert mailer.sent == []


def test_the_partnership_begins_on_the_day_of_the_signature_however_late_the_relay_is(
    session: Session, agreement: Agreement, desk: FlaskClient, relay: Relay, clock: StillClock
) -> None:
    """S1.30: signed one minute before midnight in Kolkata."""
    clock.at = datetime(2030, 3, 10, 18, 29, tzinfo=UTC)
    assert countersign(desk, agreement) == 302
    clock.at += timedelta(hours=7)
    relay()

    assert session.scalars(select(Partner.active_on)).one() == date(2030, 3, 10)
    assert session.scalars(select(Duty.due_on)).one() == date(2030, 9, 10)


def test_handlers_that_run_twice_make_one_partner_one_duty_one_copy_one_notice(
    app: Flask,
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    desk: FlaskClient,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    member = make_account(session, Role.VIEWER, organisation=organisation)
    countersign(desk, agreement)
    relay()
    partner = session.scalars(select(Partner)).one()
    signed = AgreementCountersigned(
        agreement_id=agreement.id,
        application_id=agreement.application_id,
        organisation_id=organisation.id,
        sha256=SHA256,
    )
    with app.app_context():
        handlers.begin(signed)
        handlers.file_copy(
            PartnerActivated(
                partner_id=partner.id, organisation_id=organisation.id, application_id=agreement.application_id
            )
        )
        handlers.welcome_partner(
            AgreementFiled(agreement_id=agreement.id, application_id=agreement.application_id, sha256=SHA256)
        )
        db.session.commit()
    relay()

    assert [session.scalar(select(func.count()).select_from(kind)) for kind in (Partner, Duty)] == [1, 1]
    assert session.scalar(select(func.count(StoredFile.id))) == 2
    assert len(mailer.to(member.email)) == 1
    names = session.scalars(select(EventRecord.name)).all()
    assert sorted(names) == ["AgreementCountersigned", "AgreementFiled", "DutyOpened", "PartnerActivated"]


@pytest.mark.parametrize("sha256", ["", "6e" * 32])
def test_another_hash_is_not_countersigned(
    session: Session, agreement: Agreement, desk: FlaskClient, sha256: str
) -> None:
    assert countersign(desk, agreement, sha256) == 409
    session.expire_all()
    assert agreement.state is AgreementState.APPROVED


def test_a_signature_on_another_text_is_not_countersigned(
    session: Session, organisation: Organisation, desk: FlaskClient
) -> None:
    agreement = make_agreement(session, organisation, AgreementState.APPROVED, signed="6e" * 32)

    assert countersign(desk, agreement) == 409
    assert session.scalar(select(func.count(Signature.id))) == 1


@pytest.mark.parametrize("state", sorted(set(AgreementState) - {AgreementState.APPROVED}))
def test_only_what_is_approved_is_countersigned(
    session: Session, organisation: Organisation, desk: FlaskClient, state: AgreementState
) -> None:
    agreement = make_agreement(session, organisation, state)
    before = session.scalar(select(func.count(Signature.id)))

    assert desk.get(f"/desk/mou/{agreement.reference}/countersign").status_code == 409
    assert countersign(desk, agreement) == 409
    assert session.scalar(select(func.count(Signature.id))) == before


def test_the_same_form_sent_twice_is_one_countersignature(
    session: Session, agreement: Agreement, desk: FlaskClient
) -> None:
    place = f"/desk/mou/{agreement.reference}"
    answers = [desk.post(f"{place}/countersign", data={"sha256": SHA256, "form_key": "one"}) for _ in range(2)]

    assert [answer.location for answer in answers] == [place] * 2
    assert session.scalars(select(Signature.side).order_by(Signature.side)).all() == [Side.PARTNER, Side.PROGRAM]


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.REVIEWER, Role.CHAIR, Role.ADMIN])
def test_for_others_the_desk_does_not_exist(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn, role: Role
) -> None:
    """A partner's own signatory is a stranger at the desk."""
    held_in = organisation if role is Role.SIGNATORY else None
    stranger = signed_in(make_account(session, role, organisation=held_in))

    places = ["", f"/{agreement.reference}", f"/{agreement.reference}/countersign", f"/{agreement.reference}/document"]
    assert [stranger.get(f"/desk/mou{place}").status_code for place in places] == [404] * 4
    assert countersign(stranger, agreement) == 404


def test_visitors_are_asked_to_sign_in(agreement: Agreement, visitor: FlaskClient) -> None:
    for place in ("", f"/{agreement.reference}", f"/{agreement.reference}/countersign"):
        assert visitor.get(f"/desk/mou{place}").location.startswith("/sign-in")
    assert countersign(visitor, agreement) == 302
    assert agreement.state is AgreementState.APPROVED


def test_an_unknown_reference_is_not_found(desk: FlaskClient) -> None:
    assert desk.get("/desk/mou/DPP-MOU-2030-9999").status_code == 404
    assert desk.get("/desk/mou/DPP-MOU-2030-9999/countersign").status_code == 404
