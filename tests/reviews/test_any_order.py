"""Everybody does anything in any order: what a panel promises holds after every step."""

from collections import Counter
from functools import partial
from itertools import count
from uuid import UUID

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Section, Tie
from app.applications.policy import State
from app.applications.policy.steps import SECTION_STEPS
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from app.reviews.models import Panel, Review
from app.reviews.policy import (
    AssignReviewers,
    DecisionState,
    DeclareConflict,
    FillSheet,
    Outcome,
    PanelState,
    ReviewState,
)
from app.reviews.policy.handover import DeclineReview
from app.reviews.policy.states import TO_GIVE
from app.reviews.policy.ties import ReportTie
from app.reviews.service.access import is_led_by, is_own
from app.reviews.service.handover import decline_review
from app.reviews.service.individual import declare, save_sheet, send_sheet
from app.reviews.service.panels import assign_reviewers, open_panel
from app.reviews.service.stale import stale_reviews
from app.reviews.service.ties import report_tie
from tests.applications.samples import ANSWERS
from tests.builders import NOW, make_account, make_organisation
from tests.reviews import builders as panels
from tests.reviews.appealing import Appealing
from tests.reviews.deciding import Deciding
from tests.reviews.one_panel import CHAIRS, FOUND, LEADER, MANAGERS, ONE, REVIEWERS, SEVERAL, VERDICTS
from tests.rows import make_application, make_guide, make_revision

MAYBE, WORDS = st.booleans(), count(1)
DECIDED = {State.DECIDED, State.DECLINED, State.DEFERRED}
COUNTED = {ReviewState.TO_DECLARE, ReviewState.OPEN, ReviewState.SUBMITTED}
SOME = hypothesis.settings(max_examples=9, stateful_step_count=20, deadline=None, phases=[hypothesis.Phase.generate])


def make_section(application_id: UUID, key: str) -> Section:
    return Section(application_id=application_id, key=key, answers=ANSWERS[key], saved_at=NOW, saved_by="Mira Member")


