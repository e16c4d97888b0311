"""What one reviewer says stays with them until everybody has spoken: by every address, mail, export and inbox."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.accounts.policy import Role
from tests.access.canaries import (
    ASKED,
    IN_OTHER_WORDS,
    LISTED,
    NAMES,
    OF_A,
    PRIVATE,
    WHY,
    WORDS,
    Canaries,
    make_canary_case,
)
from tests.access.portal import Portal
from tests.access.who import Who
from tests.access.world import World
from tests.fakes import FakeJobs, FakeMailer
from tests.reviews.builders import Case

B, APPLICANT = Who.REVIEWER, Who.SIGNATORY
LEADERS = (Who.CHAIR, Who.MANAGER)
OUTSIDE = (Who.STRANGER, Who.OTHER_REVIEWER, Who.VISITOR)
NEW_EACH_TIME = {"GET accounts.second_factor", "POST accounts.second_factor", "POST security.wan_verify"}  # secrets


@pytest.fixture
def case(world: World, jobs: FakeJobs) -> Case:
    """An application before its panel; the signatory is an owner as well, and so opens all that an applicant can."""
    found = make_canary_case(world)
    also = Grant(account_id=world.people[APPLICANT].id, role=Role.OWNER, organisation_id=world.home.id)
    world.session.add(also)
    world.session.commit()
    jobs.asked.clear()  # what would follow from the world's other rows
    return found


@pytest.fixture
def canaries(session: Session, case: Case, portal: Portal) -> Canaries:
    return Canaries(session, portal, case)


def places_of(words: str, seen: dict[str, str]) -> list[str]:
    return [row for row, page in seen.items() if words in page]


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [row for row in before if row not in NEW_EACH_TIME and before[row] != after[row]]


def test_b_learns_nothing_of_a_until_both_have_sent(
    canaries: Canaries, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """Scenario 15 for every address: what B is answered is the same, letter by letter, whatever A does meanwhile.

    So not even a count, an average, a score or an order leaks. Those who lead the panel read no word of A, either.
    What A asks, and why the chair gives the review back to A, is nothing to B. What the program team finds on a
    debarment list is nothing to anybody of the panel.
    """
    canaries.assign()
    canaries.match()
    relay()
    before = canaries.seen_by(B)
    for steps in ((canaries.draft,), (canaries.send,), (canaries.reopen, canaries.ask)):
        for step in steps:
            step()
        relay()
        now = canaries.seen_by(B)
        assert changed(before, now) == []
        assert [row for words in (WORDS, PRIVATE, OF_A, ASKED, WHY) for row in places_of(words, now)] == []
    led = {who: canaries.seen_by(who) for who in LEADERS}
    assert [row for who in LEADERS for row in places_of(WORDS, led[who])] == []
    assert "GET desk_questions.listing" not in places_of(OF_A, led[Who.MANAGER]), "who asks stands nowhere there"
    assert places_of(ASKED, led[Who.MANAGER])
    assert {"GET screening.match", "GET screening.applicant"} <= set(places_of(LISTED, led[Who.MANAGER]))
    assert places_of(LISTED, led[Who.CHAIR]) + places_of(LISTED, before) == []
    assert places_of(ASKED, led[Who.CHAIR]) == []

    canaries.send()
    canaries.answer()
    relay()

    for who, page in ((B, "GET reviews.done"), (Who.CHAIR, "GET panel.consensus")):
        seen = canaries.seen_by(who)
        assert page in places_of(WORDS, seen)
        assert places_of(PRIVATE, seen) == [], "what A notes for themselves is nobody's, at any time"
        assert places_of(ASKED, seen) == [], "the words of who asked are for the program team"
    told = [mail.text + mail.html + mail.subject for mail in mailer.sent]
    assert [mail for mail in told for words in (WORDS, ASKED, WHY) if words in mail] == []
    assert [mail.subject for mail in mailer.to(canaries.second.email) if OF_A in mail.text + mail.html] == []


def test_applicant_and_outsiders_never_learn_who_said_what(
    canaries: Canaries, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """By every address, before the consensus and after the decision; mails and inbox, too. The reasons are there.

    So is a question in the words of the program team; no score is, nor why a review was opened again, nor a list on
    which the program team looked the applicant up.
    """
    canaries.assign()
    canaries.match()
    canaries.ask()
    canaries.pass_on()
    canaries.send()
    relay()
    early = {who: canaries.seen_by(who) for who in (APPLICANT, *OUTSIDE)}
    canaries.reply(APPLICANT)
    canaries.reopen()
    canaries.send()
    canaries.answer()
    canaries.decide()
    relay()
    late = {who: canaries.seen_by(who) for who in (APPLICANT, *OUTSIDE)}

    assert [(who, row) for seen in (early, late) for who in seen for row in places_of(NAMES, seen[who])] == []
    assert IN_OTHER_WORDS in early[APPLICANT]["GET evidence.questions"]
    assert "It is not there." in late[APPLICANT]["GET decisions.decision"]
    assert [who for who in OUTSIDE if places_of("It is not there.", late[who])] == []
    told = mailer.to(canaries.portal_address(APPLICANT))
    assert any("It is not there." in mail.text or "decision" in mail.subject.lower() for mail in told)
    assert [mail.subject for mail in told if NAMES in mail.text + mail.html + mail.subject] == []
