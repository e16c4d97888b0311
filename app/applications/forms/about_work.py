"""The forms on what the organisation does, its team plan and its declarations."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Optional

from app.applications.forms.sections import (
    LINE,
    PARAGRAPH,
    PICK_ONE,
    Day,
    Part,
    Rows,
    SectionForm,
    choices,
    choices_by_kind,
    country_choice,
    text,
)
from app.applications.policy.capabilities import KIND_NAMES, SERVICE_KIND
from app.applications.policy.capabilities import QUESTIONS as CAPABILITIES
from app.applications.policy.declarations import ANSWERS, DETAILS, STATEMENTS
from app.applications.policy.declarations import QUESTIONS as DECLARATIONS
from app.applications.policy.experience import MOST_PROJECTS
from app.applications.policy.experience import QUESTIONS as PROJECT
from app.applications.policy.names import indian_states, place_name
from app.applications.policy.team import AREAS
from app.applications.policy.team import QUESTIONS as PLAN
from app.core.countries import country_code
from app.core.languages import languages as known_languages
from app.guide.policy import INDIA
from app.web.forms import at_most

MOST_COUNTRIES = 60
COURSES = "courses"  # the id of the list on the page
UNKNOWN = "Choose from the list; it does not have %(value)s."


def several(label: str, names: Mapping[str, str] | None = None, **given: Any) -> SelectMultipleField:
    offered = choices(names or {})
    return SelectMultipleField(label, choices=offered, invalid_choice_message=UNKNOWN, **given)


class CapabilitiesForm(SectionForm):
    about = TextAreaField(
        CAPABILITIES["about"],
        [at_most(PARAGRAPH)],
        description="Two or three paragraphs for governments that look for a partner",
    )
    products = several(CAPABILITIES["products"])
    services = several(CAPABILITIES["services"])
    languages = several(CAPABILITIES["languages"], known_languages())
    states = several("States of India you work in", indian_states())
    countries = TextAreaField(
        "Other countries you work in",
        [at_most(PARAGRAPH)],
        description="One country on each line. Leave this empty if you work in India only.",
    )

    def offer(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """Show these names by the names of their kinds; services are a list of their own."""
        kinds = dict(names)
        self.services.choices = choices(kinds.pop(KIND_NAMES[SERVICE_KIND]))
        self.products.choices = choices_by_kind(kinds)

    def validate_countries(self, field: TextAreaField) -> None:
        lines = self.country_lines()
        unknown = [line for line in lines if not country_code(line)]
        if unknown:
            raise ValidationError(
                f"We do not know {unknown[0][:60]}. Write the English name of a country on each line."
            )
        if INDIA in map(country_code, lines):
            raise ValidationError("Choose the states of India above, and take India out here.")
        if len(lines) > MOST_COUNTRIES:
            raise ValidationError(f"Name {MOST_COUNTRIES} countries at most.")

    def country_lines(self) -> list[str]:
        return [line.strip() for line in (self.countries.data or "").splitlines() if line.strip()]

    def answers(self) -> dict[str, Any]:
        typed = super().answers()
        codes = [country_code(line) for line in self.country_lines()]
        places = [*typed.pop("states"), *dict.fromkeys(codes)]
        del typed["countries"]
        return {**{name: _once(value) for name, value in typed.items()}, "places": places}

    @staticmethod
    def shown(answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored answers with the places parted as the page asks for them."""
        places = answers.get("places", [])
        abroad = [place_name(code) for code in places if code not in indian_states()]
        states = [code for code in places if code in indian_states()]
        return {**answers, "states": states, "countries": "\n".join(abroad)}


def _once(value: Any) -> Any:
    return list(dict.fromkeys(value)) if isinstance(value, list) else value


