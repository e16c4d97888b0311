"""The answers of the self-check. They stand in the address of the page and nowhere else."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.form import BaseForm
from wtforms.validators import AnyOf

from app.applications.policy.self_check import QUESTIONS, Question, may_apply


class SelfCheckForm(BaseForm):  # type: ignore[misc]
    """One choice for each question. Questions by GET have no token and no key: they change nothing."""

    def __init__(self, answers: MultiDict[str, str]) -> None:
        super().__init__({question.name: _choice(question) for question in QUESTIONS})
        self.process(answers)

    def answers(self) -> dict[str, str]:
        """Return what was answered with one of the options, by the question's name."""
        return {
            question.name: self[question.name].data
            for question in QUESTIONS
            if self[question.name].data in question.options
        }

    def first_open(self) -> Field | None:
        """Return the first question without an answer, or None after the last, or when nothing more can help."""
        answered = self.answers()
        if not may_apply(answered):
            return None
        return next((self[question.name] for question in QUESTIONS if question.name not in answered), None)


def answers_before(name: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Return what leads back to the question before this one."""
    names = [question.name for question in QUESTIONS]
    return {before: answers[before] for before in names[: max(0, names.index(name) - 1)]}


def _choice(question: Question) -> RadioField:
    return RadioField(
        question.text,
        [AnyOf(list(question.options), "Choose one of the answers.")],
        choices=[SelectChoice(value, text) for value, text in question.options.items()],
        description=question.hint,
        validate_choice=False,
    )
