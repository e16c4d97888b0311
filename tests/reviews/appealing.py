"""For a machine that lets everybody do anything: another look at a decision, answered by two other people."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.applications.models import Tie
from app.reviews.policy import (
    AnswerAppeal,
    AppealAction,
    AppealState,
    AssignAppeal,
    ConfirmAnswer,
    MakeAppeal,
    ReturnAnswer,
)
from app.reviews.service.appeals import assign_appeal, confirm_answer, make_appeal, propose_answer, return_answer
from tests.reviews.one_panel import CHAIRS, LEADER, SEVERAL, OnePanel


class Appealing(OnePanel):
    """Who answers and who confirms are new to the case, and neither has a tie."""

    quorum: int

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
        """Anybody tries, also who answered it; no answer of somebody with a tie comes through."""
        if self.attempt(confirm_answer, ConfirmAnswer(version=self.appeal_version()), self.leaders[by]):
            appeal = self.last_appeal()
            assert appeal is not None
            assert appeal.confirmed_by != appeal.chair_id
            tied = select(Tie.person_id).where(Tie.application_id == self.application_id)
            assert appeal.chair_id not in self.session.scalars(tied).all()

    @rule(by=LEADER)
    def return_the_answer(self, by: int) -> None:
        command = ReturnAnswer(version=self.appeal_version(), reason="Say more")
        self.attempt(return_answer, command, self.leaders[by])

    def appeal_on(self, leaders: list[int], seats: list[int]) -> None:
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
