"""G10: the program reads the reports, late ones first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import PORTAL, Role
from app.clients.models import ClientReport
from app.clients.service import acknowledge_report
from app.core.ports import Ports
from app.extensions import db
from app.outbox.models import EventRecord
from app.partners.models import Partner
from config import Settings
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.counting import statements
from tests.own_database import own_database
from tests.rows import make_report


@pytest.fixture
def manager(session: Session, signed_in: Callable[[Account], FlaskClient]) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Priya Nair"))


def test_late_reports_come_first_and_acknowledged_ones_last(
    manager: FlaskClient, session: Session, partner: Partner
) -> None:
    make_report(session, partner, "Done", late_by=5, acknowledged_at=NOW)
    make_report(session, partner, "Punctual")
    make_report(session, partner, "Tardy", late_by=1)

    page = manager.get("/desk/clients").text

    assert page.index(">Tardy<") < page.index(">Punctual<") < page.index(">Done<")


def test_an_empty_list_says_what_will_come(manager: FlaskClient) -> None:
    assert "No client report yet." in manager.get("/desk/clients").text


def test_acknowledging_twice_is_one_act(manager: FlaskClient, session: Session, partner: Partner) -> None:
    report = make_report(session, partner, late_by=1)
    path = f"/desk/clients/{report.reference}/acknowledge"

    answers = [manager.post(path, data={"form_key": key}).status_code for key in ("one", "one", "two")]

    assert answers == [302, 302, 302]
    session.refresh(report)
    assert report.acknowledged_at == NOW
    assert session.scalars(select(EventRecord.name)).all() == ["ClientReportAcknowledged"]
    assert "Acknowledge</button>" not in manager.get("/desk/clients").text


def test_the_partner_sees_that_the_report_was_read(
    manager: FlaskClient, client: FlaskClient, session: Session, partner: Partner
) -> None:
    report = make_report(session, partner, late_by=1)
    manager.post(f"/desk/clients/{report.reference}/acknowledge")

    page = client.get(f"/clients/{report.reference}").text

    assert "Acknowledged by the program team" in page
    assert "this report is complete" in page


def test_only_a_late_report_is_there_to_acknowledge(manager: FlaskClient, session: Session, partner: Partner) -> None:
    """Nothing is left to do after a report in time: the desk and the partner read the same."""
    report = make_report(session, partner)
    paths = ("/desk/clients", f"/desk/clients/{report.reference}")

    assert not any("Acknowledge<" in manager.get(path).text for path in paths)
    assert "nothing is left to do" in manager.get(paths[1]).text
    assert manager.post(f"{paths[1]}/acknowledge").status_code == 409
    make_report(session, partner, late_by=1)
    assert manager.get(paths[0]).text.count("Acknowledge<") == 1


def test_only_the_desk_reads_who_reported(manager: FlaskClient, session: Session, partner: Partner) -> None:
    report = make_report(session, partner, "Pune", late_by=1)

    page = manager.get(f"/desk/clients/{report.reference}").text

    assert "Bolt Systems" in page
    assert "Illness" in page
    assert "Acknowledge" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_reference_is_not_found(manager: FlaskClient, method: str) -> None:
    path = "/desk/clients/DPP-CLI-2030-9999" + ("/acknowledge" if method == "post" else "")

    assert getattr(manager, method)(path).status_code == 404


def test_two_people_at_once_acknowledge_once(settings: Settings, fakes: Ports, tmp_path: Path) -> None:
    with own_database(settings, tmp_path, fakes) as make:
        app = make()
        with app.app_context():
            report = make_report(db.session, make_partner(db.session, make_organisation(db.session)), late_by=1)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _: acknowledge(app, report.reference), range(2)))

        with app.app_context():
            assert db.session.scalars(select(EventRecord.name)).all() == ["ClientReportAcknowledged"]
            assert db.session.scalars(select(ClientReport.acknowledged_at)).all() == [NOW]


def acknowledge(app: Flask, reference: str) -> None:
    with app.app_context():
        acknowledge_report(db.session, reference, actor=PORTAL, now=NOW)
        db.session.commit()


def test_the_list_takes_as_many_statements_for_one_as_for_many(
    manager: FlaskClient, session: Session, partner: Partner, engine: Engine
) -> None:
    make_report(session, partner)
    with statements(engine) as for_one:
        manager.get("/desk/clients")
    for _ in range(30):
        make_report(session, partner, late_by=1)
    with statements(engine) as for_many:
        page = manager.get("/desk/clients")

    assert len(for_many) == len(for_one)
    assert "Showing 1 to 25 of 31" in page.text
