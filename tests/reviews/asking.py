"""A panel that asks, and an applicant that answers."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.models import Application, EvidenceItem, Question, Revision, Section
from app.applications.policy import EvidenceState
from app.applications.policy.questions import AnswerQuestions
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service.answering import send_answers, version_of
from app.applications.service.application import latest_revision
from app.applications.service.asking import open_questions
from app.guide.models import Requirement
from app.reviews.models import PanelQuestion
from app.reviews.policy.questions import AskQuestion, SendOn
from app.reviews.policy.stale import Seen
from app.reviews.service.again import confirm_review, take_up_revision
from app.reviews.service.questions import ask_as_reviewer, send_on
from tests.applications.samples import ANSWERS
from tests.builders import NOW
from tests.reviews.builders import Case, actor, panel_of

ABOUT, DOCUMENT = "experience", "evidence/ID-INC"
ASKED = "Which of the products do you run today?"
ANSWERED = "We run two of them, in three cities."


def write_down(session: Session, case: Case) -> None:
    """Store the answers and the document of the revision as the applicant gave them, so that they can be changed."""
    revision = latest_revision(session, case.application_id)
    said: dict[str, Any] = {"application_id": case.application_id, "saved_at": NOW, "saved_by": "Mira Member"}
    session.add_all(Section(key=key, answers=ANSWERS[key], **said) for key in SECTION_STEPS)
    if session.scalar(select(Requirement.id).where(Requirement.code == "ID-INC")) is None:
        session.add(_requirement(case))
    row = revision.content["evidence"][0]
    session.add(EvidenceItem(id=case.evidence_id, **_item(case, row)))
    content = {**revision.content, **{key: ANSWERS[key] for key in SECTION_STEPS}}
    file = {"file_name": "certificate.pdf", "issued_on": "", "valid_until": ""}
    revision.content = content | {"evidence": [row | file]}
    session.commit()


def _requirement(case: Case) -> Requirement:
    return Requirement(
        guide_version_id=case.application.guide_version_id,
        code="ID-INC",
        position=1,
        clause_code="CRIT-ELIG",
        title="Certificate",
        proves="",
        documents="Certificate",
        formats="PDF up to 10 MB",
        identifier="",
        validity="",
        checked_by="",
        mandatory="yes",
        condition="",
        region="all",
    )


def _item(case: Case, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": case.application_id,
        "requirement_code": "ID-INC",
        "file_id": UUID(row["file_id"]),
        "number": row["number"],
        "issued_on": None,
        "valid_until": None,
        "note": "",
        "uploaded_at": NOW,
        "uploaded_by": "Mira Member",
        "state": EvidenceState.ACCEPTED,
        "checked_at": NOW,
        "checked_by": "Manu Manager",
    }


def owner_of(session: Session, case: Case) -> Account:
    """Return the member, who may submit from now on."""
    grant(session, case.member.id, Role.OWNER, case.organisation.id)
    session.commit()
    session.expire_all()
    return case.member


def ask(session: Session, case: Case, person: Account, words: str = ASKED, about: str = ABOUT) -> PanelQuestion:
    command = AskQuestion(about=about, words=words)
    ask_as_reviewer(session, command, case.reference, actor=actor(session, person), now=NOW)
    session.commit()
    return newest_question(session, case)


def pass_on(session: Session, case: Case, question: PanelQuestion, *, is_opened: bool = False) -> Question:
    command = SendOn(version=question.version, words=question.words, is_opened=is_opened)
    found = send_on(session, command, case.reference, question.number, actor=actor(session, case.manager), now=NOW)
    session.commit()
    return found


def reply(session: Session, case: Case, words: str = ANSWERED, *, by: Account | None = None) -> Revision:
    """Answer everything as an owner, without the relay that tells the panel."""
    who = actor(session, by or owner_of(session, case))
    asked = open_questions(session, case.application_id)
    command = AnswerQuestions(version=version_of(asked), answers={one.number: words for one in asked})
    revision = send_answers(session, command, case.reference, actor=who, now=NOW)
    session.commit()
    return revision


def resubmit(session: Session, case: Case, by: Account) -> Revision:
    """Ask, send on, answer, and let the panel take the new revision up."""
    write_down(session, case)
    pass_on(session, case, ask(session, case, by))
    revision = reply(session, case)
    take_up_revision(session, panel_of(session, case), NOW)
    session.commit()
    return revision


def confirm(session: Session, case: Case, reviewer: Account) -> None:
    number = latest_revision(session, case.application_id).number
    confirm_review(session, Seen(revision=number), case.reference, actor=actor(session, reviewer), now=NOW)
    session.commit()


def application_of(session: Session, case: Case) -> Application:
    session.expire_all()
    return session.get_one(Application, case.application_id)


def newest_question(session: Session, case: Case) -> PanelQuestion:
    mine = select(PanelQuestion).where(PanelQuestion.panel_id == panel_of(session, case).id)
    return session.scalars(mine.order_by(PanelQuestion.number.desc()).limit(1)).one()


def asking(case: Case, side: str = "review") -> str:
    return f"/{side}/{case.reference}/ask"


def desk(case: Case, rest: str = "") -> str:
    return f"/desk/questions/{case.reference}{rest}"


def stored(session: Session) -> list[PanelQuestion]:
    session.expire_all()
    return list(session.scalars(select(PanelQuestion).order_by(PanelQuestion.number)))


def count(session: Session, kind: type[PanelQuestion | Question]) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0
