"""One application before its panel, for a machine that lets everybody do anything: doing, and looking at it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.applications.models import Application
from app.applications.policy import State
from app.core.errors import Conflict, NotFound, RuleBroken
from app.reviews.models import Appeal, Decision, Panel, Review
from app.reviews.policy import ReviewState, Verdict
from tests.builders import NOW
from tests.reviews import builders as panels

REVIEWERS, CHAIRS, MANAGERS = 9, 4, 2
ONE, LEADER = st.integers(0, REVIEWERS - 1), st.integers(0, CHAIRS + MANAGERS - 1)
SEVERAL = st.frozensets(ONE, min_size=1, max_size=3)
VERDICTS = {
    "met": panels.ALL_MET,
    "partly": panels.ALL_MET | {"CRIT-ELIG": Verdict.NOT_COMPLIANT},  # there may be an exception
    "unmet": panels.ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT},
}
FOUND = st.sampled_from(["unmet", "unmet", "partly", "met"])


class OnePanel:
    """Commands are given in the name of somebody; what is refused leaves all as it was."""

    session: Session
    done: Counter[str]
    owner: Account
    reviewers: list[Account]
    leaders: list[Account]
    application_id: UUID
    reference: str

    def attempt(self, command: Callable[..., object], told: object, by: Account, *place: object) -> bool:
        """Let somebody do something, and tell whether it was done."""
        words = (self.reference,) if told is None else (told, self.reference)
        try:
            command(self.session, *words, *place, actor=panels.actor(self.session, by), now=NOW)
        except (RuleBroken, Conflict, NotFound):
            self.session.rollback()
            return False
        except IntegrityError as error:
            self.session.rollback()
            raise AssertionError("the database refused what the rule let through") from error
        self.session.commit()
        self.done[command.__name__] += 1
        return True

    def panels(self) -> Sequence[Panel]:
        return self.session.scalars(
            select(Panel).where(Panel.application_id == self.application_id).order_by(Panel.round)
        ).all()

    def panel(self) -> Panel:
        return self.panels()[-1]

    def state(self) -> State:
        return self.session.get_one(Application, self.application_id).state

    def reviews(self) -> Select[Review]:
        return select(Review).where(Review.panel_id == self.panel().id)

    def written(self, review_id: UUID) -> object:
        review = self.session.get_one(Review, review_id)
        findings = sorted((one.clause_code, one.verdict, one.words) for one in review.findings)
        return review.recommendation, review.note, review.submitted_at, findings

    def sent_in(self, panel: Panel) -> int:
        return sum(review.state is ReviewState.SUBMITTED for review in panel.reviews)

    def version(self) -> int:
        decision = self.panel().decision
        return decision.version if decision else 1

    def last_appeal(self) -> Appeal | None:
        last = select(Appeal).join(Appeal.decision).join(Decision.panel)
        mine = last.where(Panel.application_id == self.application_id)
        return self.session.scalar(mine.order_by(Panel.round.desc()).limit(1))

    def appeal_version(self) -> int:
        appeal = self.last_appeal()
        return appeal.version if appeal else 1

    def first(self, acts: Iterable[Callable[[], None]]) -> None:
        """Try one after the other until one is done."""
        before = self.done.total()
        for act in acts:
            act()
            if self.done.total() > before:
                return
