"""The syntax of a proposal, with conditions and exceptions, and of what a second person says to it."""

from collections.abc import Mapping
from typing import Any, cast

from wtforms import SelectChoice, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired

from app.reviews.forms.fields import LONG, WHICH_OUTCOME, GapsForm, choice, day, listed
from app.reviews.policy import OUTCOME_TEXT, ApproveDecision, Outcome, ProposeDecision, ReturnDecision
from app.reviews.policy.terms import MOST_CONDITIONS, Condition, NamedException, condition_field, exception_field
from app.web.forms import SeenForm, at_most, filled

ROWS = range(1, MOST_CONDITIONS + 1)
CONDITION_PARTS, EXCEPTION_PARTS = ("words", "clause", "due"), ("asked_by", "reason", "until")
LONGEST_NAME = 200


class DecisionForm(GapsForm):
    """A proposal; `decision_form` adds the conditions, and an exception for each clause of `excepted`."""

    excepted: tuple[str, ...] = ()
    outcome = choice("Outcome", OUTCOME_TEXT, WHICH_OUTCOME)
    summary = TextAreaField(
        "Summary for the applicant",
        [InputRequired("Write a summary for the applicant."), LONG],
        description="The applicant reads these words. Do not say who found what.",
    )
    add_condition = SubmitField("Add another condition")

    def command(self) -> ProposeDecision:
        return ProposeDecision(
            outcome=Outcome(self.outcome.data),
            summary=filled(self.summary.data),
            conditions=[self._condition(row) for row in ROWS if self._holds(condition_field, CONDITION_PARTS, row)],
            exceptions=[
                self._exception(code) for code in self.excepted if self._holds(exception_field, EXCEPTION_PARTS, code)
            ],
        )

    def _holds(self, named: Any, parts: tuple[str, ...], which: int | str) -> bool:
        return any(self[named(part, which)].data for part in parts)

    def _condition(self, row: int) -> Condition:
        words, clause, due = (self[condition_field(part, row)].data for part in CONDITION_PARTS)
        return Condition(row=row, words=words or "", clause_code=clause or "", due_on=due)

    def _exception(self, code: str) -> NamedException:
        asked_by, reason, until = (self[exception_field(part, code)].data for part in EXCEPTION_PARTS)
        return NamedException(clause_code=code, asked_by=asked_by or "", reason=reason or "", until_on=until)

    def rows(self) -> list[dict[str, Any]]:
        """Return the conditions to show: all that hold something, and a blank one after them where there is room."""
        held = [row for row in ROWS if self._shows(row)]
        last = max(held, default=0)
        return [
            {part: self[condition_field(part, row)] for part in CONDITION_PARTS} | {"row": row}
            for row in ROWS
            if row <= last + (not held or bool(self.add_condition.data))
        ]

    def _shows(self, row: int) -> bool:
        parts = [self[condition_field(part, row)] for part in CONDITION_PARTS]
        return any(part.data or part.errors for part in parts)

    def has_room(self) -> bool:
        """Tell whether another condition can be shown."""
        return len(self.rows()) < MOST_CONDITIONS


def decision_form(titles: Mapping[str, str], excepted: Mapping[str, str]) -> type[DecisionForm]:
    """Return the form with exceptions from clauses that may have one, then conditions on any, as the page has them."""
    fields: dict[str, Any] = {"excepted": tuple(excepted)}
    for code, title in excepted.items():
        fields |= _exception_fields(code, title)
    for row in ROWS:
        fields |= _condition_fields(row, titles)
    return cast(type[DecisionForm], type("DecisionForm", (DecisionForm,), fields))


def _condition_fields(row: int, titles: Mapping[str, str]) -> dict[str, Any]:
    choices = [SelectChoice("", "Choose"), *(SelectChoice(code, title) for code, title in titles.items())]
    from_list = listed(f"Condition {row}: choose the clause from the list.")
    words = TextAreaField(f"Condition {row}: what the partner has to do", [LONG])
    clause = SelectField("Clause it is about", [from_list], choices=choices, validate_choice=False)
    return _named(condition_field, CONDITION_PARTS, row, (words, clause, day("Due on")))


def _exception_fields(code: str, title: str) -> dict[str, Any]:
    asked_by = StringField("Who asks for it", [at_most(LONGEST_NAME)], description="Kept in the record only")
    reason = TextAreaField(f"Why there is an exception from: {title}", [LONG], description="The applicant reads this")
    return _named(exception_field, EXCEPTION_PARTS, code, (asked_by, reason, day("Until when it holds")))


def _named(named: Any, parts: tuple[str, ...], which: int | str, values: tuple[Any, ...]) -> dict[str, Any]:
    return {named(part, which): value for part, value in zip(parts, values, strict=True)}


def typed_before(
    outcome: Outcome, summary: str, conditions: list[Condition], exceptions: list[NamedException]
) -> dict[str, Any]:
    """Return what the form shows of a proposal that came back."""
    values: dict[str, Any] = {"outcome": outcome, "summary": summary}
    for one in conditions:
        values |= _named(condition_field, CONDITION_PARTS, one.row, (one.words, one.clause_code, one.due_on))
    for it in exceptions:
        values |= _named(exception_field, EXCEPTION_PARTS, it.clause_code, (it.asked_by, it.reason, it.until_on))
    return values


class ApproveForm(SeenForm):
    def command(self) -> ApproveDecision:
        return ApproveDecision(version=self.seen())


class ReturnForm(SeenForm):
    reason = TextAreaField(
        "What should the chair change?",
        [InputRequired("Say what the chair should change."), LONG],
        description="Read by the chairs, and kept in the panel's record. The applicant never reads it.",
    )

    def command(self) -> ReturnDecision:
        return ReturnDecision(version=self.seen(), reason=filled(self.reason.data))
