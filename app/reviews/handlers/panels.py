"""Panels that follow from the check, and the notices N46 for those who lead them."""

from uuid import UUID

from app.applications.events import ApplicationWithdrawn, CheckPassed
from app.extensions import db
from app.outbox.events import on
from app.reviews.events import ConsensusOpened, PanelOpened, ReviewsCompleted
from app.reviews.handlers.told import tell
from app.reviews.models import Panel
from app.reviews.service.access import quorum
from app.reviews.service.panels import chairs_of, dissolve_panel, open_panel
from app.web.ports import ports


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
    tell(chairs, "opened", panel, key=panel.id, page="assign", action="Choose reviewers", quorum=wanted)


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
    tell(people, "all_in", panel, key=key, page="consensus", action="Compare the findings")


@on(ApplicationWithdrawn)
def end_panel(event: ApplicationWithdrawn) -> None:
    dissolve_panel(db.session, application_id=event.application_id)
