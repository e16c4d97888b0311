"""Panels that follow from the check, and the notices N14, N19, N40, N42, N43 and N46 for those who lead and review."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.service import members_of
from app.accounts.signals import account_leaving
from app.applications.events import ApplicationWithdrawn, CheckPassed
from app.applications.service.reapplication import reapply_day
from app.extensions import db
from app.outbox.events import AccountDeleted, on
from app.outbox.mail import Recipient, notify
from app.reviews.events import (
    AppealAnswered,
    AppealAssigned,
    AppealMade,
    ConflictDeclared,
    ConsensusOpened,
    DecisionProposed,
    DecisionReturned,
    DecisionSent,
    PanelOpened,
    ReviewDeclined,
    ReviewerReplaced,
    ReviewersAssigned,
    ReviewReopened,
    ReviewsCompleted,
    TieReported,
)
from app.reviews.models import Appeal, Decision, Panel, ReturnedProposal, Review
from app.reviews.policy import OUTCOME_TEXT, AppealState, ReviewState
from app.reviews.service.access import quorum
from app.reviews.service.appeals import appealing, assigners, deciders
from app.reviews.service.decisions import approvers
from app.reviews.service.departure import check_reviews_given
from app.reviews.service.panels import active_reviews, chairs_of, dissolve_panel, open_panel
from app.reviews.service.profiles import forget_reviewer
from app.reviews.service.ties import tied_people
from app.web.ports import ports


@account_leaving.connect
def keep_open_reviews(session: Session, account_id: UUID) -> None:
    """Refuse in the same transaction to delete the account of a reviewer for whom a panel waits."""
    check_reviews_given(session, account_id)


@on(CheckPassed)
def begin_panel(event: CheckPassed) -> None:
    now = ports().clock.now()
    open_panel(db.session, application_id=event.application_id, revision_id=event.revision_id, now=now)


@on(PanelOpened)
def ask_chairs_for_reviewers(event: PanelOpened) -> None:
    """N46: the documents are complete, so the chairs choose who reviews."""
    panel = db.session.get_one(Panel, event.panel_id)
    wanted = quorum(db.session, ports().clock.now())
    chairs = chairs_of(db.session, panel)
    _tell(chairs, "opened", panel, key=panel.id, page="assign", action="Choose reviewers", quorum=wanted)


@on(ConsensusOpened)
def ask_chairs_for_consensus(event: ConsensusOpened) -> None:
    """Tell the chairs that all reviews are in."""
    _tell_all_in(event.panel_id)


@on(ReviewsCompleted)
def ask_chairs_for_consensus_again(event: ReviewsCompleted) -> None:
    """Tell the chairs that all reviews are in after the panel was reopened."""
    _tell_all_in(event.panel_id)


def _tell_all_in(panel_id: UUID) -> None:
    panel = db.session.get_one(Panel, panel_id)
    people, key = chairs_of(db.session, panel), f"{panel.id}:{panel.consensus_at}"
    _tell(people, "all_in", panel, key=key, page="consensus", action="Compare the findings")


@on(ApplicationWithdrawn)
def end_panel(event: ApplicationWithdrawn) -> None:
    dissolve_panel(db.session, application_id=event.application_id)


@on(ReviewersAssigned)
def ask_reviewers(event: ReviewersAssigned) -> None:
    """N42: the mail names the application by its reference only, so that a tie does not leak."""
    panel = db.session.get_one(Panel, event.panel_id)
    for review in active_reviews(db.session, panel):
        if review.state is ReviewState.TO_DECLARE:
            notify(
                "reviews/mail/assigned.txt",
                Recipient.of(review.reviewer),
                key=review.id,
                path=f"/review/{panel.reference}/conflict",
                action="Say whether you have a tie",
                panel=panel,
                review=review,
            )


@on(ConflictDeclared)
def tell_chairs(event: ConflictDeclared) -> None:
    """N40: without the reviewer's name, for a mail may be read by others."""
    if not event.recused:
        return
    _tell_that_somebody_left("recused", event.panel_id, key=event.review_id)


@on(TieReported)
def tell_chairs_of_a_report(event: TieReported) -> None:
    """N40: neither about whom nor by whom."""
    _tell_that_somebody_left("recused", event.panel_id, key=event.tie_id)


@on(ReviewDeclined)
def tell_chairs_of_a_refusal(event: ReviewDeclined) -> None:
    """Tell the chairs that a reviewer gave the review back; name and reason stand on the page only."""
    _tell_that_somebody_left("declined", event.panel_id, key=event.review_id)


def _tell_that_somebody_left(mail: str, panel_id: UUID, *, key: UUID) -> None:
    panel = db.session.get_one(Panel, panel_id)
    _tell(chairs_of(db.session, panel), mail, panel, key=key, page="assign", action="See the panel")


@on(ReviewerReplaced)
def tell_who_is_replaced(event: ReviewerReplaced) -> None:
    """Tell the reviewer, who cannot open the application any more."""
    review = db.session.get_one(Review, event.review_id)
    notify(
        "reviews/mail/replaced.txt",
        Recipient.of(review.reviewer),
        key=review.id,
        path="/review",
        action="See your reviews",
        panel=review.panel,
    )


