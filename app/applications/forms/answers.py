"""Answers to the questions of a panel."""

from collections.abc import Sequence
from typing import Any

from wtforms import SubmitField, TextAreaField

from app.applications.forms.refusals import RefusableForm
from app.applications.models import Question
from app.applications.policy.questions import AnswerQuestions
from app.web.forms import SeenForm, at_most

LONG = at_most(4000)


class AnswersForm(SeenForm, RefusableForm):
    """A field for each question, named by its number; `answers_form` adds them."""

    numbers: tuple[int, ...] = ()
    later = SubmitField("Save for later")

    def command(self) -> AnswerQuestions:
        return AnswerQuestions(
            version=self.seen(),
            answers={number: self[answer_field(number)].data or "" for number in self.numbers},
        )


def answer_field(number: int) -> str:
    return f"answer-{number}"


def answers_form(questions: Sequence[Question], version: int) -> AnswersForm:
    """Return the form with what was typed, or before that with what was saved."""
    fields: dict[str, Any] = {"numbers": tuple(question.number for question in questions)}
    for question in questions:
        fields[answer_field(question.number)] = TextAreaField(f"Your answer to question {question.number}", [LONG])
    saved = {answer_field(question.number): question.answer for question in questions}
    form: AnswersForm = type("AnswersForm", (AnswersForm,), fields)(data={"version": str(version), **saved})
    return form
