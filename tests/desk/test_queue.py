"""G01: one queue over all rooms, what is due first first."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.policy import Actor, Role
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Side
from app.applications.models import Application, Interest
from app.applications.policy import InterestState, State
from app.desk.policy import Waiting, in_order
from app.desk.service import queue
from app.partners.models import Organisation, Partner
from app.reviews.models import Decision, Panel
from app.reviews.policy import Outcome, PanelState
from tests.builders import NOW, make_account, make_organisation, numbers
from tests.conftest import SignIn
from tests.counting import statements
from tests.rows import add_file, make_application, make_interest, make_report, make_revision

pytestmark = pytest.mark.usefixtures("promise")


def manager_of(session: Session) -> Actor:
    return actor_for(make_account(session, Role.PROGRAM_MANAGER))


def add_decision(session: Session, application: Application) -> None:
    chair = make_account(session, Role.CHAIR)
    revision = make_revision(session, application)
    panel = Panel(
        application_id=application.id,
        revision_id=revision.id,
        state=PanelState.CONSENSUS,
        opened_at=NOW,
        due_on=date(2030, 3, 12),
        consensus_at=NOW,
    )
    session.add(panel)
    session.flush()
    session.add(
        Decision(panel_id=panel.id, outcome=Outcome.APPROVED, summary="", proposed_by=chair.id, proposed_at=NOW)
    )
    session.commit()


def add_agreement(session: Session, application: Application) -> Agreement:
    signatory = make_account(session, Role.SIGNATORY, organisation=application.organisation)
    file = add_file(session)
    agreement = Agreement(
        reference=f"DPP-MOU-2030-{next(numbers):04}",
        application_id=application.id,
        terms={},
        drafted_at=NOW,
        state=AgreementState.APPROVED,
        file_id=file.id,
        issued_at=NOW,
        state_since=NOW - timedelta(days=1),
    )
    session.add(agreement)
    session.flush()
    signature = Signature(
        agreement_id=agreement.id,
        issue=1,
        side=Side.PARTNER,
        account_id=signatory.id,
        name="Asha Rao",
        capacity="Director",
        consent="I agree.",
        address="192.0.2.7",
        sha256=file.sha256,
        signed_at=NOW - timedelta(days=1),
    )
    session.add(signature)
    session.commit()
    return agreement


def add_one_of_each(session: Session, organisation: Organisation, partner: Partner) -> dict[str, str]:
    """Return, for each kind of work, the reference of the thing that waits."""
    to_check = make_application(session, organisation, State.SUBMITTED)
    make_revision(session, to_check, NOW)
    to_approve = make_application(session, make_organisation(session, "Clay Works"), State.CONSENSUS)
    add_decision(session, to_approve)
    to_sign = make_application(session, make_organisation(session, "Dune Labs"), State.MOU_SIGNED)
    return {
        "Answer an expression of interest": make_interest(session, "Ember Ltd").reference,
        "Check the documents": to_check.reference,
        "Approve a decision, as second person": to_approve.reference,
        "Countersign an MoU": add_agreement(session, to_sign).reference,
        "Acknowledge a late client report": make_report(session, partner, late_by=1).reference,
    }


def forget_other_interests(session: Session) -> None:
    others = update(Interest).where(Interest.organisation_name != "Ember Ltd")
    session.execute(others.values(state=InterestState.ACCEPTED, answered_at=NOW))
    session.commit()


def test_everything_that_waits_is_in_one_list_by_due_time(
    session: Session, organisation: Organisation, partner: Partner
) -> None:
    expected = add_one_of_each(session, organisation, partner)
    forget_other_interests(session)

    waiting = queue(session, manager_of(session), today=NOW.date())

    assert {one.what: one.reference for one in waiting} == expected
    assert [one.what for one in waiting] == [
        "Check the documents",  # 15 March, five working days after Sunday 10 March
        "Answer an expression of interest",  # 15 March
        "Countersign an MoU",  # waits since yesterday
        "Approve a decision, as second person",  # waits since now: the day of the reviews is not a day for this
        "Acknowledge a late client report",  # waits since now
    ]
    due = {one.what: one.due_at for one in waiting}
    assert due["Check the documents"] == datetime(2030, 3, 15, 18, 29, 59, tzinfo=UTC)


def test_what_is_done_does_not_wait(session: Session, organisation: Organisation, partner: Partner) -> None:
    make_revision(session, make_application(session, organisation, State.IN_REVIEW))
    forget_other_interests(session)
    make_report(session, partner)
    make_report(session, partner, late_by=1, acknowledged_at=NOW)

    assert queue(session, manager_of(session), today=NOW.date()) == []


def test_a_proposal_on_an_application_that_was_withdrawn_does_not_wait(
    session: Session, organisation: Organisation
) -> None:
    add_decision(session, make_application(session, organisation, State.WITHDRAWN))
    forget_other_interests(session)
    session.scalars(select(Panel)).one().state = PanelState.CLOSED
    session.commit()

    assert queue(session, manager_of(session), today=NOW.date()) == []


def test_a_second_submission_starts_the_promise_anew(session: Session, organisation: Organisation) -> None:
    application = make_application(session, organisation, State.SUBMITTED)
    make_revision(session, application, NOW - timedelta(days=30))
    make_revision(session, application, NOW)
    forget_other_interests(session)

    (one,) = queue(session, manager_of(session), today=NOW.date())

    assert one.since == NOW
    assert not one.is_late(NOW)
    assert one.is_late(NOW + timedelta(days=6))


def test_equal_times_have_one_order() -> None:
    rows = [Waiting(what="", reference=name, who="", since=NOW, path="") for name in ("b", "a")]

    assert [row.reference for row in in_order(rows)] == ["a", "b"]


def test_the_page_names_who_by_when_and_leads_there(
    app: Flask, manager: FlaskClient, session: Session, organisation: Organisation, partner: Partner
) -> None:
    expected = add_one_of_each(session, organisation, partner)
    forget_other_interests(session)

    page = manager.get("/desk").text

    for reference in expected.values():
        assert reference in page
    assert "Ember Ltd" in page
    assert "15 March 2030, 23:59 IST" in page
    assert "No fixed day, waiting since 9 March 2030, 12:00 IST" in page


def test_an_empty_queue_says_all_clear(manager: FlaskClient) -> None:
    assert "All clear." in manager.get("/desk").text


def test_the_queue_is_paged_and_takes_as_many_statements_for_one_as_for_many(
    manager: FlaskClient, session: Session, partner: Partner, engine: Engine
) -> None:
    make_report(session, partner, late_by=1)
    with statements(engine) as for_one:
        manager.get("/desk")
    for _ in range(40):
        make_report(session, partner, late_by=1)
    with statements(engine) as for_many:
        page = manager.get("/desk")

    assert len(for_many) == len(for_one)
    assert "Showing 1 to 25 of 41" in page.text
    assert "Showing 26 to 41 of 41" in manager.get("/desk?page=9").text


@pytest.mark.parametrize("path", ["/desk", "/desk/messages"])
def test_only_the_program_team_has_a_desk(
    visitor: FlaskClient, session: Session, organisation: Organisation, signed_in: SignIn, path: str
) -> None:
    assert "/sign-in" in visitor.get(path).location
    for role in Role:
        held_in = organisation if role in {Role.OWNER, Role.SIGNATORY, Role.MEMBER, Role.VIEWER} else None
        browser = signed_in(make_account(session, role, organisation=held_in))
        assert browser.get(path).status_code == (200 if role is Role.PROGRAM_MANAGER else 404), role


def test_every_row_leads_to_a_page_that_exists(
    app: Flask, session: Session, organisation: Organisation, partner: Partner
) -> None:
    add_one_of_each(session, organisation, partner)
    routes = app.url_map.bind("localhost")

    for one in queue(session, manager_of(session), today=NOW.date()):
        assert routes.match(one.path, method="GET"), one.what
