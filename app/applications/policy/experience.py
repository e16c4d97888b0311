"""Government programs that the organisation worked on (S1.31). Pure."""

import re
import unicodedata
from datetime import date

from app.applications.policy import About, Answers
from app.applications.policy.names import day_name, place_name
from app.applications.policy.refusals import Refusal, Remark, gaps_in

QUESTIONS = {
    "programme": "Name of the program",
    "agency": "Government body",
    "country": "Country",
    "role": "What you did",
    "started_on": "Start",
    "ended_on": "End, if it has ended",
    "size": "Size",
    "contact": "Who can confirm it",
    "work_order": "Number of the work order",
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
EARLIEST = date(1950, 1, 1)  # before it, governments had no computers
MINUS = ("-", "\u2212")
MAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]{2,}")
PHONE = re.compile(r"[0-9]([ ()./-]*[0-9]){6,}")
SIZE_FAULT = "Enter a number and what it counts, like 40 towns, 2 million people or 5 crore rupees."
CONTACT_FAULT = "Add an email address or a phone number, so that we can ask whoever can confirm it."


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
        found += _date_faults(project, about.today, prefix) + _word_faults(project, prefix)
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
        Refusal(field=prefix + field, message=message)
        for field, day in days.items()
        if day and (message := _day_fault(day, today))
    ]
    if start and end and end < start:
        found.append(Refusal(field=f"{prefix}ended_on", message="The end cannot be before the start."))
    return found


def _day_fault(day: date, today: date) -> str:
    if day > today:
        return "The date cannot be in the future."
    return "Check the year: this is too long ago." if day < EARLIEST else ""


def _word_faults(project: Answers, prefix: str) -> list[Refusal]:
    size, contact = project.get("size") or "", project.get("contact") or ""
    found = []
    if size and not _is_size(size):
        found.append(Refusal(field=f"{prefix}size", message=SIZE_FAULT))
    if contact and not (MAIL.search(contact) or PHONE.search(contact)):
        found.append(Refusal(field=f"{prefix}contact", message=CONTACT_FAULT))
    return found


def _is_size(text: str) -> bool:
    """Tell whether a text has a number and what it counts or is worth; nothing is smaller than nothing."""
    has_unit = any(letter.isalpha() or unicodedata.category(letter) == "Sc" for letter in text)
    return has_unit and any(map(str.isdecimal, text)) and not text.lstrip().startswith(MINUS)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def remarks(answers: Answers, about: About) -> list[Remark]:
    return []


def rows(answers: Answers) -> list[tuple[str, str, object]]:
    shown: list[tuple[str, str, object]] = []
    for position, project in enumerate(answers.get("projects", [])):
        period = f"{day_name(project.get('started_on'))} to {day_name(project.get('ended_on')) or 'today'}"
        place = f"{project.get('agency')}, {place_name(project.get('country', ''))}"
        contact = f"Confirmed by: {project['contact']}" if project.get("contact") else ""
        order = f"Work order: {project['work_order']}" if project.get("work_order") else ""
        facts = [project.get("programme"), place, period, project.get("role"), project.get("size"), contact, order]
        shown.append((f"projects-{position}-programme", f"Project {position + 1}", [fact for fact in facts if fact]))
    if answers.get("none_reason"):
        shown.append(("none_reason", "Why there is no project yet", answers["none_reason"]))
    return shown or [("projects-0-programme", "Projects", None)]
