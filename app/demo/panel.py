"""What the panel makes of an invented application: reviews, questions, a decision, another look at it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.accounts.policy import Actor
from app.applications.policy.questions import AnswerQuestions
from app.applications.service.answering import send_answers, version_of
from app.applications.service.asking import open_questions
from app.core.clock import local_date
from app.demo.invented import Stage
from app.demo.story import Story
from app.extensions import db
from app.reviews.policy import (
    AgreeFindings,
    ApproveDecision,
    AssignAppeal,
    AssignReviewers,
    DeclareConflict,
    Entry,
    FillSheet,
    MakeAppeal,
    Outcome,
    ProposeDecision,
    Verdict,
)
from app.reviews.policy.questions import AskQuestion, SendOn
from app.reviews.policy.rubric import Score
from app.reviews.policy.terms import Condition, NamedException
from app.reviews.policy.ties import ReportTie
from app.reviews.service.access import criteria_of, own_review, panel_at
from app.reviews.service.appeals import assign_appeal, make_appeal
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.individual import declare, send_sheet
from app.reviews.service.panels import assign_reviewers
from app.reviews.service.questions import ask_as_reviewer, panel_question, send_on
from app.reviews.service.scores import scales_of
from app.reviews.service.ties import report_tie
from app.screening.policy import Evidence, RecordMatch
from app.screening.service import record_match
from app.web.forms import filled

MANAGER, CHAIR, SECOND, THIRD = "Meera Iyer", "Anand Krishnan", "Grace Otieno", "Sara Haddad"
REVIEWERS, OTHERS = ("Ravi Menon", "Farah Khan"), ("Lucia Mendes", "Owen Hughes")
OUTCOMES = {
    Stage.DECLINED: Outcome.DECLINED,
    Stage.APPEALED: Outcome.DECLINED,
    Stage.DEFERRED: Outcome.DEFERRED,
    Stage.CONDITIONAL: Outcome.CONDITIONAL,
}
STILL_ASKS = {Stage.ASKED, Stage.ANSWERED}
GOES_ON = {Stage.IN_REVIEW, Stage.CONSENSUS}
IN_DOUBT = "CRIT-EXP"
TIE = "Worked for them until last year."
REASON = "The work described is for private clients. The guide asks for programs of governments."
QUESTION = "Which government was the project for, and who there can be asked about it?"
ANSWER = "The city's own office for citizen services. The commissioner's number stands in the project."
ON_A_LIST = RecordMatch(
    listed_name="Godavari Infotech Services",
    list_name="Debarred bidders, made-up state procurement office",
    country="IN",
    evidence=Evidence.NAME,
    identifier="",
    link="https://lists.example/debarred-bidders",
    note="The name is alike, the city is not given. Ask the office for the number of the firm.",
)
APPEAL = "The project was for a city, through a company that the city owns. The contract names the city."


@dataclass(frozen=True)
class Case:
    """One application on its way through the panel."""

    story: Story
    reference: str
    stage: Stage
    applicant: Actor

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES.get(self.stage, Outcome.APPROVED)

    def person(self, name: str) -> Actor:
        return self.story.staff[name]


def decide(case: Case) -> bool:
    """Lead the panel as far as the stage says; tell whether the application was approved."""
    _assign(case)
    if case.stage in STILL_ASKS:
        _ask_and_wait(case)
        return False
    for name in REVIEWERS[: 1 if case.stage is Stage.IN_REVIEW else 2]:
        _review(case, case.person(name))
    if case.stage is Stage.IN_REVIEW:
        _find_on_a_list(case)
    if case.stage in GOES_ON:
        case.story.keep()
        return False
    _send_decision(case)
    if case.stage is Stage.APPEALED:
        _appeal(case)
    return case.outcome in {Outcome.APPROVED, Outcome.CONDITIONAL}


def _find_on_a_list(case: Case) -> None:
    """Somebody of the program team looks the applicant up, and nobody has compared the two yet."""
    manager, now = case.person(MANAGER), case.story.now(2)
    record_match(db.session, ON_A_LIST, case.reference, actor=manager, now=now)


def _assign(case: Case) -> None:
    chair, now = case.person(CHAIR), case.story.now
    if case.stage is Stage.CONSENSUS:
        friend = ReportTie(person_id=_id(case, OTHERS[0]), words=TIE)
        report_tie(db.session, friend, case.reference, actor=chair, now=now())
    chosen = AssignReviewers(reviewer_ids=frozenset(_id(case, name) for name in REVIEWERS))
    assign_reviewers(db.session, chosen, case.reference, actor=chair, now=now())


def _id(case: Case, name: str) -> UUID:
    return filled(case.person(name).account_id)


def _declare_no_tie(case: Case, reviewer: Actor) -> None:
    none = DeclareConflict(has_tie=False, words="")
    declare(db.session, none, case.reference, actor=reviewer, now=case.story.now())


def _review(case: Case, reviewer: Actor) -> None:
    _declare_no_tie(case, reviewer)
    if case.stage is Stage.IN_REVIEW:
        _ask(case, reviewer)
    now = case.story.now(3)
    sheet = FillSheet(
        version=own_review(db.session, reviewer, case.reference).version,
        entries=_entries(case),
        scores=_scores(case, 3 if reviewer.name == REVIEWERS[0] else 2),
        recommendation=case.outcome,
        note="",
    )
    send_sheet(db.session, sheet, case.reference, actor=reviewer, now=now)
    case.story.keep()


def _ask(case: Case, reviewer: Actor) -> None:
    question = AskQuestion(about="experience", words=QUESTION)
    ask_as_reviewer(db.session, question, case.reference, actor=reviewer, now=case.story.now(1))


def _ask_and_wait(case: Case) -> None:
    """One has sent the review when the other asks; an answer makes both read again."""
    asker, other = (case.person(name) for name in REVIEWERS)
    _review(case, other)
    _declare_no_tie(case, asker)
    _ask(case, asker)
    manager, now = case.person(MANAGER), case.story.now(2)
    asked = panel_question(db.session, manager, case.reference, 1)
    words = SendOn(version=asked.version, words=asked.words, is_opened=True)
    sent = send_on(db.session, words, case.reference, asked.number, actor=manager, now=now)
    if case.stage is Stage.ANSWERED:
        now, still = case.story.now(), open_questions(db.session, sent.application_id)
        answers = AnswerQuestions(version=version_of(still), answers={sent.number: ANSWER})
        send_answers(db.session, answers, case.reference, actor=case.applicant, now=now)
    case.story.keep()


def _send_decision(case: Case) -> None:
    chair, now = case.person(CHAIR), case.story.now
    panel = panel_at(db.session, chair, case.reference)
    agreed = AgreeFindings(version=panel.version, entries=_entries(case), scores=_scores(case, 3))
    agree_findings(db.session, agreed, case.reference, actor=chair, now=now())
    decision = propose_decision(db.session, _proposal(case), case.reference, actor=chair, now=now(2))
    at, approval = now(3), ApproveDecision(version=decision.version)
    send_decision(db.session, approval, case.reference, actor=case.person(SECOND), now=at)
    case.story.keep()


def _proposal(case: Case) -> ProposeDecision:
    summary = "The panel went through every criterion of the guide."
    if case.outcome is not Outcome.CONDITIONAL:
        return ProposeDecision(outcome=case.outcome, summary=summary)
    last_day = local_date(case.story.now(0)) + timedelta(days=180)
    first = "Show a first project for a government, with a letter of the agency."
    why = "A government has asked for this organisation by name, and its work for private clients is sound."
    return ProposeDecision(
        outcome=case.outcome,
        summary=summary,
        conditions=[Condition(row=1, words=first, clause_code=IN_DOUBT, due_on=last_day)],
        exceptions=[NamedException(clause_code=IN_DOUBT, asked_by=CHAIR, reason=why, until_on=last_day)],
    )


def _entries(case: Case) -> dict[str, Entry]:
    panel = panel_at(db.session, case.person(CHAIR), case.reference)
    unmet = set() if case.outcome is Outcome.APPROVED else {IN_DOUBT}
    return {
        criterion.code: Entry(verdict=Verdict.NOT_COMPLIANT, words=REASON)
        if criterion.code in unmet
        else Entry(verdict=Verdict.COMPLIANT, words="Shown by the documents.")
        for criterion in criteria_of(db.session, panel)
    }


def _scores(case: Case, points: int) -> dict[str, Score]:
    panel = panel_at(db.session, case.person(CHAIR), case.reference)
    return {scale.code: Score(points=points) for scale in scales_of(db.session, panel)}


def _appeal(case: Case) -> None:
    """The applicant asks for another look; people who are new to the case are chosen, and have not answered yet."""
    wish = MakeAppeal(reasons=APPEAL)
    appeal = make_appeal(db.session, wish, case.reference, actor=case.applicant, now=case.story.now(48))
    now, people = case.story.now(), frozenset(_id(case, name) for name in OTHERS)
    chosen = AssignAppeal(version=appeal.version, chair_id=_id(case, THIRD), reviewer_ids=people)
    assign_appeal(db.session, chosen, case.reference, actor=case.person(MANAGER), now=now)
    case.story.keep()
