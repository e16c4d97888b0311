"""R06 at the desk: the program team sends a question on in its own words, or turns it down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.models import Question
from app.applications.policy import State
from app.reviews.policy import PanelState
from app.reviews.policy.questions import AskingState
from tests.applications.pages import messages
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.asking import ABOUT, ASKED, application_of, ask, asking, count, desk, pass_on, stored
from tests.reviews.builders import Case, panel_of, send


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"words": ""}, "words"), ({"words": "x" * 4001}, "words"), ({"words": "Rita Two asks"}, "words")],
)
def test_the_team_cannot_send_what_is_empty_too_long_or_names_the_panel(
    session: Session, case: Case, asker: Account, manager: FlaskClient, changed: dict[str, str], field: str
) -> None:
    ask(session, case, asker)

    answer = manager.post(desk(case, "/1"), data={"version": "1", "words": ASKED} | changed)

    assert answer.status_code == 422
    assert list(messages(answer)) == [field]
    assert count(session, Question) == 0


def test_of_two_of_the_team_one_decides(session: Session, case: Case, asker: Account, manager: FlaskClient) -> None:
    ask(session, case, asker)
    data = {"version": "1", "words": ASKED}
    assert manager.post(desk(case, "/1"), data=data).status_code == 302

    late = manager.post(desk(case, "/1"), data=data | {"words": "Other words"})
    assert (late.status_code, "Other words" in late.text) == (409, True)
    assert manager.post(desk(case, "/1/turn-down"), data={"version": "1", "reason": "No"}).status_code == 409
    assert [one.words for one in session.scalars(select(Question))] == [ASKED]


def test_a_question_that_is_turned_down_comes_back_with_the_reason_to_the_asker_alone(
    session: Session,
    case: Case,
    asker: Account,
    signed_in: SignIn,
    relay: Callable[[], None],
    mailer: FakeMailer,
    manager: FlaskClient,
) -> None:
    """R06: turned down with a reason."""
    ask(session, case, asker)
    path = desk(case, "/1/turn-down")
    assert manager.post(path, data={"version": "1", "reason": ""}).status_code == 422

    assert manager.post(path, data={"version": "1", "reason": "It is in document 3"}).status_code == 302

    relay()
    assert stored(session)[0].state is AskingState.TURNED_DOWN
    mail = mailer.to(asker.email)[-1]
    assert "is not asked" in mail.subject
    assert "document 3" not in mail.text
    assert "It is in document 3" in signed_in(asker).get(asking(case)).text
    assert "document 3" not in signed_in(case.reviewers[1]).get(asking(case)).text
    assert application_of(session, case).state is State.IN_REVIEW


def test_who_asked_does_not_send_it_on_and_people_with_a_tie_see_nothing(
    session: Session, case: Case, asker: Account, signed_in: SignIn
) -> None:
    """R06, scenario 16: the second person, and ties."""
    both = make_account(session, Role.PROGRAM_MANAGER, name="Bo Both")
    grant(session, both.id, Role.CHAIR)
    session.commit()
    client = signed_in(both)
    client.post(asking(case, "panel"), data={"about": ABOUT, "words": ASKED})
    assert desk(case) not in client.get("/desk").text
    assert "You asked this question" in client.get(desk(case, "/1")).text
    assert client.post(desk(case, "/1"), data={"version": "1", "words": ASKED}).status_code == 422
    grant(session, both.id, Role.MEMBER, case.organisation.id)
    session.commit()
    for rest in ("", "/1", "/1/turn-down"):
        assert signed_in(both).get(desk(case, rest)).status_code == 404


def test_only_the_program_team_opens_the_questions_of_a_panel(
    session: Session, case: Case, asker: Account, signed_in: SignIn, visitor: FlaskClient, manager: FlaskClient
) -> None:
    ask(session, case, asker)
    for rest in ("", "/1", "/1/turn-down"):
        assert "/sign-in" in visitor.get(desk(case, rest)).headers["Location"]
        for person in (asker, case.chair, case.member):
            assert signed_in(person).get(desk(case, rest)).status_code == 404
    assert manager.get(desk(case, "/9")).status_code == 404


def test_the_panel_goes_on_without_an_answer_only_after_the_last_day(
    session: Session, case: Case, asker: Account, signed_in: SignIn
) -> None:
    pass_on(session, case, ask(session, case, asker))
    for reviewer in case.reviewers[:2]:
        send(session, case, reviewer)
    assert panel_of(session, case).state is PanelState.INDIVIDUAL
    assert signed_in(case.manager).post(desk(case, "/go-on")).status_code == 422

    application_of(session, case).due_on = NOW.date() - timedelta(days=1)
    session.commit()
    manager = signed_in(case.manager)
    assert "Go on without an answer" in manager.get(desk(case)).text
    assert manager.post(desk(case, "/go-on")).status_code == 302

    assert application_of(session, case).state is State.CONSENSUS
    assert panel_of(session, case).state is PanelState.CONSENSUS
