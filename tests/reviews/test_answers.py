"""A14 in review: the applicant answers in words, or by changing what was opened, with a new revision."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import EvidenceItem, Question, Revision, RevisionCopy, Section
from app.applications.policy import State
from app.core.errors import Conflict
from app.outbox.models import EventRecord
from app.reviews.policy import PanelState
from tests.applications.pages import messages, page, texts
from tests.applications.samples import PROJECT, typed
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.files.samples import good_pdf
from tests.reviews.asking import (
    ABOUT,
    ANSWERED,
    ASKED,
    DOCUMENT,
    application_of,
    ask,
    owner_of,
    pass_on,
    reply,
    write_down,
)
from tests.reviews.builders import Case, open_reviews, panel_of


@pytest.fixture
def asked(session: Session, case: Case) -> Case:
    """A reviewer's question is with the applicant, which may answer in words only."""
    write_down(session, case)
    open_reviews(session, case)
    pass_on(session, case, ask(session, case, case.reviewers[0]))
    return case


@pytest.fixture
def owner(session: Session, asked: Case, signed_in: SignIn) -> FlaskClient:
    return signed_in(owner_of(session, asked))


def place(case: Case, rest: str = "questions") -> str:
    return f"/apply/{case.reference}/{rest}"


def revisions(session: Session, case: Case) -> list[Revision]:
    session.expire_all()
    mine = select(Revision).where(Revision.application_id == case.application_id)
    return list(session.scalars(mine.order_by(Revision.number)))


def question(session: Session) -> Question:
    session.expire_all()
    return session.scalars(select(Question).order_by(Question.number)).one()


def _size(answers: dict[str, Any]) -> str:
    return str(answers["projects"][0]["size"])


def version_on(client: FlaskClient, case: Case) -> str:
    return str(page(client.get(place(case))).xpath("//input[@name='version']/@value")[0])


def test_an_answer_in_words_is_a_revision_of_its_own(
    session: Session,
    asked: Case,
    owner: FlaskClient,
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """R06, A14: answers join the revision; what was submitted before is not touched."""
    before = dict(revisions(session, asked)[0].content)
    assert ASKED in owner.get(place(asked)).text

    answer = owner.post(place(asked), data={"version": version_on(owner, asked), "answer-1": ANSWERED})

    assert answer.status_code == 302
    first, second = revisions(session, asked)
    assert first.content == before
    assert second.number == 2
    assert [(one["question"], one["answer"]) for one in second.content["questions"]] == [(ASKED, ANSWERED)]
    same = ("organisation", "identifiers", "capabilities", "declarations")
    assert {key: second.content[key] for key in same} == {key: first.content[key] for key in same}
    assert [one["evidence_id"] for one in second.content["evidence"]] == [str(asked.evidence_id)]
    assert application_of(session, asked).state is State.IN_REVIEW
    relay()
    assert panel_of(session, asked).revision_id == second.id
    assert session.get(RevisionCopy, second.id) is not None
    assert "have arrived" in mailer.to(asked.member.email)[-1].subject
    assert "Nothing is asked" in owner.get(place(asked)).text
    assert "Questions answered, revision 2" in owner.get(place(asked, "history")).text
    assert ANSWERED in owner.get(place(asked, "check")).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answer-1": ""}, "Question 1"),
        ({"answer-1": "   "}, "Question 1"),
        ({"answer-1": "x" * 4001}, "shorten"),
        ({"answer-1": "a\x00b"}, "cannot be shown"),
        ({"version": "old"}, "Load this page again"),
        ({"version": ""}, "Load this page again"),
    ],
)
def test_bad_answers_are_named_and_nothing_is_sent(
    session: Session, asked: Case, owner: FlaskClient, changed: dict[str, str], said: str
) -> None:
    data = {"version": version_on(owner, asked), "answer-1": ANSWERED} | changed

    answer = owner.post(place(asked), data=data)

    assert answer.status_code == 422
    assert said in " ".join(texts(page(answer), "//*[@class='govuk-error-summary']//li"))
    assert len(revisions(session, asked)) == 1
    assert question(session).answer == ""


def test_answers_are_kept_for_later_and_nobody_of_the_program_reads_them(
    session: Session, asked: Case, signed_in: SignIn
) -> None:
    """A member who may not submit saves; owner or signatory sends."""
    client = signed_in(asked.member)
    assert "Send the answers" not in client.get(place(asked)).text
    version = version_on(client, asked)

    saved = client.post(place(asked), data={"version": version, "answer-1": "Canary draft", "later": "yes"})

    assert saved.status_code == 302
    assert "Canary draft" in client.get(place(asked)).text
    sent = client.post(place(asked), data={"version": version_on(client, asked), "answer-1": "Canary draft"})
    assert sent.status_code == 404
    manager, reviewer = signed_in(asked.manager), signed_in(asked.reviewers[0])
    assert "Canary draft" not in manager.get(f"/desk/questions/{asked.reference}").text
    assert "Canary draft" not in reviewer.get(f"/review/{asked.reference}/ask").text


