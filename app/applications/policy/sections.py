"""All sections by their key: what is missing, what is wrong, how they read. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.applications.policy import (
    About,
    Answers,
    capabilities,
    declarations,
    experience,
    numbers,
    organisation,
    people,
    team,
)
from app.applications.policy.refusals import Refusal, Remark
from app.applications.policy.steps import SECTION_STEPS

Rule = Callable[[Answers, About], list[Refusal]]
Rows = Callable[[Answers, Mapping[str, str]], list[tuple[str, str, object]]]


UNREAD = "unread"


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rules of one section; `rows` gives field, question and answer for people to read."""

    gaps: Rule
    faults: Rule
    remarks: Callable[[Answers, About], list[Remark]]
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
    key: Section(gaps=module.gaps, faults=module.faults, remarks=module.remarks, rows=rows)
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


def refusals(command: SaveSection, known: About) -> list[Refusal]:
    """Return all that is missing from finished answers and wrong with them; what is kept for later may be neither."""
    return to_mend(command.step, command.answers, known) if command.finished else []


def to_mend(key: str, answers: Answers, known: About) -> list[Refusal]:
    """Return all that is missing and all that is wrong."""
    return SECTIONS[key].gaps(answers, known) + wrong(key, answers, known)


def wrong(key: str, answers: Answers, known: About) -> list[Refusal]:
    """Return what is wrong with the answers, and what could not be read and is kept as it was typed."""
    unread = [Refusal(field=field, message=kept["message"]) for field, kept in unread_in(answers).items()]
    return unread + SECTIONS[key].faults(answers, known)


def unread_in(answers: Answers) -> Mapping[str, Mapping[str, str]]:
    """Return what could not be read when it was kept for later: text and message by the name of the field."""
    kept: Mapping[str, Mapping[str, str]] = answers.get(UNREAD, {})
    return kept


def rows_of(key: str, answers: Answers, names: Mapping[str, str]) -> list[tuple[str, str, object]]:
    """Return field, question and answer for people to read; what could not be read stands as it was typed."""
    unread = {field: kept["typed"] for field, kept in unread_in(answers).items()}
    known = [
        (field, question, unread.pop(field, value)) for field, question, value in SECTIONS[key].rows(answers, names)
    ]
    return known + [(field, "As it was typed", text) for field, text in unread.items()]


def remarks_in(everything: Mapping[str, Answers], *, today: date) -> dict[str, list[Remark]]:
    """Return what people should look at again by the key of its section, though it is no reason to refuse."""
    known = about(everything, today=today)
    return {key: section.remarks(everything.get(key, {}), known) for key, section in SECTIONS.items()}


def misfits(everything: Mapping[str, Answers], *, today: date) -> dict[str, list[Refusal]]:
    """Return by section what is missing or wrong: answers that were changed later can leave others behind."""
    known = about(everything, today=today)
    found = {key: to_mend(key, everything.get(key, {}), known) for key in SECTIONS}
    return {key: refusals for key, refusals in found.items() if refusals}