@on(ReviewReopened)
def tell_whose_review_is_open_again(event: ReviewReopened) -> None:
    """Tell the author only; the reason stands on the page, for it may speak of what was written."""
    review = db.session.get_one(Review, event.review_id)
    notify(
        "reviews/mail/reopened.txt",
        Recipient.of(review.reviewer),
        key=f"{review.id}:{review.version}",
        path=f"/review/{review.panel.reference}",
        action="Read why and go on",
        panel=review.panel,
        review=review,
    )


@on(AccountDeleted)
def forget_profile(event: AccountDeleted) -> None:
    """Delete what was noted of a reviewer who has gone."""
    forget_reviewer(db.session, event.account_id)


@on(DecisionProposed)
def ask_approvers(event: DecisionProposed) -> None:
    """N43, for each proposal: the one after a proposal was sent back is told anew."""
    decision = db.session.get_one(Decision, event.decision_id)
    people, key = approvers(db.session, decision), f"{decision.id}:{len(decision.returned)}"
    _tell(people, "proposed", decision.panel, key=key, page="approve", action="Read and approve")


@on(DecisionReturned)
def tell_proposer(event: DecisionReturned) -> None:
    """Tell who proposed that it came back. The reason stands on the page only: it may name people."""
    proposal = db.session.get_one(ReturnedProposal, event.proposal_id)
    if proposal.proposed_by in tied_people(db.session, proposal.decision.panel):
        return
    _tell(
        [proposal.proposer],
        "returned",
        proposal.decision.panel,
        key=proposal.id,
        page="decide",
        action="Read why and propose again",
        returned_at=proposal.returned_at,
    )


@on(DecisionSent)
def tell_members(event: DecisionSent) -> None:
    """N14, to all members of the applicant."""
    decision = db.session.get_one(Decision, event.decision_id)
    for member in members_of(db.session, decision.panel.organisation_id):
        notify(
            "reviews/mail/decision.txt",
            Recipient.of(member),
            key=event.decision_id,
            path=f"/apply/{decision.panel.reference}/decision",
            action="Read the decision",
            panel=decision.panel,
            decision=decision,
            outcome=OUTCOME_TEXT[decision.outcome],
            **_ways_on(decision),
        )


def _ways_on(decision: Decision) -> dict[str, date | None]:
    """Return until when another look may be asked for, and from when a new application may start."""
    assert decision.approved_at is not None, "a sent decision has its time"
    found = appealing(db.session, decision, now=decision.approved_at)
    return {
        "appeal_until": found.last_day if found else None,
        "reapply_on": reapply_day(db.session, decision.approved_at) if found else None,
    }


@on(AppealMade)
def tell_of_appeal(event: AppealMade) -> None:
    """N19: the applicant learns until when it is answered; who may assign it is asked to."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    panel = appeal.decision.panel
    _tell_applicant(appeal, "received", "Read the decision")
    for person in assigners(db.session, appeal):
        _tell_of_appeal(person, appeal, "made", f"/panel/appeals/{panel.reference}", "Choose who answers")


@on(AppealAssigned)
def ask_chair_of_appeal(event: AppealAssigned) -> None:
    """N19, to the chair who answers."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    if appeal.chair and appeal.state is AppealState.ASSIGNED:
        path = f"/panel/appeals/{appeal.decision.panel.reference}/answer"
        _tell_of_appeal(appeal.chair, appeal, "assigned", path, "Answer the appeal")


@on(AppealAnswered)
def tell_answer(event: AppealAnswered) -> None:
    """N19, to the applicant and to those who had decided."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    _tell_applicant(appeal, "answered", "Read the answer")
    for person in deciders(appeal.decision):
        _tell_of_appeal(person, appeal, "told", f"/panel/{appeal.decision.panel.reference}/record", "Read the record")


def _tell_applicant(appeal: Appeal, mail: str, action: str) -> None:
    panel = appeal.decision.panel
    for member in members_of(db.session, panel.organisation_id):
        _tell_of_appeal(member, appeal, mail, f"/apply/{panel.reference}/decision", action)


def _tell_of_appeal(person: Account, appeal: Appeal, mail: str, path: str, action: str) -> None:
    template, key = f"reviews/mail/appeal_{mail}.txt", f"{appeal.id}"
    panel = appeal.decision.panel
    notify(template, Recipient.of(person), key=key, path=path, action=action, panel=panel, appeal=appeal)


def _tell(
    people: Iterable[Account], mail: str, panel: Panel, *, key: object, page: str, action: str, **values: object
) -> None:
    """Write to each of these people what leads to a page of the panel."""
    template, path = f"reviews/mail/{mail}.txt", f"/panel/{panel.reference}/{page}"
    for person in people:
        notify(template, Recipient.of(person), key=key, path=path, action=action, panel=panel, **values)
