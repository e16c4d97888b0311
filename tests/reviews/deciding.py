"""For a machine that lets everybody do anything: what is agreed, proposed, sent back and sent, with its terms."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.reviews.models import Decision
from app.reviews.policy import (
    MET,
    AgreeFindings,
    ApproveDecision,
    DecisionState,
    Outcome,
    ProposeDecision,
    ReturnDecision,
)
from app.reviews.policy.states import APPROVING
from app.reviews.policy.terms import NEVER_EXCEPTED, Condition, NamedException
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_back, send_decision
from tests.builders import NOW
from tests.reviews import builders as panels
from tests.reviews.new_revisions import NewRevisions
from tests.reviews.on_lists import OnLists
from tests.reviews.one_panel import FOUND, LEADER, VERDICTS

LATER = NOW.date() + timedelta(days=30)
CONDITION = Condition(row=1, words="Train three people", clause_code="CRIT-ELIG", due_on=LATER)
EXCEPTION = NamedException(clause_code="CRIT-ELIG", asked_by="The city", reason="It is in court", until_on=LATER)
WISHES = ((Outcome.CONDITIONAL, True, True), (Outcome.DECLINED, False, False), (Outcome.APPROVED, False, False))


class Deciding(NewRevisions, OnLists):
    """Two people stand behind every decision; an approval has its conditions, and an exception for what is not met."""

    quorum: int

    @rule(by=LEADER, found=FOUND)
    def agree(self, by: int, found: str) -> None:
        entries, scores = panels.entries(VERDICTS[found]), panels.scores(self.session)
        command = AgreeFindings(version=self.panel().version, entries=entries, scores=scores)
        self.attempt(agree_findings, command, self.leaders[by])

    @rule(by=LEADER, outcome=st.sampled_from(Outcome), has_condition=st.booleans(), has_exception=st.booleans())
    def propose(self, by: int, outcome: Outcome, has_condition: bool, has_exception: bool) -> None:
        command = ProposeDecision(
            outcome=outcome,
            summary="So it is",
            conditions=[CONDITION] if has_condition else [],
            exceptions=[EXCEPTION] if has_exception else [],
        )
        self.attempt(propose_decision, command, self.leaders[by])

    @rule(by=LEADER)
    def approve(self, by: int) -> None:
        """Anybody tries, also who proposed it. At this moment there are enough reviews, and no match is open."""
        held = bool(self.open_matches())
        is_sent = self.attempt(send_decision, ApproveDecision(version=self.version()), self.leaders[by])
        if is_sent:
            assert self.sent_in(self.panel()) >= self.quorum
            assert not held
            self.nobody_decides_on_what_has_changed()

    @rule(by=LEADER)
    def send_back(self, by: int) -> None:
        self.attempt(send_back, ReturnDecision(version=self.version(), reason="Say more"), self.leaders[by])

    def decide_on(self, leaders: list[int], found: str) -> None:
        panel = self.panel()
        for lead in leaders:
            self.clear_of_lists(lead)
        if panel.decision is not None and panel.decision.state is DecisionState.PROPOSED:
            self.first(partial(self.approve, lead) for lead in leaders)
        elif panel.agreed_at is not None:
            self.first(partial(self.propose, lead, *wish) for lead in leaders for wish in WISHES)
        else:
            self.first(partial(self.agree, lead, found) for lead in leaders)

    def approvals_have_their_terms(self) -> None:
        for panel in self.panels():
            if panel.decision is not None and panel.decision.state is not DecisionState.RETURNED:
                self.has_its_terms(panel.decision)

    def has_its_terms(self, decision: Decision) -> None:
        unmet = {one.clause_code for one in decision.reasons if one.verdict not in MET}
        excepted = {one.clause_code for one in decision.exceptions}
        assert bool(decision.conditions) == (decision.outcome is Outcome.CONDITIONAL)
        assert excepted == (unmet if decision.outcome in APPROVING else set())
        assert not excepted & NEVER_EXCEPTED

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
