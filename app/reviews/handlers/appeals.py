"""Notices N19 about appeals."""

from collections.abc import Iterable

from app.accounts.models import Account
from app.accounts.service import members_of
from app.extensions import db
from app.outbox.events import on
from app.outbox.mail import notify_all
from app.reviews.events import (
    AppealAnswered,
    AppealAnswerProposed,
    AppealAnswerReturned,
    AppealAssigned,
    AppealMade,
    ConflictDeclared,
    TieReported,
)
from app.reviews.models import Appeal
from app.reviews.policy import AppealState
from app.reviews.service.access import panel_with
from app.reviews.service.appeal_people import assigners, chair_of, confirmers, deciders, waiting_appeal


@on(AppealMade)
def tell_of_appeal(event: AppealMade) -> None:
    """N19: the applicant learns until when it is answered; who may assign it is asked to."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    panel = appeal.decision.panel
    _tell_applicant(appeal, "received", "Read the decision")
    path = f"/panel/appeals/{panel.reference}"
    _tell_of_appeal(assigners(db.session, appeal), appeal, "made", path, "Choose who answers")


@on(AppealAssigned)
def ask_chair_of_appeal(event: AppealAssigned) -> None:
    """N19, to the chair who answers."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    _tell_chair(appeal, "assigned", "Answer the appeal")


@on(AppealAnswerProposed)
def ask_second_person(event: AppealAnswerProposed) -> None:
    """N19, to those who may confirm the answer."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    path = f"/panel/appeals/{appeal.decision.panel.reference}/confirm"
    if appeal.state is AppealState.PROPOSED:
        people = confirmers(db.session, appeal)
        _tell_of_appeal(people, appeal, "proposed", path, "Read and confirm", round_of=appeal.version)


@on(AppealAnswerReturned)
def tell_chair_of_appeal(event: AppealAnswerReturned) -> None:
    """N19, to the chair who answers again; the reason stands on the page only."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    _tell_chair(appeal, "returned", "Read why and answer again", round_of=appeal.version)


@on(ConflictDeclared, TieReported)
def look_for_another_chair(event: ConflictDeclared | TieReported) -> None:
    """Where the chair of an appeal has a tie, who may choose another one is asked to."""
    appeal = waiting_appeal(db.session, panel_with(db.session, event.panel_id))
    if appeal and appeal.state is AppealState.ASSIGNED and chair_of(db.session, appeal) is None:
        _ask_for_another_chair(appeal)


@on(AppealAnswered)
def tell_answer(event: AppealAnswered) -> None:
    """N19, to the applicant and to those who had decided."""
    appeal = db.session.get_one(Appeal, event.appeal_id)
    _tell_applicant(appeal, "answered", "Read the answer")
    path = f"/panel/{appeal.decision.panel.reference}/record"
    _tell_of_appeal(deciders(db.session, appeal.decision), appeal, "told", path, "Read the record")


def _tell_chair(appeal: Appeal, mail: str, action: str, *, round_of: int | None = None) -> None:
    """Write to who answers; with a tie that person hears nothing, and the others are asked for somebody else."""
    if appeal.state is not AppealState.ASSIGNED:
        return
    chair = chair_of(db.session, appeal)
    if chair is None:
        _ask_for_another_chair(appeal)
    else:
        path = f"/panel/appeals/{appeal.decision.panel.reference}/answer"
        _tell_of_appeal([chair], appeal, mail, path, action, round_of=round_of)


def _ask_for_another_chair(appeal: Appeal) -> None:
    path = f"/panel/appeals/{appeal.decision.panel.reference}"
    people = assigners(db.session, appeal)
    _tell_of_appeal(people, appeal, "chair_left", path, "Choose who answers", round_of=appeal.version)


def _tell_applicant(appeal: Appeal, mail: str, action: str) -> None:
    panel = appeal.decision.panel
    people, path = members_of(db.session, panel.organisation_id), f"/apply/{panel.reference}/decision"
    _tell_of_appeal(people, appeal, mail, path, action)


def _tell_of_appeal(
    people: Iterable[Account], appeal: Appeal, mail: str, path: str, action: str, *, round_of: int | None = None
) -> None:
    template, key = f"reviews/mail/appeal_{mail}.txt", f"{appeal.id}:{round_of}" if round_of else f"{appeal.id}"
    notify_all(template, people, key=key, path=path, action=action, panel=appeal.decision.panel, appeal=appeal)
