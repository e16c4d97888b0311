"""When ties leave a panel without the people it needs, the administrators are asked for others."""

from app.applications.handlers.team import ask_for_people
from app.extensions import db
from app.outbox.events import on
from app.reviews.events import ConflictDeclared, TieReported
from app.reviews.service.access import panel_with
from app.reviews.service.ties import roles_wanted


@on(ConflictDeclared, TieReported)
def ask_for_others(event: ConflictDeclared | TieReported) -> None:
    """Say once for each role that nobody without a tie holds any more."""
    panel = panel_with(db.session, event.panel_id)
    for wanted in roles_wanted(db.session, panel):
        ask_for_people(panel.application, wanted, key=f"{panel.id}:{wanted}")
