"""Ties that leave a panel without chair, program manager or second person: the administrators are asked for others."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.reviews.policy.ties import ReportTie
from app.reviews.service.ties import report_tie
from tests.builders import NOW, make_account
from tests.fakes import FakeMailer
from tests.reviews.builders import Case, actor, assign, recuse

CHAIR, MANAGER, SECOND = "a chair of the panel", "a program manager", "a second person for the decision"


def report(session: Session, case: Case, about: Account, by: Account) -> None:
    command = ReportTie(person_id=about.id, words="Cousins")
    report_tie(session, command, case.reference, actor=actor(session, by), now=NOW)
    session.commit()


@pytest.mark.parametrize(
    ("tied", "more", "wanted"),
    [
        pytest.param("chair", [], [CHAIR, SECOND], id="the only chair"),
        pytest.param("manager", [], [MANAGER, SECOND], id="the only program manager"),
        pytest.param("chair", [Role.CHAIR], [], id="one of two chairs"),
        pytest.param("manager", [Role.PROGRAM_MANAGER], [], id="one of two program managers"),
        pytest.param("manager", [Role.CHAIR], [MANAGER], id="two chairs can decide, nobody can countersign"),
    ],
)
def test_the_administrators_are_asked_for_whoever_is_missing(
    session: Session,
    case: Case,
    mailer: FakeMailer,
    relay: Callable[[], None],
    tied: str,
    more: list[Role],
    wanted: list[str],
) -> None:
    admin = make_account(session, Role.ADMIN, name="Ada Admin")
    for role in more:
        make_account(session, role, name="One More")

    report(session, case, getattr(case, tied), by=getattr(case, tied))
    relay()

    mails = mailer.to(admin.email)
    assert [[words for words in (CHAIR, MANAGER, SECOND) if words in mail.text] for mail in mails] == [
        [words] for words in wanted
    ]
    assert all(case.reference in mail.subject and "Cousins" not in mail.text for mail in mails)


def test_they_are_asked_once(session: Session, case: Case, mailer: FakeMailer, relay: Callable[[], None]) -> None:
    admin = make_account(session, Role.ADMIN, name="Ada Admin")
    assign(session, case, *case.reviewers)
    report(session, case, case.manager, by=case.manager)
    for reviewer in case.reviewers[:2]:
        recuse(session, case, reviewer)
    relay()

    assert len(mailer.to(admin.email)) == 2