class AnyOrder(Deciding, Appealing, RuleBasedStateMachine):
    """`kept` is every review as it was sent; `silent` says since which fact of the trail people with a tie are."""

    organisation: Organisation

    @initialize(quorum=st.integers(2, 3), ahead=st.integers(0, 16), one=ONE, found=FOUND, is_asked=MAYBE)
    def begin(self, quorum: int, ahead: int, one: int, found: str, is_asked: bool) -> None:
        """Begin anywhere on the way, up to the panel after an appeal, with a question in between or without."""
        panels.set_policy(self.session, "quorum", quorum)
        self.forget_matches()
        application = make_application(self.session, self.organisation, State.IN_REVIEW)
        revision = make_revision(self.session, application, **panels.content(UUID(int=1), UUID(int=2)) | ANSWERS)
        self.session.add_all(make_section(application.id, key) for key in SECTION_STEPS)
        open_panel(self.session, application_id=application.id, revision_id=revision.id, now=NOW)
        self.session.commit()
        self.quorum, self.application_id, self.reference = quorum, application.id, application.reference
        self.kept, self.earlier = {}, {}
        self.silent: dict[UUID, int] = {}
        self.checked = 0
        if is_asked:
            self.resubmit(0, 1, 3)
        self.go_on(ahead, 0, one, found)

    @rule(by=LEADER, chosen=SEVERAL)
    def assign(self, by: int, chosen: frozenset[int]) -> None:
        command = AssignReviewers(reviewer_ids=frozenset(self.reviewers[one].id for one in chosen))
        self.attempt(assign_reviewers, command, self.leaders[by])

    @rule(by=ONE, has_tie=MAYBE)
    def declare(self, by: int, has_tie: bool) -> None:
        """Before reading, or late: also after sending, and after the decision."""
        self.attempt(declare, DeclareConflict(has_tie=has_tie, words="Cousins"), self.reviewers[by])

    @rule(by=LEADER, about=ONE, leads=MAYBE)
    def report(self, by: int, about: int, leads: bool) -> None:
        people = self.leaders if leads else self.reviewers
        command = ReportTie(person_id=people[about % len(people)].id, words="Cousins")
        self.attempt(report_tie, command, self.leaders[by])

    @rule(by=ONE)
    def give_back(self, by: int) -> None:
        self.attempt(decline_review, DeclineReview(reason="On leave"), self.reviewers[by])

    @rule(by=ONE, found=FOUND, is_sent=MAYBE, is_asked=MAYBE)
    def fill(self, by: int, found: str, is_sent: bool, is_asked: bool) -> None:
        """Draft or send; also over a review that was sent, with the version it has, and without being asked."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] if is_asked else []
        self.write((asked or self.reviewers)[by % len(asked or self.reviewers)], found, is_sent)

    def write(self, who: Account, found: str, is_sent: bool) -> None:
        seen = self.session.scalar(self.reviews().where(Review.reviewer_id == who.id).limit(1))
        sheet = FillSheet(
            version=seen.version if seen else 1,
            entries=panels.entries(VERDICTS[found], f"Because {next(WORDS)}"),
            recommendation=Outcome.APPROVED if found == "met" else Outcome.DECLINED,
            note="",
            scores=panels.scores(self.session),
        )
        is_done = self.attempt(send_sheet if is_sent else save_sheet, sheet, who)
        if is_done and is_sent and seen is not None:
            self.kept[seen.id] = self.written(seen.id)

    @rule(steps=st.integers(1, 4), turn=LEADER, one=ONE, found=FOUND)
    def go_on(self, steps: int, turn: int, one: int, found: str) -> None:
        """Take the next steps as they should be taken, by whoever may: so the ends of the way are reached, too."""
        for _ in range(steps):
            leaders = [(turn + more) % len(self.leaders) for more in range(len(self.leaders))]
            seats = [(one + more) % len(self.reviewers) for more in range(len(self.reviewers))]
            self.reply()
            match self.panel().state:
                case PanelState.INDIVIDUAL:
                    self.review_on(leaders, seats, found)
                case PanelState.CONSENSUS:
                    self.decide_on(leaders, found)
                case PanelState.CLOSED:
                    self.appeal_on(leaders, seats)

    def review_on(self, leaders: list[int], seats: list[int], found: str) -> None:
        places = {account.id: seat for seat, account in enumerate(self.reviewers)}
        asked = self.session.scalars(self.reviews()).all()
        waiting = {places[one.reviewer_id]: one.state for one in asked}
        for review in stale_reviews(self.session, self.panel()):
            self.read_again(asked.index(review), False)
        for seat in seats:
            if waiting.get(seat) is ReviewState.TO_DECLARE:
                self.declare(seat, False)
            elif waiting.get(seat) is ReviewState.OPEN:
                self.write(self.reviewers[seat], found, is_sent=True)
        free = frozenset([seat for seat in seats if seat not in waiting][: self.quorum])
        if not TO_GIVE.intersection(waiting.values()):
            self.first(partial(self.assign, lead, free) for lead in leaders)

    @invariant()
    def promises_hold(self) -> None:
        """Look after everything that was done; what was refused has changed nothing."""
        if getattr(self, "checked", self.done.total()) != self.done.total():
            self.checked = self.done.total()
            self.nothing_that_was_sent_has_changed()
            self.whatever_is_agreed_or_proposed_rests_on_enough_reviews()
            self.approvals_have_their_terms()
            self.two_people_stand_behind_every_decision_and_every_return()
            self.one_decision_lives_at_most()
            self.people_with_a_tie_are_out()

    def whatever_is_agreed_or_proposed_rests_on_enough_reviews(self) -> None:
        for panel in self.panels():
            if panel.state is PanelState.CONSENSUS:
                assert self.sent_in(panel) >= self.quorum
            if panel.decision is not None and panel.decision.state is DecisionState.PROPOSED:
                assert panel.state is PanelState.CONSENSUS or self.state() is State.WITHDRAWN

    def one_decision_lives_at_most(self) -> None:
        rounds = self.panels()
        assert [one.round for one in rounds] == list(range(1, len(rounds) + 1))
        assert [one for one in rounds[:-1] if one.state is not PanelState.CLOSED] == []
        sent = [one for one in rounds if one.decision is not None and one.decision.state is DecisionState.SENT]
        dissolved = [rounds[-1]] if self.state() is State.WITHDRAWN else []
        assert sent + dissolved == [one for one in rounds if one.state is PanelState.CLOSED]
        assert (self.state() in DECIDED | {State.WITHDRAWN}) == (rounds[-1].state is PanelState.CLOSED)

    def people_with_a_tie_are_out(self) -> None:
        """They neither do anything, nor does anything open rest on them."""
        last = self.session.scalar(select(func.max(EventRecord.number))) or 0
        for person in self.session.scalars(select(Tie.person_id).where(Tie.application_id == self.application_id)):
            since = self.silent.setdefault(person, last)
            later = (EventRecord.actor_id == person, EventRecord.number > since)
            assert self.session.scalars(select(EventRecord.name).where(*later)).all() == []
            who = panels.actor(self.session, self.session.get_one(Account, person))
            mine = select(Panel.id).where(Panel.application_id == self.application_id)
            assert self.session.scalars(mine.join(Panel.reviews).where(*is_own(who))).all() == []
            assert self.session.scalars(mine.where(*is_led_by(who))).all() == []
            self.nothing_open_rests_on(person)

    def nothing_open_rests_on(self, person: UUID) -> None:
        panel = self.panel()
        if panel.state is PanelState.CLOSED:
            return
        assert [one for one in panel.reviews if one.reviewer_id == person and one.state in COUNTED] == []
        assert panel.agreed_at is None or panel.agreed_by != person
        if panel.decision is not None and panel.decision.state is DecisionState.PROPOSED:
            assert panel.decision.proposed_by != person


def test_a_panel_keeps_its_promises_in_any_order(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Quorum, four eyes, no sent review changed, one live decision, nobody with a tie: in random orders of all acts."""
    organisation, done = make_organisation(session), Counter[str]()
    panels.add_clauses(session, make_guide(session).id)
    panels.set_policy(session, "review_capacity", 1000)
    people = {
        "reviewers": [make_account(session, Role.REVIEWER, name=f"Reviewer {one}") for one in range(REVIEWERS)],
        "leaders": [
            *(make_account(session, Role.CHAIR, name=f"Chair {one}") for one in range(CHAIRS)),
            *(make_account(session, Role.PROGRAM_MANAGER, name=f"Manager {one}") for one in range(MANAGERS)),
        ],
        "owner": make_account(session, Role.OWNER, organisation=organisation),
    }
    for name, value in {"session": session, "organisation": organisation, "done": done, **people}.items():
        monkeypatch.setattr(AnyOrder, name, value, raising=False)

    whole_way = AnyOrder()
    whole_way.begin(quorum=2, ahead=16, one=0, found="unmet", is_asked=True)
    whole_way.promises_hold()
    run_state_machine_as_test(AnyOrder, settings=SOME)

    ends = ("send_answers", "send_decision", "make_appeal", "confirm_answer")
    assert min(done[end] for end in ends), "the ends of the way were reached"
