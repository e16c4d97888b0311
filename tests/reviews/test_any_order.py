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
from app.applications.models import Application, Tie
from app.applications.policy import State
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from app.reviews.models import Panel, Review
from app.reviews.policy import (
    AgreeFindings,
    AnswerAppeal,
    AppealAction,
    AppealState,
    ApproveDecision,
    AssignAppeal,
    AssignReviewers,
    ConfirmAnswer,
    DecisionState,
    DeclareConflict,
    FillSheet,
    MakeAppeal,
    Outcome,
    PanelState,
    ProposeDecision,
    ReturnAnswer,
    ReturnDecision,
    ReviewState,
    Verdict,
)
from app.reviews.policy.handover import DeclineReview
from app.reviews.policy.states import TO_GIVE
from app.reviews.policy.ties import ReportTie
from app.reviews.service.access import is_led_by, is_own
from app.reviews.service.appeals import assign_appeal, confirm_answer, make_appeal, propose_answer, return_answer
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_back, send_decision
from app.reviews.service.handover import decline_review
from app.reviews.service.individual import declare, save_sheet, send_sheet
from app.reviews.service.panels import assign_reviewers, open_panel
from app.reviews.service.stale import stale_reviews
from app.reviews.service.ties import report_tie
from tests.builders import NOW, make_account, make_organisation
from tests.reviews import builders as panels
from tests.reviews.new_revisions import NewRevisions
from tests.rows import make_application, make_guide, make_revision

UNMET = panels.ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}
REVIEWERS, CHAIRS, MANAGERS = 9, 4, 2
ONE, LEADER = st.integers(0, REVIEWERS - 1), st.integers(0, CHAIRS + MANAGERS - 1)
SEVERAL = st.frozensets(ONE, min_size=1, max_size=3)
MAYBE, SELDOM, WORDS = st.booleans(), st.sampled_from([False, False, True]), count(1)
DECIDED = {State.DECIDED, State.DECLINED, State.DEFERRED}
COUNTED = {ReviewState.TO_DECLARE, ReviewState.OPEN, ReviewState.SUBMITTED}
SOME = hypothesis.settings(max_examples=12, stateful_step_count=20, deadline=None, phases=[hypothesis.Phase.generate])


