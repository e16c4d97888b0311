"""Questions of the panel, which the program team asks while an application is in review. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.applications.policy import State
from app.applications.policy.refusals import Refusal, Refused
from app.applications.policy.steps import EVIDENCE, SECTION_STEPS
from app.core.errors import RuleBroken

QUESTIONS = "questions"  # where a revision keeps them
ALREADY_ANSWERED = "Nothing is asked from you now: the answers are sent, or the panel goes on without them."


@dataclass(frozen=True, kw_only=True)
class AskApplicant:
    """A question about a part of the application; `is_opened` lets the applicant change that part."""

    about: str
    title: str
    words: str
    is_opened: bool


@dataclass(frozen=True, kw_only=True)
class AnswerQuestions:
    """Answers by the number of their question; `version` is that of all of them as they were read."""

    version: int
    answers: Mapping[int, str]


def about_document(code: str) -> str:
    """Return the place of a document below the application's address."""
    return f"{EVIDENCE}/{code}"


def question_in_words(asked: Mapping[str, Any]) -> str:
    """Return a question as a list of answers names it."""
    return f"{asked['title']}: {asked['question']}"


def sections_among(opened: Collection[str]) -> frozenset[str]:
    """Return the sections among the parts that were opened."""
    return frozenset(SECTION_STEPS) & frozenset(opened)


def check_asked(state: State) -> None:
    """Raise RuleBroken unless answers are awaited."""
    if state is not State.QUESTIONS_ASKED:
        raise RuleBroken(ALREADY_ANSWERED)


def check_answers(command: AnswerQuestions, asked: Collection[int]) -> None:
    """Raise Refused unless every question has an answer in words."""
    empty = [number for number in asked if not command.answers.get(number)]
    if empty:
        raise Refused([Refusal(field=f"answer-{number}", message=_advice(number)) for number in empty])


def _advice(number: int) -> str:
    return f"Question {number}: answer it in words, also when you changed something for it."


def may_go_on_without(state: State, due_on: date | None, today: date) -> bool:
    """Tell whether the panel may go on without an answer: not before the last day has passed."""
    return state is State.QUESTIONS_ASKED and due_on is not None and due_on < today


def check_may_go_on(state: State, due_on: date | None, today: date) -> None:
    """Raise RuleBroken while the applicant still has time to answer."""
    if not may_go_on_without(state, due_on, today):
        raise RuleBroken("The applicant still has time to answer, or has answered already.")
