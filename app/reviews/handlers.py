"""Panels that follow from the check, and the notices N14, N40, N42, N43 and N46 for those who lead and review."""

from app.accounts.policy import Role
from app.accounts.service import members_of, people_with
from app.applications.events import ApplicationWithdrawn, CheckPassed
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import Recipient, notify
from app.reviews.events import (
    ConflictDeclared,
    ConsensusOpened,
    DecisionProposed,
    DecisionReturned,
    DecisionSent,
    PanelOpened,
    ReviewersAssigned,
)
from app.reviews.models import Decision, Panel, ReturnedProposal, Review
from app.reviews.policy import OUTCOME_TEXT, ReviewState
from app.reviews.service.access import quorum
from app.reviews.service.decisions import approvers
from app.reviews.service.panels import active_reviews, chairs_of, dissolve_panel, open_panel, untied
from app.web.ports import ports


@on(CheckPassed)
def begin_panel(event: CheckPassed) -> None:
    now = ports().clock.now()
    open_panel(db.session, application_id=event.application_id, revision_id=event.revision_id, now=now)


@on(PanelOpened)
def ask_chairs_for_reviewers(event: PanelOpened) -> None:
    """N46, for the chairs: complete, and now with the panel."""
    panel = db.session.get_one(Panel, event.panel_id)
    wanted = quorum(db.session, ports().clock.now())
    for chair in chairs_of(db.session, panel):
        notify(
            "reviews/mail/opened.txt",
            Recipient.of(chair),
            key=panel.id,
            path=f"/panel/{panel.reference}/assign",
            action="Choose reviewers",
            panel=panel,
            quorum=wanted,
        )


@on(ConsensusOpened)
def ask_chairs_for_consensus(event: ConsensusOpened) -> None:
    """All reviews are in: what N41 waited for."""
    panel = db.session.get_one(Panel, event.panel_id)
    for chair in chairs_of(db.session, panel):
        notify(
            "reviews/mail/all_in.txt",
            Recipient.of(chair),
            key=panel.id,
            path=f"/panel/{panel.reference}/consensus",
            action="Compare the findings",
            panel=panel,
        )


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
            )


@on(ConflictDeclared)
def tell_chairs(event: ConflictDeclared) -> None:
    """N40: without the reviewer's name, for a mail may be read by others."""
    if not event.recused:
        return
    panel = db.session.get_one(Review, event.review_id).panel
    for chair in untied(db.session, panel, people_with(db.session, Role.CHAIR)):
        notify(
            "reviews/mail/recused.txt",
            Recipient.of(chair),
            key=event.review_id,
            path=f"/panel/{panel.reference}/assign",
            action="See the panel",
            panel=panel,
        )


@on(DecisionProposed)
def ask_approvers(event: DecisionProposed) -> None:
    """N43, for each proposal: the one after a proposal was sent back is told anew."""
    decision = db.session.get_one(Decision, event.decision_id)
    for person in approvers(db.session, decision):
        notify(
            "reviews/mail/proposed.txt",
            Recipient.of(person),
            key=f"{decision.id}:{len(decision.returned)}",
            path=f"/panel/{decision.panel.reference}/approve",
            action="Read and approve",
            panel=decision.panel,
        )


@on(DecisionReturned)
def tell_proposer(event: DecisionReturned) -> None:
    """The answer to N43. The reason stands on the page only: it may name people."""
    proposal = db.session.get_one(ReturnedProposal, event.proposal_id)
    panel = proposal.decision.panel
    notify(
        "reviews/mail/returned.txt",
        Recipient.of(proposal.proposer),
        key=proposal.id,
        path=f"/panel/{panel.reference}/decide",
        action="Read why and propose again",
        panel=panel,
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
