"""A decided case, and everything that is done to appeal against it."""

from dataclasses import dataclass, replace
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Account
from app.applications.models import Application
from app.applications.policy import State
from app.reviews.models import Appeal
from app.reviews.policy import Outcome, Verdict
from tests.conftest import SignIn
from tests.reviews.builders import ALL_MET, Case, finish, to_agreement

UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}
REASONS = "The licence text was in the second document."


@dataclass(kw_only=True)
class Appealed:
    """A decided case with people who had no part in it."""

    case: Case
    owner: Account
    chair: Account
    manager: Account
    reviewers: list[Account]

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def again(self) -> Case:
        """Return the case as the new people see it."""
        return replace(self.case, chair=self.chair, manager=self.manager, reviewers=self.reviewers)


def decide(session: Session, case: Case, outcome: Outcome = Outcome.DECLINED) -> None:
    to_agreement(session, case, ALL_MET if outcome is Outcome.APPROVED else UNMET)
    finish(session, case, outcome)


def appeal_of(session: Session) -> Appeal:
    session.expire_all()
    return session.scalars(select(Appeal)).one()


def ask(client: FlaskClient, reference: str, **typed: str) -> TestResponse:
    return client.post(f"/apply/{reference}/appeal", data={"reasons": REASONS} | typed)


def hand_to(client: FlaskClient, given: Appealed, *, version: int = 1, **change: Any) -> TestResponse:
    people = {"chair": str(given.chair.id), "reviewers": [str(one.id) for one in given.reviewers]}
    return client.post(f"/panel/appeals/{given.reference}", data={"version": str(version)} | people | change)


def answer(client: FlaskClient, given: Appealed, how: str, *, version: int = 2, **change: Any) -> TestResponse:
    typed = {"version": str(version), "answer": how, "reason": "We read it again."}
    return client.post(f"/panel/appeals/{given.reference}/answer", data=typed | change)


def confirm(client: FlaskClient, given: Appealed, *, version: int = 3) -> TestResponse:
    return client.post(f"/panel/appeals/{given.reference}/confirm", data={"version": str(version)})


def to_answer(signed_in: SignIn, given: Appealed) -> FlaskClient:
    """Ask, assign, and return the browser of the chair of the appeal."""
    assert ask(signed_in(given.owner), given.reference).status_code == 302
    assert hand_to(signed_in(given.manager), given).status_code == 302
    return signed_in(given.chair)


def state_of(session: Session, given: Appealed) -> State:
    session.expire_all()
    return session.get_one(Application, given.case.application_id).state
