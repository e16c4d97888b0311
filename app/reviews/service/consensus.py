"""All findings side by side, and what the panel makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.policy import Actor
from app.core.errors import Conflict
from app.outbox.service import publish
from app.reviews import policy
from app.reviews.events import FindingsAgreed
from app.reviews.models import AgreedFinding, Finding, Panel, Review
from app.reviews.policy import AgreeFindings, Criterion, Entry, PanelAction, ReviewState, Verdict
from app.reviews.policy.rubric import open_scores
from app.reviews.service.access import as_panel, criteria_of, lock, panel_at, titles
from app.reviews.service.scores import scales_of, score_comparisons, write_agreed_scores
from app.reviews.service.stale import check_current


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One clause with what every reviewer found on it."""

    criterion: Criterion
    findings: Sequence[tuple[str, Finding]]

    @property
    def verdicts(self) -> list[Verdict]:
        return [finding.verdict for _, finding in self.findings if finding.verdict is not None]

    @property
    def unanimous(self) -> Verdict | None:
        return policy.unanimous(self.verdicts)

    @property
    def is_disputed(self) -> bool:
        return policy.is_disputed(self.verdicts)


def sent_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews once the consensus is open; before that there is nothing to see."""
    if panel.consensus_at is None:
        return ()
    sent = select(Review).where(Review.panel_id == panel.id, Review.state == ReviewState.SUBMITTED)
    with_all = sent.options(joinedload(Review.reviewer), selectinload(Review.findings), selectinload(Review.scores))
    return sorted(session.scalars(with_all), key=lambda review: (review.reviewer.name, str(review.id)))


def recused_reviews(session: Session, panel: Panel) -> Sequence[Review]:
    """Return the reviews of those who declared a tie."""
    recused = select(Review).where(Review.panel_id == panel.id, Review.state == ReviewState.RECUSED)
    return session.scalars(recused.options(joinedload(Review.reviewer)).order_by(Review.id)).all()


def comparisons(session: Session, panel: Panel) -> list[Comparison]:
    """Return every clause with its findings, those with disagreement first."""
    reviews = sent_reviews(session, panel)
    found = [
        Comparison(
            criterion=criterion,
            findings=[
                (review.reviewer.name, finding)
                for review in reviews
                for finding in review.findings
                if finding.clause_code == criterion.code
            ],
        )
        for criterion in criteria_of(session, panel)
    ]
    return sorted(found, key=lambda comparison: not comparison.is_disputed)


def agreed_entries(session: Session, panel: Panel) -> dict[str, Entry]:
    """Return what the panel has agreed on, clause by clause."""
    agreed = session.scalars(select(AgreedFinding).where(AgreedFinding.panel_id == panel.id))
    return {one.clause_code: Entry(verdict=one.verdict, words=one.words) for one in agreed}


def entries_to_agree(session: Session, panel: Panel, compared: Sequence[Comparison]) -> dict[str, Entry]:
    """Return what the chair begins with: what is recorded, else what all reviewers found."""
    found = {one.criterion.code: Entry(verdict=one.unanimous, words="") for one in compared}
    return found | agreed_entries(session, panel)


def findings_are_open(panel: Panel) -> bool:
    """Tell whether the panel may still change what it agrees on."""
    stands = policy.proposal_stands(panel.decision.state if panel.decision else None)
    return PanelAction.AGREE in policy.panel_actions_from(panel.state) and not stands


def _write(session: Session, panel: Panel, command: AgreeFindings) -> None:
    for code, entry in command.entries.items():
        assert entry.verdict is not None, "open points are refused before"
        session.merge(AgreedFinding(panel_id=panel.id, clause_code=code, verdict=entry.verdict, words=entry.words))
    write_agreed_scores(session, panel, command.scores)


def _check_complete(session: Session, panel: Panel, command: AgreeFindings) -> None:
    """Raise all that is missing in agreed findings and scores at once (C03)."""
    found = {one.criterion.code: one.verdicts for one in comparisons(session, panel)}
    points = policy.open_points(command, titles(criteria_of(session, panel)), found)
    scored = score_comparisons(session, panel, sent_reviews(session, panel))
    given = {one.scale.code: one.given for one in scored}
    policy.check_complete(chain(points, open_scores(command.scores, scales_of(session, panel), given)))


def agree_findings(session: Session, command: AgreeFindings, reference: str, *, actor: Actor, now: datetime) -> None:
    """Record the agreed findings, again if need be, unless a proposal stands. The caller commits."""
    panel = panel_at(session, actor, reference)
    lock(session, panel)
    state = policy.panel_after(panel.state, PanelAction.AGREE)
    if not findings_are_open(panel) or command.version != panel.version:
        raise Conflict("Somebody else has recorded findings or proposed a decision meanwhile.")
    _check_complete(session, panel, command)
    check_current(session, panel)
    _write(session, panel, command)
    panel.state, panel.agreed_at, panel.agreed_by = state, now, actor.account_id
    flag_modified(panel, "agreed_at")  # each recording counts, so that another window's is noticed
    publish(session, FindingsAgreed(panel_id=panel.id), actor=as_panel(actor), at=now)
