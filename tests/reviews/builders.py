"""An application that passed the check, with the people who look at it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.applications.models import Application
from app.applications.policy import State
from app.core.ports import ObjectStore
from app.files.models import StoredFile
from app.files.policy import ScanState
from app.guide.models import Clause, PolicyValue
from app.guide.service import rubric_on
from app.partners.models import Organisation
from app.reviews.models import AgreedFinding, Decision, Finding, Panel, Review
from app.reviews.policy import (
    AgreeFindings,
    ApproveDecision,
    AssignReviewers,
    DeclareConflict,
    Entry,
    FillSheet,
    Outcome,
    ProposeDecision,
    Verdict,
)
from app.reviews.policy.rubric import Score
from app.reviews.service.access import own_review
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.individual import declare, send_sheet
from app.reviews.service.panels import assign_reviewers, open_panel
from tests.builders import NOW, make_account, make_organisation
from tests.rows import add_file, make_application, make_revision

CLAUSES = {"CRIT-ELIG": "Can sign", "CRIT-BLACKLIST": "On no blacklist", "CRIT-MIT": "Keeps the licence"}
NUMBERS = {"review_days": 10, "quorum": 2, "panel_size": 3, "review_capacity": 5, "review_reminder_days": 3}
NUMBERS |= {"question_answer_days": 14, "appeal_days": 30, "appeal_answer_days": 20, "reapply_days": 90}
ALL_MET = dict.fromkeys(CLAUSES, Verdict.COMPLIANT)
FILE = b"%PDF-1.7 certificate"


@dataclass(kw_only=True)
class Case:
    """One application before the panel; `evidence_id` is the document of its revision."""

    application: Application
    organisation: Organisation
    member: Account
    chair: Account
    manager: Account
    reviewers: list[Account]
    evidence_id: UUID = field(default_factory=uuid4)

    @property
    def reference(self) -> str:
        return self.application.reference

    @property
    def application_id(self) -> UUID:
        return self.application.id


def add_clauses(session: Session, guide_version_id: UUID) -> None:
    """Give the guide its criteria and a duty, unless an earlier case did."""
    if session.scalar(select(Clause.id)) is not None:
        return
    parts = [("criteria", code, title) for code, title in CLAUSES.items()] + [("obligations", "OBL-X", "A duty")]
    session.add_all(
        Clause(
            guide_version_id=guide_version_id,
            code=code,
            position=position,
            part=part,
            title=title,
            text=title,
            sources="",
        )
        for position, (part, code, title) in enumerate(parts)
    )
    for code, value in NUMBERS.items():
        set_policy(session, code, value)


def set_policy(session: Session, code: str, value: int) -> None:
    session.merge(PolicyValue(code=code, valid_from=date(2020, 1, 1), value=value, unit="", source=""))


def keep(session: Session, store: ObjectStore, data: bytes = FILE) -> StoredFile:
    digest = uuid4().hex
    store.put(digest, [data])
    return add_file(session, "certificate.pdf", sha256=digest, size=len(data), scan=ScanState.UNSCANNED)


def content(evidence_id: UUID, file_id: UUID) -> dict[str, Any]:
    document = {"requirement": "ID-INC", "title": "Certificate", "clause": "CRIT-ELIG", "file_name": "certificate.pdf"}
    document |= {"evidence_id": str(evidence_id), "file_id": str(file_id), "sha256": "", "number": "U72", "note": ""}
    return {
        "organisation": {
            "legal_name": "Bolt Systems",
            "trading_name": "Bolt",
            "legal_form": "company",
            "country": "IN",
        },
        "identifiers": {"PAN": "AAACB1234C"},
        "people": {
            "contact": {"name": "Conny Contact", "title": "Head"},
            "signatory": {"name": "Sigi Signatory", "title": "Director"},
            "owners": [{"name": "Olga Owner", "share": 60}],
        },
        "capabilities": {
            "about": "We build.",
            "products": ["DIGIT"],
            "services": [],
            "languages": ["en"],
            "places": [],
        },
        "experience": {"projects": [{"programme": "Street programme", "agency": "City"}], "none_reason": ""},
        "team": {"rows": [{"area": "testing", "person": "Tara", "course": "T1", "planned_on": "2030-06-01"}]},
        "declarations": {"not_blacklisted": True, "mit_license": True, "guide": True, "conflict": "no"},
        "evidence": [document | {"issued_on": None, "valid_until": None}],
        "guide_version": "t1",
    }


def make_case(session: Session, store: ObjectStore, *, state: State = State.IN_REVIEW) -> Case:
    """Return an application in review with its panel open, and three reviewers whom nobody has asked yet."""
    organisation = make_organisation(session)
    application = make_application(session, organisation, state)
    add_clauses(session, application.guide_version_id)
    case = Case(
        application=application,
        organisation=organisation,
        member=make_account(session, Role.MEMBER, name="Mira Member", organisation=organisation),
        chair=make_account(session, Role.CHAIR, name="Chandra Chair"),
        manager=make_account(session, Role.PROGRAM_MANAGER, name="Manu Manager"),
        reviewers=[make_account(session, Role.REVIEWER, name=name) for name in ("Ravi One", "Rita Two", "Rolf Three")],
    )
    for reviewer in case.reviewers:
        reviewer.email = reviewer.email.replace("example.org", "panel.example")
    file = keep(session, store)
    session.flush()
    revision = make_revision(session, application, **content(case.evidence_id, file.id))
    open_panel(session, application_id=application.id, revision_id=revision.id, now=NOW)
    session.commit()
    return case


def panel_of(session: Session, case: Case) -> Panel:
    return session.scalars(select(Panel).where(Panel.application_id == case.application_id)).one()


def actor(session: Session, account: Account) -> Actor:
    return actor_for(session.get_one(Account, account.id))


def assign(session: Session, case: Case, *reviewers: Account) -> None:
    command = AssignReviewers(reviewer_ids=frozenset(one.id for one in reviewers))
    assign_reviewers(session, command, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()


def clear(session: Session, case: Case, *reviewers: Account) -> None:
    for reviewer in reviewers:
        command = DeclareConflict(has_tie=False, words="")
        declare(session, command, case.reference, actor=actor(session, reviewer), now=NOW)
    session.commit()


def open_reviews(session: Session, case: Case) -> None:
    """Ask the first two reviewers, who have no tie."""
    pair = case.reviewers[:2]
    assign(session, case, *pair)
    clear(session, case, *pair)


def recuse(session: Session, case: Case, reviewer: Account, words: str = "We were colleagues") -> None:
    command = DeclareConflict(has_tie=True, words=words)
    declare(session, command, case.reference, actor=actor(session, reviewer), now=NOW)
    session.commit()


def entries(verdicts: dict[str, Verdict], words: str = "Because") -> dict[str, Entry]:
    return {code: Entry(verdict=verdict, words=words) for code, verdict in verdicts.items()}


def scores(session: Session, points: int = 3) -> dict[str, Score]:
    """Return the same score on every criterion; without a rubric there is nothing to score."""
    return {one.code: Score(points=points) for one in rubric_on(session, NOW.date())}


def send(
    session: Session, case: Case, reviewer: Account, verdicts: dict[str, Verdict] = ALL_MET, words: str = "Because"
) -> None:
    who = actor(session, reviewer)
    sheet = FillSheet(
        version=own_review(session, who, case.reference).version,
        entries=entries(verdicts, words),
        scores=scores(session),
        recommendation=Outcome.APPROVED,
        note="",
    )
    send_sheet(session, sheet, case.reference, actor=who, now=NOW)
    session.commit()


def to_consensus(session: Session, case: Case, verdicts: dict[str, Verdict] = ALL_MET) -> None:
    open_reviews(session, case)
    for reviewer in case.reviewers[:2]:
        send(session, case, reviewer, verdicts)


def to_agreement(session: Session, case: Case, verdicts: dict[str, Verdict] = ALL_MET) -> None:
    to_consensus(session, case, verdicts)
    agree(session, case, verdicts)


def agree(session: Session, case: Case, verdicts: dict[str, Verdict] = ALL_MET) -> None:
    version = panel_of(session, case).version
    command = AgreeFindings(version=version, entries=entries(verdicts, "Canary reason"), scores=scores(session))
    agree_findings(session, command, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()


def propose(session: Session, case: Case, outcome: Outcome = Outcome.APPROVED, *, summary: str = "So it is") -> None:
    wish = ProposeDecision(outcome=outcome, summary=summary)
    propose_decision(session, wish, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()


def approve(session: Session, case: Case) -> None:
    seen = select(Decision.version).where(Decision.panel_id == panel_of(session, case).id)
    command = ApproveDecision(version=session.scalars(seen).one())
    send_decision(session, command, case.reference, actor=actor(session, case.manager), now=NOW)
    session.commit()


def finish(session: Session, case: Case, outcome: Outcome = Outcome.APPROVED, *, summary: str = "So it is") -> None:
    """Let one person propose the decision and another one send it."""
    propose(session, case, outcome, summary=summary)
    approve(session, case)


def agreed(session: Session) -> dict[str, tuple[Verdict, str]]:
    return {one.clause_code: (one.verdict, one.words) for one in session.scalars(select(AgreedFinding))}


def decision_of(session: Session) -> Decision:
    """Return the only decision, fresh."""
    return session.scalars(select(Decision).execution_options(populate_existing=True)).one()


def review_of(session: Session, case: Case, person: Account) -> Review:
    session.expire_all()
    mine = (Review.panel_id == panel_of(session, case).id, Review.reviewer_id == person.id)
    return session.scalars(select(Review).where(*mine)).one()


def said_in(session: Session, review: Review) -> dict[str, tuple[Verdict | None, str]]:
    found = session.scalars(select(Finding).where(Finding.review_id == review.id))
    return {one.clause_code: (one.verdict, one.words) for one in found}
