"""The trained team within six months, one row for each area of the guide (S1.30). Pure."""

from collections.abc import Mapping
from datetime import date

from dateutil.relativedelta import relativedelta

from app.applications.policy import About, Answers
from app.applications.policy.names import day_name
from app.applications.policy.refusals import Refusal, Remark, gaps_in
from app.core.clock import day_in_words

AREAS = {
    "customisation": "Customisation",
    "implementation": "Implementation",
    "integration": "Integration",
    "deployment": "Deployment",
    "testing": "Testing",
    "operations": "Operations",
    "training": "Training",
    "audit": "Audit",
    "post_deployment_support": "Post-deployment support",
}
QUESTIONS = {"person": "Person or role", "course": "Course", "planned_on": "Planned date"}
MONTHS = 6
FARTHEST = relativedelta(years=2)  # the team is due half a year after the first day: what is far later is a slip
COURSE_KIND = "course"


def gaps(answers: Answers, about: About) -> list[Refusal]:
    planned = {row.get("area"): row for row in answers.get("rows", [])}
    return [
        gap
        for position, (area, name) in enumerate(AREAS.items())
        for gap in gaps_in(planned.get(area, {}), _required(name), f"rows-{position}-")
    ]


def _required(area: str) -> dict[str, str]:
    return {
        "person": f"Enter a person or a role for {area.lower()}.",
        "planned_on": f"Enter the planned date for {area.lower()}.",
    }


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Refuse days on which nobody can train any more, and days that are a slip of the keyboard."""
    checked = ((area, _day_fault(AREAS[area], day, about.today)) for area, day in _planned(answers).items())
    return [Refusal(field=_field(area), message=message) for area, message in checked if message]


def _planned(answers: Answers) -> dict[str, date]:
    """Return the planned days by their area, in the order of the areas."""
    days = {row.get("area"): row.get("planned_on") for row in answers.get("rows", [])}
    return {area: date.fromisoformat(days[area]) for area in AREAS if days.get(area)}


def _field(area: str) -> str:
    return f"rows-{list(AREAS).index(area)}-planned_on"


def _day_fault(name: str, day: date, today: date) -> str:
    if day < today:
        return f"{name}: this day has passed. Enter the day on which the training is planned, today or later."
    if day > today + FARTHEST:
        last = day_in_words(today + FARTHEST)
        return f"{name}: this day is more than two years away. Enter a day up to {last}."
    return ""


def remarks(answers: Answers, about: About) -> list[Remark]:
    """Say which days lie after the six months; a late plan is no reason to refuse it."""
    last = about.today + relativedelta(months=MONTHS)
    late = [area for area, day in _planned(answers).items() if last < day <= about.today + FARTHEST]
    if not late:
        return []
    message = (
        f"These areas are planned later than six months from today: {', '.join(AREAS[area] for area in late)}. "
        "You may leave it so, but the team has to be trained six months after you become a partner."
    )
    return [Remark(fields=tuple(map(_field, late)), message=message)]


def rows(answers: Answers, names: Mapping[str, str]) -> list[tuple[str, str, object]]:
    planned = {row.get("area"): row for row in answers.get("rows", [])}
    shown: list[tuple[str, str, object]] = []
    for position, (area, name) in enumerate(AREAS.items()):
        row = planned.get(area, {})
        course = names.get(row.get("course", ""), row.get("course"))
        facts = [row.get("person"), course, day_name(row.get("planned_on"))]
        shown.append((f"rows-{position}-person", name, ", ".join(fact for fact in facts if fact)))
    return shown
