"""For a machine that lets everybody do anything: the applicant is found on a list, and somebody says what that is."""

from dataclasses import replace
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import delete, select

from app.screening.models import FormerVerdict, Match
from app.screening.policy import OPEN, GiveVerdict, MatchState, ReopenMatch
from app.screening.service import give_verdict, record_match, reopen_match
from tests.reviews.one_panel import LEADER, OnePanel
from tests.screening.builders import BY_NAME

ENTRIES = count(1)


class OnLists(OnePanel):
    """All runs are about one organisation, so each forgets what was found before."""

    def forget_matches(self) -> None:
        self.session.execute(delete(FormerVerdict))
        self.session.execute(delete(Match))

    def open_matches(self) -> list[Match]:
        return list(self.session.scalars(select(Match).where(Match.state.in_(OPEN))))

    @rule(by=LEADER, is_said=st.booleans())
    def look_up(self, by: int, is_said: bool) -> None:
        """Record an entry, and perhaps say of all that they are the same: another person does not confirm it yet."""
        entry = replace(BY_NAME, listed_name=f"Entry {next(ENTRIES)}")
        self.attempt(record_match, entry, self.leaders[by])
        for match in self.open_matches() if is_said else ():
            said = GiveVerdict(version=match.version, is_same=True, reason="The same name")
            self.attempt(give_verdict, said, self.leaders[by], match.number)

    @rule(by=LEADER)
    def clear_of_lists(self, by: int) -> None:
        """Find out that all entries mean somebody else."""
        for match in self.open_matches():
            if match.state is MatchState.PROPOSED:
                back = ReopenMatch(version=match.version, reason="Another city")
                self.attempt(reopen_match, back, self.leaders[by], match.number)
            said = GiveVerdict(version=match.version, is_same=False, reason="Another city")
            self.attempt(give_verdict, said, self.leaders[by], match.number)
