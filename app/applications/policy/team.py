"""The trained team within six months, one row for each area of the guide (S1.30). Pure."""

from collections.abc import Mapping
from datetime import date

from dateutil.relativedelta import relativedelta

from app.applications.policy import About, Answers, Refusal, gaps_in
from app.applications.policy.names import day_name

AREAS = {
    "customization": "Customisation",
    "implementation": "Implementation",
    "integrations": "Integrations",
    "deployment": "Deployment",
    "testing": "Testing",
    "operations": "Operations",
    "training": "Training",
    "audit": "Audit",
    "post_deployment_support": "Post-deployment support",
}
QUESTIONS = {"person": "Person or role", "course": "Course", "planned_on": "Planned date"}
MONTHS = 6
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
    return []


def warnings(answers: Answers, about: About) -> list[str]:
    """Say which dates lie after the six months; a late plan is no reason to refuse it."""
    last = about.today + relativedelta(months=MONTHS)
    late = [AREAS[row["area"]] for row in answers.get("rows", []) if _is_after(row.get("planned_on"), last)]
    if not late:
        return []
    return [f"These areas are planned later than six months from today: {', '.join(late)}."]


def _is_after(planned: str | None, last: date) -> bool:
    return bool(planned) and date.fromisoformat(str(planned)) > last


def rows(answers: Answers, names: Mapping[str, str]) -> list[tuple[str, str, object]]:
    planned = {row.get("area"): row for row in answers.get("rows", [])}
    shown: list[tuple[str, str, object]] = []
    for position, (area, name) in enumerate(AREAS.items()):
        row = planned.get(area, {})
        course = names.get(row.get("course", ""), row.get("course"))
        facts = [row.get("person"), course, day_name(row.get("planned_on"))]
        shown.append((f"rows-{position}-person", name, ", ".join(fact for fact in facts if fact)))
    return shown
