"""When ties leave a panel or an appeal without the people it needs, the administrators are asked for others."""

from app.applications.notices import ask_for_people
from app.extensions import db
from app.outbox.events import on
from app.reviews.events import AppealMade, ConflictDeclared, TieReported
from app.reviews.models import Appeal
from app.reviews.service.access import panel_with
from app.reviews.service.appeal_people import roles_wanted_for, waiting_appeal
from app.reviews.service.ties import roles_wanted


@on(ConflictDeclared, TieReported)
def ask_for_others(event: ConflictDeclared | TieReported) -> None:
    """Say once for each role that nobody without a tie holds any more."""
    panel = panel_with(db.session, event.panel_id)
    for wanted in roles_wanted(db.session, panel):
        ask_for_people(panel.application, wanted, key=f"{panel.id}:{wanted}")
    if appeal := waiting_appeal(db.session, panel):
        _ask_for_people_of(appeal)


@on(AppealMade)
def ask_for_people_of_appeal(event: AppealMade) -> None:
    """Say that nobody who is new to the case may answer, or confirm the answer."""
    _ask_for_people_of(db.session.get_one(Appeal, event.appeal_id))


def _ask_for_people_of(appeal: Appeal) -> None:
    for wanted in roles_wanted_for(db.session, appeal):
        ask_for_people(appeal.decision.panel.application, wanted, key=f"{appeal.id}:{wanted}")
