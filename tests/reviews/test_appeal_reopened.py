"""C07: the panel of other people that looks at a case which an appeal opened again."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.policy import State
from app.reviews.models import Panel, Review
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.appealed import REASONS, Appealed, answer, confirm, state_of, to_answer
from tests.reviews.builders import ALL_MET, assign, clear, recuse, send

Relay = Callable[[], None]


def test_a_case_that_is_opened_again_goes_to_other_people_only(
    session: Session, declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """C07: the earlier panel keeps what it had and sees nothing of the new one."""
    chair = to_answer(signed_in, declined)
    mailer.sent.clear()
    assert answer(chair, declined, "reopen").status_code == 302
    assert confirm(signed_in(declined.manager), declined).status_code == 302
    relay()

    assert state_of(session, declined) is State.IN_REVIEW
    first, second = session.scalars(select(Panel).order_by(Panel.round)).all()
    asked = session.scalars(select(Review.reviewer_id).where(Review.panel_id == second.id)).all()
    assert set(asked) == {one.id for one in declined.reviewers}
    assert (second.revision_id, second.due_on) == (first.revision_id, NOW.date() + timedelta(days=10))
    for reviewer in declined.reviewers:
        assert any(f"/review/{declined.reference}/conflict" in mail.text for mail in mailer.to(reviewer.email))
    page = signed_in(declined.case.member).get(f"/apply/{declined.reference}/decision").text
    assert "A new panel looks at your application" in page
    assert "We read it again." in page

    old, new = signed_in(declined.case.chair), signed_in(declined.chair)
    assert old.get(f"/panel/{declined.reference}/record").status_code == 200
    assert new.get(f"/panel/{declined.reference}/record").status_code == 404
    for browser in (old, new):
        assert browser.get("/panel").text.count(f"{declined.reference}</a>") == 1
    reviewers = f"/panel/{declined.reference}/assign"
    assert "Nora Newone" in new.get(reviewers).text
    assert "Nora Newone" not in old.get(reviewers).text
    browser = signed_in(declined.reviewers[0])
    browser.post(f"/review/{declined.reference}/conflict", data={"tie": "no"})
    assert REASONS in browser.get(f"/review/{declined.reference}").text


def test_the_new_panel_decides_with_two_new_people_and_its_decision_counts(
    session: Session, declined: Appealed, signed_in: SignIn
) -> None:
    answer(to_answer(signed_in, declined), declined, "reopen")
    confirm(signed_in(declined.manager), declined)
    session.expire_all()
    again = declined.again
    extra = make_account(session, Role.REVIEWER, name="Nils Newfour")
    recuse(session, again, declined.reviewers[1])
    assign(session, again, extra)
    pair = [declined.reviewers[0], extra]
    clear(session, again, *pair)
    for one in pair:
        send(session, again, one)
    form = {f"verdict-{code}": "compliant" for code in ALL_MET}
    panel = session.scalars(select(Panel).where(Panel.round == 2)).one()
    chair = signed_in(declined.chair)
    seen = chair.get(f"/panel/{declined.reference}/consensus").text
    assert "Ravi One" not in seen
    assert chair.post(
        f"/panel/{declined.reference}/consensus", data=form | {"version": str(panel.version)}
    ).location.endswith("/decide")
    chair.post(f"/panel/{declined.reference}/decide", data={"outcome": "approved", "summary": "Welcome after all."})

    old = signed_in(declined.case.manager).post(f"/panel/{declined.reference}/approve", data={"version": "1"})
    assert "Welcome after all." not in old.text
    assert state_of(session, declined) is State.CONSENSUS
    new = signed_in(declined.manager)
    assert new.post(f"/panel/{declined.reference}/approve", data={"version": "1"}).status_code == 302
    assert state_of(session, declined) is State.DECIDED
    page = signed_in(declined.case.member).get(f"/apply/{declined.reference}/decision").text
    assert "Your application is approved" in page
    assert "Welcome after all." in page
