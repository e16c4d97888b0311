"""R06: the panel asks the applicant through the program team, without a name."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.policy import State
from app.outbox.models import EventRecord, Notice
from app.reviews.models import PanelQuestion
from tests.applications.pages import messages, page, texts
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.asking import (
    ABOUT,
    ASKED,
    application_of,
    ask,
    asking,
    count,
    desk,
    newest_question,
    pass_on,
    reply,
    write_down,
)
from tests.reviews.builders import Case, recuse, send, to_consensus


def test_a_question_goes_to_the_program_team(
    session: Session,
    case: Case,
    asker: Account,
    signed_in: SignIn,
    relay: Callable[[], None],
    mailer: FakeMailer,
    manager: FlaskClient,
) -> None:
    """R06: a row in the queue, and a mail that tells neither what nor who."""
    answer = signed_in(asker).post(asking(case), data={"about": ABOUT, "words": ASKED}, follow_redirects=True)

    assert "With the program team" in answer.text
    assert desk(case) in manager.get("/desk").text
    relay()
    mail = mailer.to(case.manager.email)[-1]
    assert "waits for you" in mail.subject
    assert ASKED not in mail.text
    assert asker.name not in mail.text
    found = manager.get(desk(case, "/1")).text
    assert ASKED in found
    assert asker.name not in found + manager.get(desk(case)).text
    assert application_of(session, case).state is State.IN_REVIEW
    assert session.scalars(select(Notice).where(Notice.address == case.member.email)).all() == []


def test_the_same_form_sent_twice_asks_once(session: Session, case: Case, asker: Account, signed_in: SignIn) -> None:
    client = signed_in(asker)
    key = page(client.get(asking(case))).xpath("//input[@name='form_key']/@value")[0]
    data = {"about": ABOUT, "words": ASKED, "form_key": key}

    assert [client.post(asking(case), data=data).status_code for _ in range(2)] == [302, 302]
    assert count(session, PanelQuestion) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"about": ""}, "about"),
        ({"about": "evidence/NONE"}, "about"),
        ({"words": "I am Ravi One"}, "words"),
    ],
)
def test_bad_questions_are_named_and_kept(
    session: Session, case: Case, asker: Account, signed_in: SignIn, changed: dict[str, str], field: str
) -> None:
    """R06: also the warning that the words tell who asks."""
    data = {"about": ABOUT, "words": ASKED} | changed
    answer = signed_in(asker).post(asking(case), data=data)

    assert answer.status_code == 422
    assert list(messages(answer)) == [field]
    assert data["words"].replace("\x00", "")[:3] in answer.text
    assert count(session, PanelQuestion) == 0


def test_who_is_sure_may_send_what_looks_like_the_own_name(
    session: Session, case: Case, asker: Account, signed_in: SignIn
) -> None:
    client, data = signed_in(asker), {"about": ABOUT, "words": "Is Ravi your product?"}
    assert "is_safe" not in client.get(asking(case)).text
    assert "is_safe" in client.post(asking(case), data=data).text

    assert client.post(asking(case), data=data | {"is_safe": "y"}).status_code == 302
    assert count(session, PanelQuestion) == 1


def test_nobody_but_reviewers_with_an_open_review_and_chairs_asks(
    session: Session, case: Case, asker: Account, signed_in: SignIn, visitor: FlaskClient
) -> None:
    """R06: anonymous, strangers, other roles, people with a tie, and reviewers who have sent."""
    other, outsider = case.reviewers[1], case.reviewers[2]
    assert "/sign-in" in visitor.get(asking(case)).headers["Location"]
    for person in (outsider, case.member, case.manager):
        assert signed_in(person).get(asking(case)).status_code == 404
        assert signed_in(person).get(asking(case, "panel")).status_code == 404
    send(session, case, other)
    client = signed_in(other)
    assert "while your review is open" in client.get(asking(case)).text
    assert client.post(asking(case), data={"about": ABOUT, "words": ASKED}).status_code == 422
    recuse(session, case, asker)
    assert signed_in(asker).get(asking(case)).status_code == 404


def test_the_chair_asks_before_and_in_the_consensus(session: Session, case: Case, signed_in: SignIn) -> None:
    write_down(session, case)
    to_consensus(session, case)

    answer = signed_in(case.chair).post(asking(case, "panel"), data={"about": ABOUT, "words": ASKED})

    assert answer.status_code == 302
    assert newest_question(session, case).asked_by == case.chair.id


def test_nobody_else_of_the_panel_reads_a_question_before_it_is_answered(
    session: Session, case: Case, asker: Account, signed_in: SignIn
) -> None:
    """R06: a question tells a view, and views stay apart."""
    ask(session, case, asker, "Canary question")
    for person, side in ((case.reviewers[1], "review"), (case.chair, "panel")):
        client = signed_in(person)
        for path in (asking(case, side), f"/{side}/{case.reference}", f"/{side}", "/panel"):
            assert "Canary question" not in client.get(path).text


def test_the_team_edits_the_words_and_the_applicant_reads_only_those(
    session: Session,
    case: Case,
    asker: Account,
    signed_in: SignIn,
    relay: Callable[[], None],
    mailer: FakeMailer,
    manager: FlaskClient,
) -> None:
    """N12, R06: on no page, in no mail and no history of the applicant stands who asked."""
    ask(session, case, asker, "As rita two told me: are you bankrupt?")
    assert "(name taken out)" in manager.get(desk(case, "/1")).text
    data = {"version": "1", "words": "Please show your balance.", "is_opened": "y"}

    assert manager.post(desk(case, "/1"), data=data).status_code == 302

    relay()
    assert application_of(session, case).state is State.QUESTIONS_ASKED
    client = signed_in(case.member)
    reference = case.reference
    pages = [client.get(f"/apply{rest}").text for rest in ("", *(f"/{reference}{end}" for end in PLACES))]
    mails = [mail.text for mail in mailer.to(case.member.email)]
    facts = [str(one.payload) for one in session.scalars(select(EventRecord).where(EventRecord.name.like("Question%")))]
    assert "Please show your balance." in pages[2]
    assert any("Please show your balance." in mail for mail in mails)
    for text in (*pages, *mails, *facts):
        for canary in ("bankrupt", "Ravi One", "Rita Two", asker.email, str(asker.id)):
            assert canary not in text
    assert "Next: You" in pages[0]


PLACES = ("", "/questions", "/history", "/check")


def test_the_answer_is_read_by_the_whole_panel_and_the_asker_sees_it(
    session: Session, case: Case, asker: Account, signed_in: SignIn, relay: Callable[[], None]
) -> None:
    """R06: answers join the revision."""
    pass_on(session, case, ask(session, case, asker))
    reply(session, case, "Canary answer")
    relay()

    for person, path in (
        (asker, asking(case)),
        (case.reviewers[1], f"/review/{case.reference}"),
        (case.chair, f"/panel/{case.reference}/application"),
        (case.manager, f"/desk/applications/{case.reference}"),
    ):
        assert "Canary answer" in signed_in(person).get(path).text
    assert texts(page(signed_in(case.chair).get("/panel")), "//td")  # the board shows the panel again