class ProjectPart(Part):
    programme = text(PROJECT["programme"])
    agency = text(PROJECT["agency"], description="For whom the program was")
    country = country_choice(PROJECT["country"])
    role = TextAreaField(PROJECT["role"], [at_most(1000)])
    started_on = Day(PROJECT["started_on"])
    ended_on = Day(PROJECT["ended_on"])
    size = text(PROJECT["size"], description="A number and what it counts, for example 40 towns or 2 million people")
    contact = text("Who can confirm it (optional)", description="Name, and an email address or a phone number")
    work_order = text(
        "Number of the work order (optional)",
        description="As it is printed there; hand the work orders in among the documents, all in one file",
    )
    remove = BooleanField("Take this project out")

    def is_blank(self) -> bool:
        return bool(self.remove.data) or super().is_blank()


class ExperienceForm(SectionForm):
    projects = Rows(FormField(ProjectPart), "Project", max_entries=MOST_PROJECTS)
    none_reason = TextAreaField(
        "If there is no project yet, say why (optional)",
        [at_most(PARAGRAPH)],
        description="The panel reads the reason; experience of your people counts, too",
    )

    def answers(self) -> dict[str, Any]:
        typed = super().answers()
        for project in typed["projects"]:
            project.pop("remove")
        return typed


class CourseField(StringField):  # type: ignore[misc]
    """Typed by name, with one list of suggestions for the whole page; kept by code."""

    offered: Mapping[str, str] = {}

    @property
    def code(self) -> str:
        """Return the code of the course that was typed, or nothing."""
        wanted = (self.data or "").casefold()
        return next((code for code, name in self.offered.items() if wanted in {code.casefold(), name.casefold()}), "")

    def _value(self) -> str:
        return self.offered.get(self.data, self.data or "")

    def pre_validate(self, form: Form) -> None:
        if self.data and not self.code:
            raise ValidationError("Enter the name of a course as it is in the list, or leave this empty.")


class PlanPart(Part):
    person = text(PLAN["person"])
    course = CourseField("Course (optional)", [at_most(LINE)], render_kw={"list": COURSES, "autocomplete": "off"})
    planned_on = Day(PLAN["planned_on"])


class TeamForm(SectionForm):
    """One row for each area of the guide, in its order."""

    everybody = text(
        "The same person or role for all areas (optional)",
        description="When you save, this goes into every area below, in place of what stands there",
    )
    rows = FieldList(FormField(PlanPart), "Area", min_entries=len(AREAS), max_entries=len(AREAS))

    def offer(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self.courses = list(names["courses"].values())
        for entry in self.rows:
            entry.form.course.offered = names["courses"]

    def answers(self) -> dict[str, Any]:
        typed, codes = super().answers()["rows"], [entry.form.course.code for entry in self.rows]
        rows = zip(AREAS, typed, codes, strict=True)
        return {"rows": [{"area": area, **row, "course": code} for area, row, code in rows]}

    def validate(self, extra_validators: Any = None) -> bool:
        """Fill the rows with the one person for all areas, where that is typed and can be read."""
        is_right = super().validate(extra_validators)
        if self.everybody.data and not self.everybody.errors:
            for entry in self.rows:
                entry.form.person.data, entry.form.person.errors = self.everybody.data, ()
            self.everybody.data = ""
        return is_right

    def title_of(self, rows: FieldList, position: int) -> str:
        return list(AREAS.values())[position]

    @staticmethod
    def shown(answers: Mapping[str, Any]) -> dict[str, Any]:
        planned = {row["area"]: row for row in answers.get("rows", [])}
        return {"rows": [planned.get(area, {}) for area in AREAS]}


def yes_or_no(field: str) -> RadioField:
    return RadioField(
        DECLARATIONS[field], validators=[Optional()], choices=choices(ANSWERS), invalid_choice_message=PICK_ONE
    )


def details(field: str) -> TextAreaField:
    return TextAreaField(f"If yes: {DETAILS[field][0].lower()}{DETAILS[field][1:]}", [at_most(PARAGRAPH)])


class DeclarationsForm(SectionForm):
    not_blacklisted = BooleanField(STATEMENTS["not_blacklisted"])
    mit_license = BooleanField(STATEMENTS["mit_license"])
    guide = BooleanField(STATEMENTS["guide"])
    personal_data = BooleanField(STATEMENTS["personal_data"])
    conflict = yes_or_no("conflict")
    conflict_text = details("conflict")
    litigation = yes_or_no("litigation")
    litigation_text = details("litigation")
