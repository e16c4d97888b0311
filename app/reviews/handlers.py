"""Panels that follow from the check, and the notices N14, N40, N42, N43 and N46 for those who lead and review."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.service import members_of
from app.accounts.signals import account_leaving
from app.applications.events import ApplicationWithdrawn, CheckPassed
from app.extensions import db
from app.outbox.events import AccountDeleted, on
from app.outbox.mail import Recipient, notify
from app.reviews.events import (
    ConflictDeclared,
    ConsensusOpened,
    DecisionProposed,
    DecisionReturned,
    DecisionSent,
    PanelOpened,
    ReviewDeclined,
    ReviewerReplaced,
    ReviewersAssigned,
    ReviewsCompleted,
    TieReported,
)
from app.reviews.models import Decision, Panel, ReturnedProposal, Review
from app.reviews.policy import OUTCOME_TEXT, ReviewState
from app.reviews.service.access import quorum
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
        )


def _tell(
    people: Iterable[Account], mail: str, panel: Panel, *, key: object, page: str, action: str, **values: object
) -> None:
    """Write to each of these people what leads to a page of the panel."""
    template, path = f"reviews/mail/{mail}.txt", f"/panel/{panel.reference}/{page}"
    for person in people:
        notify(template, Recipient.of(person), key=key, path=path, action=action, panel=panel, **values)
