"""The syntax of a reviewer's page."""

from typing import Any, cast

from wtforms import IntegerField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from app.reviews.forms.fields import LONG, day
from app.reviews.policy.profiles import MOST_REVIEWS, Away, KeepProfile, from_field, until_field
from app.web.forms import HouseForm, SeenForm, filled

MOST_EMPLOYERS = 30
HOW_MANY = f"Enter a number from 0 to {MOST_REVIEWS}."
ABSENCES = range(1, 7)


def few(form: HouseForm, field: IntegerField) -> None:
    """Refuse numbers that nobody means; the field itself refuses what is no number."""
    if field.data is not None and not 0 <= field.data <= MOST_REVIEWS:
        raise ValidationError(HOW_MANY)


class ProfileForm(SeenForm):
    """A reviewer's page; `with_absences` adds the days."""

    capacity = IntegerField(
        "Most reviews at a time",
        [InputRequired(HOW_MANY), few],
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


def with_absences() -> type[ProfileForm]:
    """Return the form with two days for each absence."""
    days = {}
    for one in ABSENCES:
        days[from_field(one)], days[until_field(one)] = day(f"Absence {one}, first day"), day("Last day")
    return cast(type[ProfileForm], type("ProfileForm", (ProfileForm,), days))
