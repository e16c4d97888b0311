"""The syntax of finding, declining, replacing, reporting ties, and of a reviewer's page."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from wtforms import (
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from app.reviews import policy
from app.reviews.forms.fields import LONG, SeenForm
from app.reviews.policy.leaving import DeclineReview, ReplaceReviewer
from app.reviews.policy.profiles import MOST_REVIEWS, Away, KeepProfile, from_field, until_field
from app.reviews.policy.ties import ReportTie
from app.web.forms import HouseForm, filled

MOST_EMPLOYERS = 30
HOW_MANY = f"Enter a number from 0 to {MOST_REVIEWS}."
LONGEST_WORDS = 200
ABSENCES = range(1, 7)


class FindForm(Form):  # type: ignore[misc]
    """Words that stand in an address; odd ones find nothing."""

    words = StringField("Reference or applicant")

    def chosen_words(self) -> str:
        return (self.words.data or "").strip()[:LONGEST_WORDS]


class StageForm(FindForm):
    stage = SelectField(
        "Stage",
        choices=[SelectChoice("", "All"), *(SelectChoice(stage.value) for stage in policy.Stage)],
        validate_choice=False,
    )

    def chosen_stage(self) -> policy.Stage | None:
        """Return the stage; an unknown one is none."""
        return next((stage for stage in policy.Stage if stage.value == self.stage.data), None)


def listed(message: str) -> Callable[[HouseForm, SelectField], None]:
    """Refuse what was not among the choices, in words that say what to do."""

    def check(form: HouseForm, field: SelectField) -> None:
        if (field.data or "") not in {choice.value for choice in field.choices}:
            raise ValidationError(message)

    return check


class DeclineForm(HouseForm):
    reason = TextAreaField(
        "Why can you not give this review?",
        [InputRequired("Say why you cannot give this review."), LONG],
        description="Read by the chairs, never by the applicant. A tie is declared on its own page, not here.",
    )

    def command(self) -> DeclineReview:
        return DeclineReview(reason=filled(self.reason.data))


NOBODY = SelectChoice("", "Nobody")


class ReplaceForm(HouseForm):
    leaving = RadioField(
        "Who does not review any more?",
        [InputRequired("Choose who does not review any more."), listed("Choose who does not review any more.")],
        choices=[],
        validate_choice=False,
    )
    successor = RadioField(
        "Who takes over?", [listed("Choose only from the reviewers shown.")], choices=[], validate_choice=False
    )
    reason = TextAreaField(
        "Why?",
        [InputRequired("Say why."), LONG],
        description="Read by the chairs. Neither the reviewer nor the applicant reads it.",
    )

    def command(self) -> ReplaceReviewer:
        successor = self.successor.data
        return ReplaceReviewer(
            leaving_id=UUID(filled(self.leaving.data)),
            reason=filled(self.reason.data),
            successor_id=UUID(successor) if successor else None,
        )


class ReportTieForm(HouseForm):
    person = SelectField(
        "Who has the tie?",
        [InputRequired("Choose who has the tie."), listed("Choose who has the tie.")],
        choices=[],
        validate_choice=False,
    )
    words = TextAreaField(
        "What ties this person to the applicant?",
        [InputRequired("Say in a few words what the tie is."), LONG],
        description="Kept in the register of ties. The applicant never reads it.",
    )

    def command(self) -> ReportTie:
        return ReportTie(person_id=UUID(filled(self.person.data)), words=filled(self.words.data))


def few(form: HouseForm, field: IntegerField) -> None:
    """Refuse numbers that nobody means; the field itself refuses what is no number."""
    if field.data is not None and not 0 <= field.data <= MOST_REVIEWS:
        raise ValidationError(HOW_MANY)


class ProfileForm(SeenForm):
    """A reviewer's page; `with_absences` adds the days."""

    capacity = IntegerField(
        "Most reviews at a time",
        [
            InputRequired(HOW_MANY),
            few,
        ],
        description="The chair cannot choose a reviewer who has as many to give",
        invalid_value_message=HOW_MANY,
    )
    former_employers = TextAreaField(
        "Employers, now and before",
        [LONG],
        description="One on each line. The chair is told when one of them applies.",
    )
    languages = SelectMultipleField(
        "Languages to read applications in", choices=[], invalid_choice_message="Choose from the languages shown."
    )
    areas = SelectMultipleField(
        "Areas of the catalogue to judge", choices=[], invalid_choice_message="Choose from the areas shown."
    )

    def validate_former_employers(self, field: TextAreaField) -> None:
        if len(self.employers()) > MOST_EMPLOYERS:
            raise ValidationError(f"Name {MOST_EMPLOYERS} employers at most.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half an absence."""
        is_valid = bool(super().validate(extra_validators))
        for one in ABSENCES:
            first, last = self[from_field(one)], self[until_field(one)]
            if bool(first.data) != bool(last.data) and not (first.errors or last.errors):
                (last if first.data else first).errors = ["Enter the first and the last day, or leave both empty."]
                is_valid = False
        return is_valid

    def employers(self) -> list[str]:
        lines = (" ".join(line.split()) for line in (self.former_employers.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def absences(self) -> list[Away]:
        days = ((self[from_field(one)].data, self[until_field(one)].data) for one in ABSENCES)
        return [Away(from_on=first, until_on=last) for first, last in days if first and last]

    def command(self) -> KeepProfile:
        return KeepProfile(
            version=self.seen(),
            capacity=filled(self.capacity.data),
            languages=self.languages.data or [],
            areas=self.areas.data or [],
            former_employers=self.employers(),
            absences=self.absences(),
        )


def _day(label: str) -> DateField:
    return DateField(label, [Optional()], invalid_value_message="Enter a date like 2026-11-22.")


def with_absences() -> type[ProfileForm]:
    """Return the form with two days for each absence."""
    days = {}
    for one in ABSENCES:
        days[from_field(one)], days[until_field(one)] = _day(f"Absence {one}, first day"), _day("Last day")
    return cast(type[ProfileForm], type("ProfileForm", (ProfileForm,), days))
