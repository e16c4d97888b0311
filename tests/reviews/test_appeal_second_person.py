"""The answer to an appeal has two people behind it, as every decision (C07, N19)."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.accounts.service import grant
from app.applications.policy import State
from app.reviews.policy import AppealState
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.appealed import Appealed, answer, appeal_of, confirm, state_of, to_answer

Relay = Callable[[], None]


def test_before_a_second_person_confirms_the_applicant_is_told_nothing(
    session: Session, declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    """Item 7: upheld or reopened with reason, by two people who did not decide."""
    chair = to_answer(signed_in, declined)
    relay()
    mailer.sent.clear()

    assert answer(chair, declined, "reopen").status_code == 302
    relay()

    assert appeal_of(session).state is AppealState.PROPOSED
    assert state_of(session, declined) is State.DECLINED
    assert mailer.to(declined.case.member.email) == []
    page = signed_in(declined.case.member).get(f"/apply/{declined.reference}/decision").text
    assert "We read it again." not in page
    assert "People who did not decide before read it." in page
    (mail,) = mailer.to(declined.manager.email)
    assert f"/panel/appeals/{declined.reference}/confirm" in mail.text
    for person in (declined.chair, declined.case.chair, declined.case.manager, *declined.reviewers):
        assert mailer.to(person.email) == []
    manager = signed_in(declined.manager)
    assert "Confirm the answer to an appeal, as second person" in manager.get("/desk").text
    assert "We read it again." in manager.get(f"/panel/appeals/{declined.reference}/confirm").text

    assert confirm(manager, declined).status_code == 302
    assert (appeal_of(session).state, appeal_of(session).confirmed_by) == (AppealState.REOPENED, declined.manager.id)
    assert confirm(signed_in(make_account(session, Role.CHAIR, name="Late")), declined).status_code == 409


def test_who_has_a_part_in_it_cannot_confirm(session: Session, declined: Appealed, signed_in: SignIn) -> None:
    """Not the chair of the appeal, nobody of the earlier panel, and no reviewer of the next one."""
    grant(session, declined.reviewers[0].id, Role.CHAIR)
    session.commit()
    chair = to_answer(signed_in, declined)
    answer(chair, declined, "uphold")

    for person in (declined.chair, declined.case.chair, declined.case.manager, declined.reviewers[0], declined.owner):
        browser = signed_in(person)
        for page in ("confirm", "return"):
            path = f"/panel/appeals/{declined.reference}/{page}"
            assert browser.get(path).status_code == 404
            assert browser.post(path, data={"version": "3", "reason": "So"}).status_code == 404
    assert "another person confirms the answer" in chair.get(f"/panel/appeals/{declined.reference}").text
    assert appeal_of(session).state is AppealState.PROPOSED


def test_the_database_knows_the_second_person_too(session: Session, declined: Appealed, signed_in: SignIn) -> None:
    answer(to_answer(signed_in, declined), declined, "uphold")
    found = appeal_of(session)
    found.state, found.confirmed_by, found.answered_at = AppealState.UPHELD, declined.chair.id, NOW

    with pytest.raises(IntegrityError, match="two_people"):
        session.flush()


def test_an_answer_that_comes_back_keeps_its_words_and_is_proposed_again(
    session: Session, declined: Appealed, signed_in: SignIn, mailer: FakeMailer, relay: Relay
) -> None:
    chair, manager = to_answer(signed_in, declined), signed_in(declined.manager)
    answer(chair, declined, "uphold")
    back = f"/panel/appeals/{declined.reference}/return"
    assert "Say what the chair of the appeal should change." in manager.post(back, data={"version": "3"}).text
    mailer.sent.clear()

    assert manager.post(back, data={"version": "3", "reason": "Name the clause."}).status_code == 302
    assert manager.post(back, data={"version": "3", "reason": "Name the clause."}).status_code == 409
    relay()

    assert appeal_of(session).state is AppealState.ASSIGNED
    assert any("sent it back" in mail.text for mail in mailer.to(declined.chair.email))
    assert confirm(manager, declined, version=4).status_code == 422
    page = chair.get(f"/panel/appeals/{declined.reference}/answer").text
    assert "Name the clause." in page
    assert "We read it again." in page
    assert answer(chair, declined, "uphold", version=4, reason="Clause CRIT-MIT.").status_code == 302
    assert confirm(manager, declined, version=5).status_code == 302
    assert "Clause CRIT-MIT." in signed_in(declined.owner).get(f"/apply/{declined.reference}/decision").text
    assert "Name the clause." not in signed_in(declined.owner).get(f"/apply/{declined.reference}/decision").text


def test_those_who_deal_with_an_appeal_reach_what_was_judged_from_its_pages(
    declined: Appealed, signed_in: SignIn
) -> None:
    """C07: nobody answers, or confirms, without the answers, the documents and the record."""
    chair, manager = to_answer(signed_in, declined), signed_in(declined.manager)
    pages = [(chair, ""), (chair, "/answer"), (manager, "/confirm")]
    assert answer(chair, declined, "uphold").status_code == 302

    for browser, page in pages:
        shown = browser.get(f"/panel/appeals/{declined.reference}{page}").text
        for path in (f"/panel/{declined.reference}/application", f"/panel/{declined.reference}/record"):
            assert f'href="{path}"' in shown
            assert browser.get(path).status_code == 200
