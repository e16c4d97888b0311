"""The syntax of declarations, sheets, agreed findings and decisions."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.errors import RuleBroken
from app.reviews import policy
from app.reviews.policy import OUTCOME_TEXT, VERDICT_TEXT, Outcome, Verdict
from app.reviews.policy.leaving import DeclineReview, ReplaceReviewer
from app.reviews.policy.profiles import MOST_REVIEWS, Away, KeepProfile, from_field, until_field
from app.reviews.policy.ties import ReportTie
from app.web.forms import HouseForm, filled

Sheet = TypeVar("Sheet", bound="SheetForm")
LONG = Length(max=4000, message="Use 4,000 characters or fewer.")
MOST_EMPLOYERS = 30
HOW_MANY = f"Enter a number from 0 to {MOST_REVIEWS}."
ABSENCES = range(1, 7)
RELOAD = "Load this page again: part of it was missing."


def choice(label: str, texts: Mapping[Any, str], message: str, *, required: bool = True) -> RadioField:
    """Return radio buttons; what is not on the list gets the same advice as nothing."""
    check = [InputRequired(message) if required else Optional(), AnyOf([str(value) for value in texts], message)]
    choices = [SelectChoice(str(value), text) for value, text in texts.items()]
    return RadioField(label, check, choices=choices, validate_choice=False)


def shown(form: HouseForm, field: SelectMultipleField) -> None:
    """Refuse what was not among the choices."""
    if not set(field.data or ()) <= {choice.value for choice in field.choices}:
        raise ValidationError("Choose only from the reviewers shown.")


def listed(message: str) -> Callable[[HouseForm, SelectField], None]:
    """Refuse what was not among the choices, in words that say what to do."""

    def check(form: HouseForm, field: SelectField) -> None:
        if (field.data or "") not in {choice.value for choice in field.choices}:
            raise ValidationError(message)

    return check


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
        description="Kept in the panel's record. Neither the reviewer nor the applicant reads it.",
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


class SeenForm(HouseForm):
    """A form that carries which version its reader had before their eyes."""

    version = HiddenField(validators=[InputRequired(RELOAD), Regexp(r"\d{1,9}\Z", message=RELOAD)])

    def seen(self) -> int:
        return int(filled(self.version.data))


def few(form: HouseForm, field: IntegerField) -> None:
    """Refuse numbers that nobody means; the library's own check fails on very long ones."""
    if field.data is None or not 0 <= field.data <= MOST_REVIEWS:
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
    languages = SelectMultipleField(
        "Languages to read applications in", choices=[], invalid_choice_message="Choose from the languages shown."
    )
    areas = SelectMultipleField(
        "Areas of the catalogue to judge", choices=[], invalid_choice_message="Choose from the areas shown."
    )
    former_employers = TextAreaField(
        "Employers, now and before",
        [LONG],
        description="One on each line. The chair is told when one of them applies.",
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


class SheetForm(SeenForm):
    """One finding on every clause; `with_clauses` adds the fields of the clauses, then those of `tail`."""

    codes: tuple[str, ...] = ()

    @classmethod
    def tail(cls) -> dict[str, Any]:
        return {}

    def reject(self, error: RuleBroken) -> None:
        """Show every gap on its field."""
        for one in error.gaps if isinstance(error, policy.Gaps) else (error,):
            super().reject(one)

    def entries(self) -> dict[str, policy.Entry]:
        return {
            code: policy.Entry(
                verdict=Verdict(self[f"verdict-{code}"].data) if self[f"verdict-{code}"].data else None,
                words=self[f"words-{code}"].data or "",
            )
            for code in self.codes
        }


class ScoreForm(SheetForm):
    @classmethod
    def tail(cls) -> dict[str, Any]:
        advice = "Choose approved, declined or deferred."
        note = TextAreaField("Note for the panel", [LONG], description="Read by the panel, never by the applicant.")
        return {
            "recommendation": choice("What do you recommend?", OUTCOME_TEXT, advice, required=False),
            "note": note,
            "save_draft": SubmitField("Save draft"),
        }

    def command(self) -> policy.FillSheet:
        wish = self["recommendation"].data
        return policy.FillSheet(
            version=self.seen(),
            entries=self.entries(),
            recommendation=Outcome(wish) if wish else None,
            note=self["note"].data or "",
        )


class AgreeForm(SheetForm):
    def command(self) -> policy.AgreeFindings:
        return policy.AgreeFindings(version=self.seen(), entries=self.entries())


def with_clauses(base: type[Sheet], titles: Mapping[str, str], words: str) -> type[Sheet]:
    """Return the form with a finding and `words` for each clause."""
    fields: dict[str, Any] = {"codes": tuple(titles)}
    for code, title in titles.items():
        message = f"{title}: choose one of the four findings."
        fields[f"verdict-{code}"] = choice(f"Finding: {title}", VERDICT_TEXT, message, required=False)
        fields[f"words-{code}"] = TextAreaField(f"{words}: {title}", [LONG])
    return cast(type[Sheet], type(base.__name__, (base,), fields | base.tail()))


def shown_values(version: int, entries: Mapping[str, policy.Entry], **others: object) -> dict[str, object]:
    """Return what a sheet shows before anything is typed."""
    values: dict[str, object] = {"version": str(version), **others}
    for code, entry in entries.items():
        values |= {f"verdict-{code}": entry.verdict, f"words-{code}": entry.words}
    return values


class DecisionForm(HouseForm):
    outcome = choice("Outcome", OUTCOME_TEXT, "Choose approved, declined or deferred.")
    summary = TextAreaField(
        "Summary for the applicant",
        [InputRequired("Write a summary for the applicant."), LONG],
        description="The applicant reads these words. Do not say who found what.",
    )

    def command(self) -> policy.ProposeDecision:
        return policy.ProposeDecision(outcome=Outcome(self.outcome.data), summary=filled(self.summary.data))


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
