"""Government programs that the organisation worked on (S1.31). Pure."""

from datetime import date

from app.applications.policy import About, Answers, Refusal, gaps_in
from app.applications.policy.names import day_name, place_name

QUESTIONS = {
    "programme": "Name of the program",
    "agency": "Government body",
    "country": "Country",
    "role": "What you did",
    "started_on": "Start",
    "ended_on": "End, if it has ended",
    "size": "Size",
    "contact": "Who can confirm it",
}
REQUIRED = {
    "programme": "Enter the name of the program.",
    "agency": "Enter the government body.",
    "country": "Choose the country.",
    "role": "Say what you did.",
    "started_on": "Enter the day it started.",
    "size": "Say how large it is.",
}
MOST_PROJECTS = 10


def gaps(answers: Answers, about: About) -> list[Refusal]:
    projects = answers.get("projects", [])
    found = [
        gap for position, project in enumerate(projects) for gap in gaps_in(project, REQUIRED, f"projects-{position}-")
    ]
    if not projects and not answers.get("none_reason"):
        message = "Describe a project, or say why there is none yet."
        found.append(Refusal(field="projects-0-programme", message=message))
    return found


def faults(answers: Answers, about: About) -> list[Refusal]:
    """Refuse dates that cannot be, and a project that is told twice."""
    found, seen = [], set()
    for position, project in enumerate(answers.get("projects", [])):
        prefix = f"projects-{position}-"
        found += _date_faults(project, about.today, prefix)
        same = tuple(str(project.get(field, "")).casefold() for field in ("programme", "agency", "started_on"))
        if same in seen and any(same):
            found.append(Refusal(field=f"{prefix}programme", message="This project is here twice. Take one out."))
        seen.add(same)
    if answers.get("projects") and answers.get("none_reason"):
        message = "You described a project and gave a reason why there is none. Take one of them out."
        found.append(Refusal(field="none_reason", message=message))
    return found


def _date_faults(project: Answers, today: date, prefix: str) -> list[Refusal]:
    days = {field: _day(project.get(field)) for field in ("started_on", "ended_on")}
    start, end = days.values()
    found = [
        Refusal(field=prefix + field, message="The date cannot be in the future.")
        for field, day in days.items()
        if day and day > today
    ]
    if not found and start and end and end < start:
        found.append(Refusal(field=f"{prefix}ended_on", message="The end cannot be before the start."))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def warnings(answers: Answers, about: About) -> list[str]:
    return []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    shown: list[tuple[str, str, object]] = []
    for position, project in enumerate(answers.get("projects", [])):
        period = f"{day_name(project.get('started_on'))} to {day_name(project.get('ended_on')) or 'today'}"
        place = f"{project.get('agency')}, {place_name(project.get('country', ''))}"
        contact = f"Confirmed by: {project['contact']}" if project.get("contact") else ""
        facts = [project.get("programme"), place, period, project.get("role"), project.get("size"), contact]
        shown.append((f"projects-{position}-programme", f"Project {position + 1}", [fact for fact in facts if fact]))
    if answers.get("none_reason"):
        shown.append(("none_reason", "Why there is no project yet", answers["none_reason"]))
    return shown or [("projects-0-programme", "Projects", None)]
