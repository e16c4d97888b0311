"""The promise to answer in five working days: shown to the applicant, ordering the queue, counted for the desk."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.applications.models import Application, CheckAnswer
from app.applications.policy import State
from app.applications.policy.document_check import Kept
from app.applications.service.promise import promises_kept
from app.guide.models import PolicyValue
from tests.applications.checked import give_back
from tests.applications.pages import page, texts
from tests.applications.samples import make_application, member_of
from tests.builders import NOW
from tests.conftest import SignIn
from tests.rows import make_revision

TODAY = NOW.date()
PROMISED = date(2030, 3, 15)


def note(session: Session, promised_on: date, answered_on: date) -> None:
    revision = make_revision(session, make_application(session))
    session.add(CheckAnswer(revision_id=revision.id, promised_on=promised_on, answered_on=answered_on))
    session.commit()


@pytest.mark.parametrize(
    ("in_time", "late", "share"),
    [(0, 0, "Too few to say"), (1, 0, "100 %"), (0, 1, "0 %"), (2, 1, "66 %"), (199, 1, "99 %")],
)
def test_the_share_is_never_flattered_and_nothing_is_said_of_nothing(in_time: int, late: int, share: str) -> None:
    assert Kept(in_time=in_time, late=late).share == share


def test_answers_count_by_the_day_that_was_promised_and_the_time_that_passed(session: Session) -> None:
    for promised, answered in ((0, 0), (1, 0), (0, 1), (-40, -40), (-400, -390)):
        note(session, TODAY + timedelta(days=promised), TODAY + timedelta(days=answered))

    assert promises_kept(session, PORTAL, today=TODAY) == {
        "The last 30 days": Kept(in_time=2, late=1),
        "The last 12 months": Kept(in_time=3, late=1),
    }


@pytest.mark.parametrize("names", [(), ("ID-PAN",), ("people",)], ids=str)
def test_a_finished_check_is_an_answer_however_it_ends(
    session: Session, checking: Application, names: tuple[str, ...]
) -> None:
    give_back(session, checking, *names)

    answer = session.scalars(select(CheckAnswer)).one()
    assert (answer.promised_on, answer.answered_on) == (PROMISED, TODAY)


def test_a_new_number_does_not_change_what_was_promised(session: Session, checking: Application) -> None:
    """S1.44: five working days from a Sunday end on Friday, whatever the number is afterwards."""
    session.add(
        PolicyValue(code="check_answer_working_days", valid_from=TODAY, value=1, unit="working days", source="S1.44")
    )
    session.commit()

    give_back(session, checking)

    assert session.scalars(select(CheckAnswer.promised_on)).all() == [PROMISED]


def test_the_applicant_is_told_day_hour_and_zone(session: Session, checking: Application, signed_in: SignIn) -> None:
    owner = signed_in(member_of(session, checking, Role.OWNER))

    for place in ("", "/submitted", "/check"):
        assert "until 15 March 2030, 23:59 IST" in owner.get(f"/apply/{checking.reference}{place}").text, place


def figures(client: FlaskClient) -> list[list[str]]:
    found = page(client.get("/desk/applications"))
    rows = found.xpath("//table[contains(., 'Document checks answered')]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_desk_sees_how_many_were_answered_in_time(
    session: Session, manager: FlaskClient, checking: Application
) -> None:
    assert figures(manager)[0] == ["The last 30 days", "0", "0", "Too few to say"]
    give_back(session, checking)
    note(session, TODAY - timedelta(days=1), TODAY)

    assert figures(manager) == [["The last 30 days", "1", "1", "50 %"], ["The last 12 months", "1", "1", "50 %"]]
    assert "in 5 working days" in manager.get("/desk/applications").text


def test_the_queue_is_ordered_by_the_promised_day(session: Session, manager: FlaskClient) -> None:
    late, early, middle = (make_application(session, state=State.CHECKING) for _ in range(3))
    for application, day in ((late, 20), (early, 11), (middle, 15)):
        application.due_on = date(2030, 3, day)
    session.commit()

    shown = page(manager.get("/desk"))

    rows = shown.xpath("//tr[contains(., 'Check the documents')]")
    found = [" ".join(row.text_content().split()) for row in rows]
    assert [one.reference for one in (early, middle, late)] == [
        next(word for word in text.split() if word.startswith("DPP-APP")) for text in found
    ]
    assert texts(shown, "//tr[contains(., '11 March 2030, 23:59 IST')]//th") == ["Check the documents"]
