"""For a machine that lets everybody do anything: the applicant hands in more, reviews are read again or reopened."""

from functools import partial
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from app.applications.policy.questions import AnswerQuestions
from app.applications.service.answering import send_answers, version_of
from app.applications.service.application import latest_revision
from app.applications.service.asking import open_questions
from app.applications.service.submission import withdraw
from app.reviews.models import PanelQuestion, Review, SentReview
from app.reviews.policy.questions import AskQuestion, SendOn
from app.reviews.policy.reopening import ReopenReview
from app.reviews.policy.stale import Seen
from app.reviews.service.again import confirm_review, redo_review, take_up_revision
from app.reviews.service.panels import dissolve_panel
from app.reviews.service.questions import ask_as_chair, send_on
from app.reviews.service.reopening import reopen_review
from app.reviews.service.stale import stale_reviews
from tests.builders import NOW
from tests.reviews.one_panel import LEADER, OnePanel


class NewRevisions(OnePanel):
    """`kept` is what every review says since it was sent, `earlier` what was kept of it when it was opened again."""

    kept: dict[UUID, object]
    earlier: dict[UUID, object]

    @rule(by=LEADER, second=LEADER, steps=st.integers(1, 3))
    def resubmit(self, by: int, second: int, steps: int) -> None:
        """Somebody who leads asks, another sends the question on, the applicant answers: or it stops on the way."""
        acts = (partial(self.ask, by), partial(self.pass_on, second), self.reply)
        for act in acts[:steps]:
            act()

    def ask(self, by: int) -> None:
        self.attempt(ask_as_chair, AskQuestion(about="experience", words="Which of them?"), self.leaders[by])

    def pass_on(self, by: int) -> None:
        mine = select(PanelQuestion).where(PanelQuestion.panel_id == self.panel().id)
        asked = self.session.scalars(mine.order_by(PanelQuestion.number.desc()).limit(1)).first()
        if asked is not None:
            command = SendOn(version=asked.version, words="Which of them?", is_opened=False)
            self.attempt(send_on, command, self.leaders[by], asked.number)

    def reply(self) -> None:
        """Answer what is asked; the handler lets the panel take the new revision up."""
        asked = open_questions(self.session, self.application_id)
        command = AnswerQuestions(version=version_of(asked), answers={one.number: "Two." for one in asked})
        if asked and self.attempt(send_answers, command, self.owner):
            take_up_revision(self.session, self.panel(), NOW)
            self.session.commit()

    @rule(is_sure=st.sampled_from([False, False, False, True]))
    def withdraw(self, is_sure: bool) -> None:
        """Take the application back, whatever is under way; the handler ends the panel."""
        if is_sure and self.attempt(withdraw, None, self.owner):
            dissolve_panel(self.session, application_id=self.application_id)
            self.session.commit()

    @rule(by=st.integers(0, 8), is_redone=st.booleans())
    def read_again(self, by: int, is_redone: bool) -> None:
        """Let a review stand, or begin it again."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] or self.reviewers
        seen = Seen(revision=latest_revision(self.session, self.application_id).number)
        self.attempt(redo_review if is_redone else confirm_review, seen, asked[by % len(asked)])
        self.note_what_was_opened_again()

    @rule(by=st.integers(0, 5), about=st.integers(0, 8))
    def reopen(self, by: int, about: int) -> None:
        """Let the chair give a review back to who sent it."""
        asked = [review.reviewer for review in self.session.scalars(self.reviews())] or self.reviewers
        command = ReopenReview(reviewer_id=asked[about % len(asked)].id, reason="See clause two")
        self.attempt(reopen_review, command, self.leaders[by])
        self.note_what_was_opened_again()

    def note_what_was_opened_again(self) -> None:
        for one in self.session.scalars(select(SentReview).join(SentReview.review).join(Review.panel)):
            if one.review.panel.application_id == self.application_id and one.id not in self.earlier:
                was = self.kept.pop(one.review_id)
                self.earlier[one.id] = self.as_kept(one)
                assert (one.recommendation, one.note) == was[:2]  # type: ignore[index]

    def as_kept(self, one: SentReview) -> object:
        return one.recommendation, one.note, one.submitted_at, repr(one.findings), repr(one.scores)

    def nothing_that_was_sent_has_changed(self) -> None:
        assert {review_id: self.written(review_id) for review_id in self.kept} == self.kept
        assert {one: self.as_kept(self.session.get_one(SentReview, one)) for one in self.earlier} == self.earlier

    def nobody_decides_on_what_has_changed(self) -> None:
        assert list(stale_reviews(self.session, self.panel())) == []
