"""Who leads a panel hears when it opens, and when all reviews are in."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.policy import State
from app.core.ports import Ports
from tests.builders import make_account
from tests.fakes import FakeMailer
from tests.reviews.builders import Case, assign, clear, make_case, send, to_consensus


def subjects(mailer: FakeMailer, address: str) -> list[str]:
    return [mail.subject for mail in mailer.to(address)]


def test_the_chair_is_asked_for_reviewers_when_a_panel_opens(
    session: Session, case: Case, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """N46"""
    tied = make_account(session, Role.CHAIR, name="Tina Tied")
    grant(session, tied.id, Role.VIEWER, case.organisation.id)
    session.commit()

    relay()

    (mail,) = mailer.to(case.chair.email)
    assert mail.subject == f"Application {case.reference} needs reviewers"
    assert "at least 2 reviewers" in mail.text
    assert "20 March 2030, 23:59 IST" in mail.text
    assert f"/panel/{case.reference}/assign" in mail.text
    assert "Bolt" not in mail.text
    assert mailer.to(tied.email) == []


def test_nobody_is_asked_for_a_panel_that_closes_at_once(
    session: Session, fakes: Ports, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    case = make_case(session, fakes.store, state=State.WITHDRAWN)
    relay()

    assert mailer.to(case.chair.email) == []


def test_the_chair_is_told_when_all_reviews_are_in(
    session: Session, case: Case, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    told = f"All reviews of {case.reference} are in"
    pair = case.reviewers[:2]
    grant(session, pair[0].id, Role.CHAIR)
    assign(session, case, *pair)
    clear(session, case, *pair)
    send(session, case, pair[0])
    relay()
    assert told not in subjects(mailer, case.chair.email)

    send(session, case, pair[1])
    relay()

    (mail,) = [mail for mail in mailer.to(case.chair.email) if mail.subject == told]
    assert f"/panel/{case.reference}/consensus" in mail.text
    assert "Ravi One" not in mail.text
    assert told in subjects(mailer, pair[0].email)  # has sent the own review, so may lead now
    assert told not in subjects(mailer, pair[1].email)
    assert told not in subjects(mailer, case.member.email)


def test_who_has_a_review_open_elsewhere_is_told_all_the_same(
    session: Session, case: Case, fakes: Ports, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    grant(session, case.reviewers[2].id, Role.CHAIR)
    other = make_case(session, fakes.store)
    to_consensus(session, case)
    relay()

    address = case.reviewers[2].email
    assert {f"All reviews of {case.reference} are in", f"Application {other.reference} needs reviewers"} <= set(
        subjects(mailer, address)
    )
