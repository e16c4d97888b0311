"""What a panel promises, whatever anybody does: asked for after every step."""

from uuid import UUID

from hypothesis.stateful import invariant
from sqlalchemy import func, select

from app.accounts.models import Account
from app.applications.models import Application, Tie
from app.applications.policy import State
from app.outbox.models import EventRecord
from app.reviews.models import Panel
from app.reviews.policy import (
    DecisionState,
    PanelState,
    ReviewState,
)
from app.reviews.service.access import is_led_by, is_own
from tests.reviews import builders as panels
from tests.reviews.new_revisions import NewRevisions

DECIDED = {State.DECIDED, State.DECLINED, State.DEFERRED}
COUNTED = {ReviewState.TO_DECLARE, ReviewState.OPEN, ReviewState.SUBMITTED}


class Promises(NewRevisions):
    """Looks at all that is stored; `silent` says since which fact of the trail people with a tie are."""

    silent: dict[UUID, int]
    checked: int
    quorum: int

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
