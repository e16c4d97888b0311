"""The syntax of declarations, decisions, appeals and practice."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from wtforms import (
    DateField,
    Form,
    RadioField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.reviews import policy
from app.reviews.forms.fields import LONG, GapsForm, SeenForm, choice
from app.reviews.policy import VERDICT_TEXT, Verdict, figures
from app.reviews.policy.practice import Practise, Tried
from app.web.forms import HouseForm, filled


def shown(form: HouseForm, field: SelectMultipleField) -> None:
    """Refuse what was not among the choices."""
    if not set(field.data or ()) <= {choice.value for choice in field.choices}:
        raise ValidationError("Choose only from the reviewers shown.")


class AssignForm(HouseForm):
    reviewers = SelectMultipleField(
        "Reviewers",
        [InputRequired("Choose the reviewers."), shown],
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def command(self) -> policy.AssignReviewers:
        return policy.AssignReviewers(reviewer_ids=frozenset(UUID(one) for one in filled(self.reviewers.data)))


class ConflictForm(HouseForm):
    tie = choice(
        "Do you, your family or your employer have a tie to any of them?",
        {"no": "No, I have no tie", "yes": "Yes, I have a tie"},
        "Choose whether you have a tie.",
    )
    words = TextAreaField(
        "If yes, what is the tie?", [LONG], description="Kept in the panel's record, never shown to the applicant."
    )

    def command(self) -> policy.DeclareConflict:
        return policy.DeclareConflict(has_tie=self.tie.data == "yes", words=self.words.data or "")


class ApproveForm(SeenForm):
    def command(self) -> policy.ApproveDecision:
        return policy.ApproveDecision(version=self.seen())


class ReturnForm(SeenForm):
    reason = TextAreaField(
        "What should the chair change?",
        [InputRequired("Say what the chair should change."), LONG],
        description="Read by the chairs, and kept in the panel's record. The applicant never reads it.",
    )

    def command(self) -> policy.ReturnDecision:
        return policy.ReturnDecision(version=self.seen(), reason=filled(self.reason.data))


def shown_chair(form: HouseForm, field: RadioField) -> None:
    """Refuse who was not among the choices."""
    if field.data not in {choice.value for choice in field.choices}:
        raise ValidationError("Choose a chair from those shown.")


class AppealForm(HouseForm):
    reasons = TextAreaField(
        "Why should other people look at it again?",
        [InputRequired("Say why other people should look at it again."), LONG],
        description="Name the clause, and what the panel did not see or read differently.",
    )

    def command(self) -> policy.MakeAppeal:
        return policy.MakeAppeal(reasons=filled(self.reasons.data))


class AssignAppealForm(SeenForm):
    chair = RadioField(
        "Chair of the appeal",
        [InputRequired("Choose the chair of the appeal."), shown_chair],
        choices=[],
        validate_choice=False,
    )
    reviewers = SelectMultipleField(
        "Reviewers",
        [InputRequired("Choose the reviewers."), shown],
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def command(self) -> policy.AssignAppeal:
        return policy.AssignAppeal(
            version=self.seen(),
            chair_id=UUID(filled(self.chair.data)),
            reviewer_ids=frozenset(UUID(one) for one in filled(self.reviewers.data)),
        )


class AnswerAppealForm(SeenForm):
    answer = choice("How do you answer?", policy.ANSWER_TEXT, "Choose how you answer.")
    reason = TextAreaField(
        "Reason for the applicant",
        [InputRequired("Write the reason for the applicant."), LONG],
        description="The applicant reads these words. Do not say who found what.",
    )

    def command(self) -> policy.AnswerAppeal:
        action = policy.AppealAction(filled(self.answer.data))
        return policy.AnswerAppeal(version=self.seen(), action=action, reason=filled(self.reason.data))


class ConfirmAnswerForm(SeenForm):
    def command(self) -> policy.ConfirmAnswer:
        return policy.ConfirmAnswer(version=self.seen())


class ReturnAnswerForm(SeenForm):
    reason = TextAreaField(
        "What should the chair of the appeal change?",
        [InputRequired("Say what the chair of the appeal should change."), LONG],
        description="Read by those who deal with the appeal. The applicant never reads it.",
    )

    def command(self) -> policy.ReturnAnswer:
        return policy.ReturnAnswer(version=self.seen(), reason=filled(self.reason.data))


class PeriodForm(Form):  # type: ignore[misc]
    """The days that figures are about; it stands in the address."""

    since = DateField("From", [InputRequired("Enter the first day.")])
    until = DateField("Until", [InputRequired("Enter the last day.")])

    def period(self) -> figures.Period:
        return figures.Period(first=filled(self.since.data), last=filled(self.until.data))


class PracticeForm(GapsForm):
    """A finding and a score on every clause of the made-up case; `practice_form` adds the fields."""

    codes: tuple[str, ...] = ()

    def command(self) -> Practise:
        return Practise(entries={code: self._tried(code) for code in self.codes})

    def _tried(self, code: str) -> Tried:
        verdict, score = self[f"verdict-{code}"].data, self[f"score-{code}"].data
        return Tried(verdict=Verdict(verdict) if verdict else None, score=int(score) if score else None)


def practice_form(titles: Mapping[str, str], anchors: Mapping[int, str]) -> type[PracticeForm]:
    """Return the form with a finding and a score for each clause."""
    fields: dict[str, Any] = {"codes": tuple(titles)}
    for code, title in titles.items():
        found, scored = f"{title}: choose one of the four findings.", f"{title}: choose one of the scores."
        fields[f"verdict-{code}"] = choice(f"Finding: {title}", VERDICT_TEXT, found, required=False)
        fields[f"score-{code}"] = choice(f"How well is it shown: {title}", anchors, scored, required=False)
    return cast(type[PracticeForm], type("PracticeForm", (PracticeForm,), fields))
