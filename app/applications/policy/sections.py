"""All sections by their key: what is missing, what is wrong, how they read. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.applications.policy import (
    SECTION_STEPS,
    About,
    Answers,
    Refusal,
    Refused,
    capabilities,
    declarations,
    experience,
    numbers,
    organisation,
    people,
    team,
)

Rule = Callable[[Answers, About], list[Refusal]]
Rows = Callable[[Answers, Mapping[str, str]], list[tuple[str, str, object]]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rules of one section; `rows` gives field, question and answer for people to read."""

    gaps: Rule
    faults: Rule
    warnings: Callable[[Answers, About], list[str]]
    rows: Rows


@dataclass(frozen=True, kw_only=True)
class SaveSection:
    """What somebody answers. `version` is what was read before; `finished` asks for complete answers."""

    step: str
    version: int
    answers: Answers
    finished: bool


def _plain(rows: Callable[[Answers], list[tuple[str, str, object]]]) -> Rows:
    return lambda answers, _: rows(answers)


SECTIONS: dict[str, Section] = {
    key: Section(gaps=module.gaps, faults=module.faults, warnings=module.warnings, rows=rows)
    for key, module, rows in (
        ("organisation", organisation, _plain(organisation.rows)),
        ("identifiers", numbers, _plain(numbers.rows)),
        ("people", people, _plain(people.rows)),
        ("capabilities", capabilities, capabilities.rows),
        ("experience", experience, _plain(experience.rows)),
        ("team", team, team.rows),
        ("declarations", declarations, _plain(declarations.rows)),
    )
}
assert SECTIONS.keys() == SECTION_STEPS.keys(), "each section has its rules"


def about(everything: Mapping[str, Answers], *, today: date) -> About:
    """Return what the rules of one section need from the others."""
    registered = everything.get("organisation", {})
    return About(today=today, country=registered.get("country", ""), legal_form=registered.get("legal_form", ""))


def check(command: SaveSection, known: About) -> None:
    """Raise Refused with all that is wrong, and with all that is missing from finished answers."""
    section = SECTIONS[command.step]
    found = section.faults(command.answers, known)
    if command.finished:
        found = section.gaps(command.answers, known) + found
    if found:
        raise Refused(found)


def warnings_in(everything: Mapping[str, Answers], *, today: date) -> list[str]:
    """Return what people should look at, though it is no reason to refuse."""
    known = about(everything, today=today)
    return [text for key, section in SECTIONS.items() for text in section.warnings(everything.get(key, {}), known)]
