"""N22: the proof that a report came, and who hears of a late one."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.clients.events import ClientReported
from app.clients.handlers import confirm_to_partner
from app.clients.models import ClientReport
from app.extensions import db
from app.partners.models import Partner
from tests.builders import make_account, make_organisation
from tests.fakes import FakeMailer

PUNE = {"client_name": "Pune", "client_kind": "local_government", "products": "URBAN"}
REPORT = PUNE | {"onboarded_on": "2030-03-09"}
LATE = PUNE | {"onboarded_on": "2030-03-01", "late_reason": "Illness"}


def test_everybody_of_the_organisation_gets_the_proof_with_its_reference(
    client: FlaskClient, session: Session, partner: Partner, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """S1.38"""
    colleague = make_account(session, Role.VIEWER, name="Ravi Das", organisation=partner.organisation)
    stranger = make_account(session, Role.OWNER, name="Mia Lund", organisation=make_organisation(session, "Other"))

    client.post("/clients/report", data=REPORT)
    relay()

    (mail,) = mailer.to(colleague.email)
    assert mail.subject == "Client report DPP-CLI-2030-0001 received"
    assert "16 March 2030, 23:59 IST" in mail.text
    assert "so it is on time" in mail.text
    assert "Nothing is left to do." in mail.text
    assert "http://localhost/clients/DPP-CLI-2030-0001" in mail.text
    assert len(mailer.sent) == 2  # the reporter and the colleague
    assert mailer.to(stranger.email) == []


@pytest.mark.parametrize(("form", "told"), [(REPORT, 0), (LATE, 1)], ids=["S1.38 on time", "S1.38 late"])
def test_the_program_hears_of_late_reports_only(
    client: FlaskClient,
    session: Session,
    mailer: FakeMailer,
    relay: Callable[[], None],
    form: dict[str, str],
    told: int,
) -> None:
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair")

    client.post("/clients/report", data=form)
    relay()

    mails = mailer.to(manager.email)
    assert len(mails) == told
    for mail in mails:
        assert "Bolt Systems" in mail.text
        assert "2 days late" in mail.text
        assert "http://localhost/desk/clients/DPP-CLI-2030-0001" in mail.text
        assert "Pune" not in mail.subject


def test_a_handler_that_runs_twice_writes_one_mail(
    app: Flask, client: FlaskClient, mailer: FakeMailer, relay: Callable[[], None], session: Session
) -> None:

    client.post("/clients/report", data=REPORT)
    relay()
    report = session.scalars(select(ClientReport)).one()
    with app.app_context():
        confirm_to_partner(ClientReported(report_id=report.id, partner_id=report.partner_id, late=False))
        db.session.commit()
    relay()

    assert len(mailer.sent) == 1