class AnyOrder(NewRevisions, RuleBasedStateMachine):
    """`kept` is every review as it was sent; `silent` says since which fact of the trail people with a tie are."""

    organisation: Organisation
    owner: Account

    @initialize(quorum=st.integers(2, 3), ahead=st.integers(0, 16), one=ONE, met=SELDOM)
    def begin(self, quorum: int, ahead: int, one: int, met: bool) -> None:
        """Begin anywhere on the way, up to the panel after an appeal."""
        panels.set_policy(self.session, "quorum", quorum)
        application = make_application(self.session, self.organisation, State.IN_REVIEW)
        revision = make_revision(self.session, application, **panels.content(UUID(int=1), UUID(int=2)))
        open_panel(self.session, application_id=application.id, revision_id=revision.id, now=NOW)
        self.session.commit()
        self.quorum, self.application_id, self.reference = quorum, application.id, application.reference
        self.kept, self.earlier = {}, {}
        self.silent: dict[UUID, int] = {}
        self.checked = 0
        self.go_on(ahead, 0, one, met)

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

    @rule(by=ONE, met=MAYBE, is_sent=MAYBE, is_asked=MAYBE)
    def fill(self, by: int, met: bool, is_sent: bool, is_asked: bool) -> None:
        """Draft or send; also over a review that was sent, with the version it has, and without being asked."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] if is_asked else []
        self.write((asked or self.reviewers)[by % len(asked or self.reviewers)], met, is_sent)

    def write(self, who: Account, met: bool, is_sent: bool) -> None:
        seen = self.session.scalar(self.reviews().where(Review.reviewer_id == who.id).limit(1))
        sheet = FillSheet(
            version=seen.version if seen else 1,
            entries=panels.entries(panels.ALL_MET if met else UNMET, f"Because {next(WORDS)}"),
            recommendation=Outcome.APPROVED if met else Outcome.DECLINED,
            note="",
            scores=panels.scores(self.session),
        )
        is_done = self.attempt(send_sheet if is_sent else save_sheet, sheet, who)
        if is_done and is_sent and seen is not None:
            self.kept[seen.id] = self.written(seen.id)

    @rule(by=LEADER, met=MAYBE)
    def agree(self, by: int, met: bool) -> None:
        entries, scores = panels.entries(panels.ALL_MET if met else UNMET), panels.scores(self.session)
        command = AgreeFindings(version=self.panel().version, entries=entries, scores=scores)
        self.attempt(agree_findings, command, self.leaders[by])

    @rule(by=LEADER, outcome=st.sampled_from(Outcome))
    def propose(self, by: int, outcome: Outcome) -> None:
        self.attempt(propose_decision, ProposeDecision(outcome=outcome, summary="So it is"), self.leaders[by])

    @rule(by=LEADER)
    def approve(self, by: int) -> None:
        """Anybody tries, also who proposed it. At this moment there are enough reviews."""
        is_sent = self.attempt(send_decision, ApproveDecision(version=self.version()), self.leaders[by])
        if is_sent:
            assert self.sent_in(self.panel()) >= self.quorum
            self.nobody_decides_on_what_has_changed()

    @rule(by=LEADER)
    def send_back(self, by: int) -> None:
        self.attempt(send_back, ReturnDecision(version=self.version(), reason="Say more"), self.leaders[by])

    @rule()
    def appeal(self) -> None:
        self.attempt(make_appeal, MakeAppeal(reasons="Look again"), self.owner)

    @rule(by=LEADER, chair=LEADER, chosen=SEVERAL)
    def hand_over(self, by: int, chair: int, chosen: frozenset[int]) -> None:
        command = AssignAppeal(
            version=self.appeal_version(),
            chair_id=self.leaders[chair].id,
            reviewer_ids=frozenset(self.reviewers[one].id for one in chosen),
        )
        self.attempt(assign_appeal, command, self.leaders[by])

    @rule(by=LEADER, action=st.sampled_from([AppealAction.UPHOLD, AppealAction.REOPEN]))
    def answer(self, by: int, action: AppealAction) -> None:
        command = AnswerAppeal(version=self.appeal_version(), action=action, reason="So it is")
        self.attempt(propose_answer, command, self.leaders[by])

    @rule(by=LEADER)
    def confirm(self, by: int) -> None:
        self.attempt(confirm_answer, ConfirmAnswer(version=self.appeal_version()), self.leaders[by])

    @rule(by=LEADER)
    def return_the_answer(self, by: int) -> None:
        command = ReturnAnswer(version=self.appeal_version(), reason="Say more")
        self.attempt(return_answer, command, self.leaders[by])

    @rule(steps=st.integers(1, 4), turn=LEADER, one=ONE, met=SELDOM)
    def go_on(self, steps: int, turn: int, one: int, met: bool) -> None:
        """Take the next steps as they should be taken, by whoever may: so the ends of the way are reached, too."""
        for _ in range(steps):
            leaders = [(turn + more) % len(self.leaders) for more in range(len(self.leaders))]
            seats = [(one + more) % len(self.reviewers) for more in range(len(self.reviewers))]
            ways = dict(zip(PanelState, (self.review_on, self.decide_on, self.appeal_on), strict=True))
            ways[self.panel().state](leaders, seats, met)

    def review_on(self, leaders: list[int], seats: list[int], met: bool) -> None:
        places = {account.id: seat for seat, account in enumerate(self.reviewers)}
        asked = self.session.scalars(self.reviews()).all()
        waiting = {places[one.reviewer_id]: one.state for one in asked}
        for review in stale_reviews(self.session, self.panel()):
            self.read_again(asked.index(review), False)
        for seat in seats:
            if waiting.get(seat) is ReviewState.TO_DECLARE:
                self.declare(seat, False)
            elif waiting.get(seat) is ReviewState.OPEN:
                self.write(self.reviewers[seat], met, is_sent=True)
        free = frozenset([seat for seat in seats if seat not in waiting][: self.quorum])
        if not TO_GIVE.intersection(waiting.values()):
            self.first(partial(self.assign, lead, free) for lead in leaders)

    def decide_on(self, leaders: list[int], seats: list[int], met: bool) -> None:
        panel = self.panel()
        if panel.decision is not None and panel.decision.state is DecisionState.PROPOSED:
            self.first(partial(self.approve, lead) for lead in leaders)
        elif panel.agreed_at is not None:
            outcomes = (Outcome.DECLINED, Outcome.APPROVED)
            self.first(partial(self.propose, lead, outcome) for lead in leaders for outcome in outcomes)
        else:
            self.first(partial(self.agree, lead, met) for lead in leaders)

    def appeal_on(self, leaders: list[int], seats: list[int], met: bool) -> None:
        appeal = self.last_appeal()
        if appeal is None or appeal.state in (AppealState.UPHELD, AppealState.REOPENED):
            self.appeal()
        elif appeal.state is AppealState.PROPOSED:
            self.first(partial(self.confirm, lead) for lead in leaders)
        elif appeal.state is AppealState.ASSIGNED:
            self.first(partial(self.answer, lead, AppealAction.REOPEN) for lead in leaders)
        else:
            self.hand_to_new_people(leaders, seats)

    def hand_to_new_people(self, leaders: list[int], seats: list[int]) -> None:
        panels = self.panels()
        hands = {one.reviewer_id for panel in panels for one in panel.reviews} | {panel.agreed_by for panel in panels}
        hands |= {
            hand for one in panels if one.decision for hand in (one.decision.proposed_by, one.decision.approved_by)
        }
        new = [lead for lead in leaders if self.leaders[lead].id not in hands]
        some = frozenset([seat for seat in seats if self.reviewers[seat].id not in hands][: self.quorum])
        if some:
            self.first(partial(self.hand_over, lead, lead, some) for lead in new if lead < CHAIRS)

    @invariant()
    def promises_hold(self) -> None:
        """Look after everything that was done; what was refused has changed nothing."""
        if getattr(self, "checked", self.done.total()) != self.done.total():
            self.checked = self.done.total()
            self.nothing_that_was_sent_has_changed()
            self.whatever_is_agreed_or_proposed_rests_on_enough_reviews()
            self.two_people_stand_behind_every_decision_and_every_return()
            self.one_decision_lives_at_most()
            self.people_with_a_tie_are_out()

    def whatever_is_agreed_or_proposed_rests_on_enough_reviews(self) -> None:
        for panel in self.panels():
            if panel.state is PanelState.CONSENSUS:
                assert self.sent_in(panel) >= self.quorum
            if panel.decision is not None and panel.decision.state is DecisionState.PROPOSED:
                assert panel.state is PanelState.CONSENSUS

    def two_people_stand_behind_every_decision_and_every_return(self) -> None:
        before: set[UUID | None] = set()
        for panel in self.panels():
            hands = set()
            if (decision := panel.decision) is not None:
                assert decision.approved_by != decision.proposed_by
                assert [one for one in decision.returned if one.returned_by == one.proposed_by] == []
                hands = {decision.proposed_by, decision.approved_by} - {None}
            assert hands & before == set(), "after an appeal other people decide"
            before |= hands | {review.reviewer_id for review in panel.reviews}

    def one_decision_lives_at_most(self) -> None:
        rounds = self.panels()
        assert [one.round for one in rounds] == list(range(1, len(rounds) + 1))
        assert [one for one in rounds[:-1] if one.state is not PanelState.CLOSED] == []
        sent = [one for one in rounds if one.decision is not None and one.decision.state is DecisionState.SENT]
        assert sent == [one for one in rounds if one.state is PanelState.CLOSED]
        state = self.session.get_one(Application, self.application_id).state
        assert (state in DECIDED) == (rounds[-1].state is PanelState.CLOSED)

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

    run_state_machine_as_test(AnyOrder, settings=SOME)

    assert min(done["send_decision"], done["make_appeal"]), "the ends of the way were reached"
