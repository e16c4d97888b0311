"""Submitting: only what is whole, only by who may, once; and taking it back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem, Revision
from app.applications.policy import Action, State, actions_from
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service import latest_revision
from app.core.errors import NotFound
from app.guide.models import Acceptance
from app.outbox.models import EventRecord, Notice
from app.partners.models import Identifier
from tests.applications.samples import ANSWERS, CIN, GSTIN, PAN, answer, give_back, make_complete, member_of
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer

AGREED = {"agreed": "y"}


@pytest.fixture
def application(session: Session) -> Application:
    return make_complete(session)


def submit(client: FlaskClient, application: Application, **data: Any) -> Any:
    return client.post(f"/apply/{application.reference}/check", data=AGREED | data)


def revisions(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Revision)) or 0


def facts(session: Session, name: str) -> int:
    return len(session.scalars(select(EventRecord).where(EventRecord.name == name)).all())


def test_submitting_freezes_the_answers_with_each_document(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    response = submit(owner, application)

    session.expire_all()
    revision = latest_revision(session, application.id)
    assert response.location == f"/apply/{application.reference}/submitted"
    assert application.state is State.SUBMITTED
    assert (revision.number, revision.submitted_by) == (1, "Asha Rao")
    assert {key: revision.content[key] for key in SECTION_STEPS} == ANSWERS
    assert revision.content["guide_version"] == application.guide_version.number
    evidence = revision.content["evidence"]
    assert [item["requirement"] for item in evidence] == ["ID-INC", "ID-PAN", "ID-OWN", "AUTH-SIG"][: len(evidence)]
    first = evidence[0]
    item = session.scalars(select(EvidenceItem).where(EvidenceItem.requirement_code == "ID-INC")).one()
    assert first == {
        "requirement": "ID-INC",
        "title": "Certificate of incorporation",
        "clause": first["clause"],
        "evidence_id": str(item.id),
        "file_id": str(item.file_id),
        "file_name": "id-inc.pdf",
        "sha256": item.file.sha256,
        "number": "7",
        "issued_on": "2029-01-01",
        "valid_until": "",
        "note": "",
    }
    assert first["clause"]


def test_submitting_agrees_to_the_guide_once_more(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    """A5: who, which version, when, for what."""
    submit(owner, application)

    accepted = session.scalars(select(Acceptance).where(Acceptance.subject_id == application.id)).one()
    assert (accepted.person, accepted.occasion) == ("Asha Rao", "submission")
    assert accepted.guide_version_id == application.guide_version_id


def test_submitting_without_agreeing_is_refused(owner: FlaskClient, session: Session, application: Application) -> None:
    """A5: the acceptance is explicit."""
    response = owner.post(f"/apply/{application.reference}/check", data={})

    assert response.status_code == 422
    assert "Confirm that the answers are right" in response.get_data(as_text=True)
    assert revisions(session) == 0


def test_submitting_registers_name_form_and_numbers(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    submit(owner, application)

    session.expire_all()
    organisation = application.organisation
    assert (organisation.legal_name, organisation.legal_form) == ("Bolt Systems Private Limited", "company")
    assert {one.kind: one.value for one in organisation.identifiers} == {"PAN": PAN, "GSTIN": GSTIN, "CIN": CIN}


def test_a_number_of_another_organisation_stops_the_submission(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    other = make_organisation(session, "First")
    session.add(Identifier(organisation_id=other.id, country="IN", kind="PAN", value=PAN))
    session.commit()

    response = submit(owner, application)

    session.expire_all()
    assert response.status_code == 422
    assert "If it is yours, ask to join it" in response.get_data(as_text=True)
    assert (revisions(session), application.state) == (0, State.DRAFT)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_members_may_look_but_not_submit(
    session: Session, application: Application, signed_in: SignIn, role: Role
) -> None:
    client = signed_in(member_of(session, application, role))

    shown = client.get(f"/apply/{application.reference}/check")

    assert "Only an owner or the signatory" in shown.get_data(as_text=True)
    assert not html.fromstring(shown.get_data(as_text=True)).xpath("//main//form")
    assert submit(client, application).status_code == 404
    assert revisions(session) == 0


def test_the_signatory_may_submit(session: Session, application: Application, signed_in: SignIn) -> None:
    client = signed_in(member_of(session, application, Role.SIGNATORY))

    assert submit(client, application).status_code == 302


INCOMPLETE: dict[str, tuple[dict[str, dict[str, Any]], str]] = {
    "S1.27": ({"declarations": ANSWERS["declarations"] | {"not_blacklisted": False}}, "declarations#not_blacklisted"),
    "S1.29": ({"declarations": ANSWERS["declarations"] | {"mit_license": False}}, "declarations#mit_license"),
    "S1.30": ({"team": {"rows": []}}, "team#rows-0-person"),
    "S1.31": ({"experience": {"projects": []}}, "experience#projects-0-programme"),
    "wrong number": ({"identifiers": ANSWERS["identifiers"] | {"PAN": "AAAXD0000A"}}, "identifiers#PAN"),
}


@pytest.mark.parametrize(("changed", "place"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_what_is_missing_is_listed_with_links(
    owner: FlaskClient, session: Session, application: Application, changed: dict[str, Any], place: str
) -> None:
    answer(session, application, **changed)

    response = submit(owner, application)

    found = html.fromstring(response.get_data(as_text=True))
    assert response.status_code == 422
    assert found.xpath(f"//section//a[@href='/apply/{application.reference}/{place}']")
    assert found.xpath("//title")[0].text.startswith("Error: ")
    assert revisions(session) == 0


@pytest.mark.parametrize("fate", ["returned", "superseded", "expired"])
def test_a_document_counts_only_while_it_stands(
    owner: FlaskClient, session: Session, application: Application, fate: str
) -> None:
    """S1.44."""
    item = session.scalars(select(EvidenceItem).where(EvidenceItem.requirement_code == "ID-PAN")).one()
    if fate == "returned":
        give_back(item)
    elif fate == "expired":
        item.valid_until = date(2030, 3, 9)
    else:
        item.superseded_at = item.uploaded_at
    session.commit()

    response = submit(owner, application)

    assert response.status_code == 422
    assert f"/apply/{application.reference}/evidence/ID-PAN" in response.get_data(as_text=True)


def test_a_form_sent_twice_is_one_submission(owner: FlaskClient, session: Session, application: Application) -> None:
    first, second = (submit(owner, application, form_key="one") for _ in range(2))

    assert first.location == second.location
    assert (revisions(session), facts(session, "ApplicationSubmitted")) == (1, 1)


def test_a_second_tab_does_not_submit_again(owner: FlaskClient, session: Session, application: Application) -> None:
    submit(owner, application, form_key="one")

    response = submit(owner, application, form_key="two")

    assert response.status_code == 409
    assert revisions(session) == 1


def test_after_changes_a_second_revision_leaves_the_first_as_it_was(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    submit(owner, application, form_key="one")
    session.expire_all()
    application.state = State.CHANGES_REQUESTED
    session.commit()
    before = latest_revision(session, application.id).content

    response = submit(owner, application, form_key="two")

    session.expire_all()
    first, second = session.scalars(select(Revision).order_by(Revision.number))
    assert response.status_code == 302
    assert (first.content, second.number) == (before, 2)


def test_the_page_after_submitting_says_what_happens_and_by_when(
    owner: FlaskClient, session: Session, application: Application
) -> None:
    path = f"/apply/{application.reference}/submitted"
    assert owner.get(path).status_code == 404
    submit(owner, application)

    shown = owner.get(path).get_data(as_text=True)

    assert application.reference in shown
    assert "answers by 15 March 2030, 23:59 IST" in shown
    assert "Next: Program team · since 10 March 2030, 12:00 IST, until 15 March 2030, 23:59 IST" in shown
    session.refresh(application)
    application.due_on = date(2030, 3, 9)
    session.commit()
    assert "late since 9 March 2030, 23:59 IST" in owner.get(path).get_data(as_text=True)


def test_all_members_and_the_program_managers_are_told(
    owner: FlaskClient,
    session: Session,
    application: Application,
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """N10 and N11."""
    colleague = member_of(session, application, Role.VIEWER)
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Priya Menon")
    reviewer = make_account(session, Role.REVIEWER)

    submit(owner, application)
    relay()

    (mine,) = mailer.to(colleague.email)
    assert mine.subject == f"Your application {application.reference} has arrived"
    assert "15 March 2030, 23:59 IST" in mine.text
    assert f"/apply/{application.reference}" in mine.text
    (theirs,) = mailer.to(manager.email)
    assert theirs.subject == f"Application {application.reference} waits for its check"
    assert f"/desk/applications/{application.reference}" in theirs.text
    assert mailer.to(reviewer.email) == []
    assert session.scalar(select(func.count()).select_from(Notice).where(Notice.account_id == colleague.id)) == 1


def test_withdrawing_says_what_it_means_and_tells_everybody(
    owner: FlaskClient,
    session: Session,
    application: Application,
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """N18."""
    colleague = member_of(session, application, Role.MEMBER)
    manager = make_account(session, Role.PROGRAM_MANAGER, name="Priya Menon")
    path = f"/apply/{application.reference}/withdraw"
    assert "are kept" in owner.get(path).get_data(as_text=True)

    answers = [owner.post(path, data={"form_key": "one"}).status_code for _ in range(2)]
    relay()

    session.expire_all()
    assert answers == [302, 302]
    assert application.state is State.WITHDRAWN
    assert facts(session, "ApplicationWithdrawn") == 1
    assert [mail.subject for mail in mailer.to(colleague.email)] == [
        f"Application {application.reference} is withdrawn"
    ]
    assert mailer.to(manager.email)


@pytest.mark.parametrize("state", State)
def test_withdrawing_is_offered_and_done_only_where_the_table_says_so(
    owner: FlaskClient, session: Session, application: Application, state: State
) -> None:
    application.state = state
    session.commit()
    possible = Action.WITHDRAW in actions_from(state)
    path = f"/apply/{application.reference}/withdraw"

    found = html.fromstring(owner.get(path).get_data(as_text=True))

    assert bool(found.xpath("//main//form")) is possible
    assert owner.post(path, data={}).status_code == (302 if possible else 409)


@pytest.mark.parametrize("state", [state for state in State if Action.SUBMIT not in actions_from(state)])
def test_submitting_is_not_possible_elsewhere(
    owner: FlaskClient, session: Session, application: Application, state: State
) -> None:
    application.state = state
    session.commit()

    assert submit(owner, application).status_code == 409
    assert revisions(session) == 0


def test_there_is_no_revision_before_the_first(session: Session, application: Application) -> None:
    with pytest.raises(NotFound):
        latest_revision(session, application.id)
