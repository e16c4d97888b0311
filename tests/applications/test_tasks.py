"""The task list: rules, page, and how many statements it takes."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.applications.policy.steps import EVIDENCE, SECTION_STEPS, STEPS
from app.applications.policy.tasks import Document, Documents, TaskState, missing, next_open, tasks, tasks_behind
from app.guide.models import Requirement
from tests.applications.samples import (
    ANSWERS,
    answer,
    give_back,
    hand_in,
    make_application,
    make_complete,
    make_evidence,
    member_of,
)
from tests.builders import make_account
from tests.conftest import SignIn
from tests.counting import Statements

TODAY = date(2030, 3, 10)
T = TaskState
TWO = [Document(code="A", title="Paper A"), Document(code="B", title="Paper B")]


def states(found: dict[str, dict[str, object]], documents: Documents) -> dict[str, TaskState]:
    return {task.step.key: task.state for task in tasks(found, documents, today=TODAY)}


@pytest.mark.parametrize(
    ("documents", "state"),
    [
        (Documents(needed=[]), T.DONE),
        (Documents(needed=TWO), T.NOT_STARTED),
        (Documents(needed=TWO, handed_in=frozenset("A")), T.IN_PROGRESS),
        (Documents(needed=TWO, handed_in=frozenset("AB")), T.DONE),
        (Documents(needed=TWO, handed_in=frozenset("A"), returned=frozenset("B")), T.CHANGES_REQUESTED),
        (Documents(needed=TWO, handed_in=frozenset("AB"), returned=frozenset("B")), T.DONE),
    ],
)
def test_documents_are_done_when_each_needed_one_is_there(documents: Documents, state: TaskState) -> None:
    assert states(dict(ANSWERS), documents)[EVIDENCE] is state


def test_a_step_is_not_started_then_in_progress_then_done() -> None:
    documents = Documents(needed=[])

    assert states({}, documents) == dict.fromkeys(SECTION_STEPS, T.NOT_STARTED) | {
        "identifiers": T.CANNOT_START,
        EVIDENCE: T.CANNOT_START,
    }
    half = ANSWERS | {"people": ANSWERS["people"] | {"owners": []}, "team": {}}
    assert states(half, documents)["people"] is T.IN_PROGRESS
    assert states(half, documents)["team"] is T.NOT_STARTED
    assert set(states(dict(ANSWERS), documents).values()) == {T.DONE}


def test_answers_that_became_wrong_are_in_progress_again() -> None:
    """The legal form changed after the numbers were given."""
    changed = ANSWERS | {"organisation": ANSWERS["organisation"] | {"legal_form": "llp"}}

    assert states(changed, Documents(needed=[]))["identifiers"] is T.IN_PROGRESS


def next_behind(done: str, found: dict[str, dict[str, object]], documents: Callable[[], Documents]) -> str:
    return next_open(tasks_behind(done, found, documents, today=TODAY, opened=SECTION_STEPS, asked={}))


@pytest.mark.parametrize("done", [step.key for step in STEPS])
def test_what_comes_next_is_behind_this_step_first(done: str) -> None:
    half = {key: value for key, value in ANSWERS.items() if key not in {"people", "declarations"}}

    expected = "people" if done in {"organisation", "identifiers", "declarations"} else "declarations"
    assert next_open(tasks(half, Documents(needed=[]), today=TODAY)) == "people"
    assert next_behind(done, half, lambda: Documents(needed=[])) == expected


def test_documents_come_next_in_their_turn_and_are_not_read_before() -> None:
    def unread() -> Documents:
        raise AssertionError("a section comes first")

    assert next_behind("organisation", ANSWERS | {"team": {}}, unread) == "team"
    assert next_behind("organisation", dict(ANSWERS), lambda: Documents(needed=TWO)) == EVIDENCE


def test_when_all_is_done_the_check_comes_next() -> None:
    assert next_behind("team", dict(ANSWERS), lambda: Documents(needed=[])) == "check"


def test_what_is_missing_names_page_and_field() -> None:
    """S1.44: a proof for each criterion."""
    half = ANSWERS | {"people": ANSWERS["people"] | {"signatory": {}}}

    found = missing(half, Documents(needed=TWO, handed_in=frozenset("A")), today=TODAY)

    assert [one.place for one in found] == [
        "people#signatory-name",
        "people#signatory-title",
        "people#signatory-email",
        "evidence/B",
    ]
    assert missing(ANSWERS, Documents(needed=[]), today=TODAY) == []


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


def words(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(html.fromstring(response.get_data(as_text=True)).xpath("//main")[0].text_content().split())


def test_my_applications_show_status_and_one_next_step(owner: FlaskClient, application: Application) -> None:
    shown = words(owner, "/apply")

    assert "Your application is not sent yet Next: You · since 10 March 2030, 12:00 IST" in shown
    assert "Continue your application" in shown
    assert application.reference in shown


def test_without_an_application_the_page_says_how_to_begin(session: Session, signed_in: SignIn) -> None:
    other = make_application(session, name="Other")
    newcomer = signed_in(make_account(session, Role.MEMBER, organisation=None))

    shown = words(newcomer, "/apply")

    assert "expression of interest" in shown
    assert other.reference not in shown


def test_the_list_counts_and_names_the_guide(owner: FlaskClient, session: Session, application: Application) -> None:
    answer(session, application, team={})

    shown = words(owner, f"/apply/{application.reference}")

    assert "6 of 8 steps are done." in shown
    assert f"Version {application.guide_version.number} of the guide" in shown
    assert "0 of 4 needed documents handed in" in shown


def test_a_returned_document_is_asked_for_again(owner: FlaskClient, session: Session, application: Application) -> None:
    answer(session, application)
    hand_in(session, application)
    evidence = make_evidence(session, application.id, "ID-PAN")
    for item in application.evidence:
        if item.requirement_code == "ID-PAN":
            item.superseded_at = item.uploaded_at
    session.add(give_back(evidence))
    application.state = State.CHANGES_REQUESTED
    session.commit()

    assert "Changes requested" in words(owner, f"/apply/{application.reference}")
    assert "Returned: a new one is needed" in words(owner, f"/apply/{application.reference}/check")


def test_thirty_documents_take_as_many_statements_as_three(
    owner: FlaskClient, session: Session, application: Application, statements: Statements
) -> None:
    answer(session, application)
    hand_in(session, application, "ID-INC", "ID-PAN", "ID-OWN")
    path = f"/apply/{application.reference}"
    with statements() as few:
        owner.get(path)
    for number in range(27):
        session.add(
            Requirement(
                guide_version_id=application.guide_version_id, code=f"X-{number}", position=100 + number,
                clause_code="CRIT-ELIG", title=f"Paper {number}", proves="", documents="", how_checked="",
                formats="PDF up to 10 MB", identifier="", validity="", checked_by="", mandatory="yes", condition="",
                region="all",
            )
        )  # fmt: skip
    session.flush()
    hand_in(session, application, *(f"X-{number}" for number in range(27)))

    with statements() as many:
        shown = words(owner, path)

    assert "30 of 31 needed documents handed in" in shown
    assert len(many) == len(few) <= 7


def test_other_organisations_do_not_share_a_list(session: Session, application: Application, signed_in: SignIn) -> None:
    stranger = signed_in(member_of(session, make_complete(session), Role.OWNER))

    assert application.reference not in words(stranger, "/apply")