def test_of_two_who_answer_at_once_the_second_is_told_and_loses_nothing(
    session: Session, asked: Case, owner: FlaskClient
) -> None:
    version = version_on(owner, asked)
    owner.post(place(asked), data={"version": version, "answer-1": "First", "later": "yes"})

    answer = owner.post(place(asked), data={"version": version, "answer-1": "Second", "later": "yes"})

    assert answer.status_code == 409
    assert "Second" in answer.text
    assert question(session).answer == "First"
    assert Conflict.__name__ not in answer.text


def test_strangers_visitors_and_readers_do_not_answer(
    session: Session, asked: Case, client: FlaskClient, visitor: FlaskClient
) -> None:
    data = {"version": "1", "answer-1": ANSWERED}
    assert "/sign-in" in visitor.post(place(asked), data=data).headers["Location"]
    assert client.post(place(asked), data=data).status_code == 404
    assert client.get(place(asked)).status_code == 404
    assert len(revisions(session, asked)) == 1


def test_after_the_answers_nothing_can_be_answered(session: Session, asked: Case, owner: FlaskClient) -> None:
    reply(session, asked)

    answer = owner.post(place(asked), data={"version": "0"})

    assert answer.status_code == 422
    assert len(revisions(session, asked)) == 2


@pytest.mark.parametrize("about", [ABOUT, DOCUMENT])
def test_only_what_was_opened_can_be_changed(session: Session, asked: Case, owner: FlaskClient, about: str) -> None:
    """Also by a crafted post; the question in `asked` opened nothing."""
    pass_on(session, asked, ask(session, asked, asked.reviewers[1], about=about), is_opened=True)
    changed = owner.post(place(asked, ABOUT), data=typed(ABOUT, 1, projects__0__size="60 towns"))
    file = {"number": "U99", "made_from": str(asked.evidence_id), "file": (BytesIO(good_pdf()), "new.pdf")}
    replaced = owner.post(place(asked, DOCUMENT), data=file, content_type="multipart/form-data")

    assert owner.post(place(asked, "declarations"), data=typed("declarations", 1)).status_code == 409
    session.expire_all()
    section = session.scalars(select(Section).where(Section.key == ABOUT)).one()
    items = session.scalars(select(EvidenceItem).where(EvidenceItem.superseded_at.is_(None))).all()
    if about == ABOUT:
        assert (changed.status_code, _size(section.answers)) == (302, "60 towns")
        assert (replaced.status_code, [one.number for one in items]) == (422, ["U72"])
    else:
        assert (changed.status_code, _size(section.answers)) == (409, PROJECT["size"])
        assert (replaced.status_code, [one.number for one in items]) == (302, ["U99"])


def test_what_was_changed_is_handed_in_with_the_answers(session: Session, asked: Case, owner: FlaskClient) -> None:
    """A14: by changing the named section and document."""
    pass_on(session, asked, ask(session, asked, asked.reviewers[1]), is_opened=True)
    assert ASKED in owner.get(place(asked, ABOUT)).text
    saved = owner.post(place(asked, ABOUT), data=typed(ABOUT, 1, projects__0__size="60 towns"))
    assert saved.location == place(asked)
    shown = owner.get(place(asked)).text
    assert "What you changed since revision 1" in shown

    data = {"version": version_on(owner, asked), "answer-1": ANSWERED}
    refused = owner.post(place(asked), data=data)
    assert list(messages(refused)) == ["answer-2"]
    assert owner.post(place(asked), data=data | {"answer-2": "See there."}).status_code == 302

    second = revisions(session, asked)[1]
    assert _size(second.content[ABOUT]) == "60 towns"
    assert [one["number"] for one in second.content["questions"]] == [1, 2]
    assert owner.post(place(asked, ABOUT), data=typed(ABOUT, 2, projects__0__size="Later")).status_code == 409


def test_an_opened_section_has_to_be_whole_before_the_answers_go(
    session: Session, asked: Case, owner: FlaskClient
) -> None:
    pass_on(session, asked, ask(session, asked, asked.reviewers[1]), is_opened=True)
    owner.post(place(asked, ABOUT), data=typed(ABOUT, 1, projects__0__size=None) | {"press": "later"})
    data = {"version": version_on(owner, asked), "answer-1": ANSWERED, "answer-2": ANSWERED}

    answer = owner.post(place(asked), data=data)

    assert answer.status_code == 422
    assert f"{place(asked, ABOUT)}#projects-0-size" in answer.text
    assert len(revisions(session, asked)) == 1


def test_the_application_can_be_withdrawn_while_a_question_is_open(
    session: Session, asked: Case, owner: FlaskClient, relay: Callable[[], None]
) -> None:
    """A17."""
    assert owner.post(place(asked, "withdraw")).status_code == 302

    relay()

    assert application_of(session, asked).state is State.WITHDRAWN
    assert panel_of(session, asked).state is PanelState.CLOSED
    assert "ApplicationWithdrawn" in session.scalars(select(EventRecord.name)).all()
