"""Writing the next version of the guide: what its rows may say, and from when it may bind anybody. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.clock import day_in_words
from app.core.errors import RuleBroken
from app.guide.policy import Asked, Way, kinds_of, max_bytes, way

NO_CLAUSE = "none"
NOTICE, ACCEPTANCE = "guide_notice_days", "guide_acceptance_days"
CODE = re.compile("[A-Z]{2,6}-[A-Z0-9]{2,12}")
SIZES = (1, 2, 5, 10)


class Kind(StrEnum):
    """What a version is made of, as far as it is written in the portal."""

    CLAUSES = "clauses"
    REQUIREMENTS = "requirements"


class Part(StrEnum):
    CRITERIA = "criteria"
    OBLIGATIONS = "obligations"


PARTS = {Part.CRITERIA: "Criteria: what an applicant shows", Part.OBLIGATIONS: "Duties: what a partner does"}
BEGINS = {Part.CRITERIA: "CRIT-", Part.OBLIGATIONS: "OBL-"}
MANDATORY = {"yes": "Everybody gives it", "conditional": "Where the condition holds", "no": "Nobody has to give it"}
REGIONS = {
    "all": "Everywhere",
    "India": "Registered in India",
    "outside India": "Registered outside India",
    "Africa and others": "Registered outside India, in Africa or elsewhere",
}


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    part: str
    title: str
    text: str
    sources: str


@dataclass(frozen=True, kw_only=True)
class RequirementText:
    """What a requirement says of a document: whom it concerns follows from `mandatory`, `condition` and `region`."""

    clause_code: str
    title: str
    proves: str
    documents: str
    formats: str
    identifier: str
    validity: str
    checked_by: str
    how_checked: str
    mandatory: str
    condition: str
    region: str


RowText = ClauseText | RequirementText


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the rules for one row need to know of the rows beside it."""

    clauses: Collection[str]
    used_codes: Collection[str]


@dataclass(frozen=True, kw_only=True)
class PublishGuide:
    """From when a version is in force, and until when open drafts keep theirs; `version` is the draft that was read."""

    effective_on: date
    cut_off_on: date
    version: int


def next_number(year: int, taken: Iterable[str]) -> str:
    """Return the number of the next version, like 2026.2: counted in each year."""
    counts = (number.removeprefix(f"{year}.") for number in taken if number.startswith(f"{year}."))
    return f"{year}.{max((int(count) for count in counts if count.isdecimal()), default=0) + 1}"


def formats_text(kinds: Iterable[str], megabytes: int) -> str:
    """Return which files are taken, as a text like "PDF, JPG, PNG up to 10 MB"."""
    return f"{', '.join(kind.upper() for kind in kinds)} up to {megabytes} MB"


def check_no_draft(number: str | None) -> None:
    """Raise RuleBroken while a version is being written: two drafts would lose each other's changes."""
    if number is not None:
        raise RuleBroken("There is a draft already. Carry on with it.")


def check_is_draft(published_on: date | None, number: str) -> None:
    """Raise RuleBroken for a published version: it never changes (S1.48)."""
    if published_on is not None:
        raise RuleBroken(f"Version {number} is published and never changes. Draft a new version.")


def check_new_code(code: str, text: RowText, around: Around) -> None:
    """Raise RuleBroken unless the code may be given to a new row. A code keeps its meaning for ever."""
    begins = BEGINS[Part(text.part)] if isinstance(text, ClauseText) else ""
    if not CODE.fullmatch(code) or not code.startswith(begins):
        raise RuleBroken(f"Enter a code in capital letters, like {begins or 'ID-'}LOCAL.", field="code")
    if code in around.used_codes:
        raise RuleBroken("This code has a meaning already, in this or an earlier version. Choose another.", "code")


def check_text(text: RowText, around: Around, *, before: Asked | None = None) -> None:
    """Raise RuleBroken unless the row may read like this; `before` is the requirement that it replaces."""
    if isinstance(text, RequirementText):
        _check_clause(text.clause_code, around)
        _check_condition(text)
        _check_way(text, before)


def _check_clause(code: str, around: Around) -> None:
    if code not in {*around.clauses, NO_CLAUSE}:
        raise RuleBroken("Choose a clause of this version.", field="clause_code")


def _check_condition(text: RequirementText) -> None:
    if text.mandatory == "conditional" and not text.condition:
        raise RuleBroken("Say under which condition it is needed.", field="condition")


@dataclass(frozen=True, kw_only=True)
class _New(RequirementText):
    """A row that has no code yet, as the rules read one."""

    code: str


def _check_way(text: RequirementText, before: Asked | None) -> None:
    """What is given as a file stays so; what the portal asks on screen or makes itself has pages of its own."""
    was = way(before) if before else Way.UPLOAD
    if was is Way.UPLOAD and not (kinds_of(text.formats) and max_bytes(text.formats)):
        raise RuleBroken("Choose at least one kind of file.", field="kinds")
    if way(_New(code=before.code if before else "", **vars(text))) is not was:
        raise RuleBroken('Leave out the words "on screen": this is handed in as a file.', field="documents")


def check_clause_retirable(proofs: Collection[str]) -> None:
    """Raise RuleBroken while requirements prove the clause."""
    if proofs:
        raise RuleBroken(
            f"These requirements prove this clause: {', '.join(proofs)}. Let them prove another one first."
        )


def check_requirement_retirable(asked: Asked) -> None:
    """Raise RuleBroken for what pages of the portal ask or make: it would go on being asked."""
    if way(asked) is not Way.UPLOAD:
        raise RuleBroken("The portal asks or makes this itself, on pages of its own. Only documents can be retired.")


def check_put_back(*, is_there: bool, proves: str, clauses: Collection[str]) -> None:
    """Raise RuleBroken unless a retired row may come back: once, and with the clause that it proves."""
    if is_there:
        raise RuleBroken("It is part of this version already.")
    if proves not in {*clauses, NO_CLAUSE}:
        raise RuleBroken(f"It proves the clause {proves}. Put that back first.")


def earliest_day(today: date, notice_days: int) -> date:
    """Return the first day from which a version that is published today may be in force (S1.9)."""
    return today + timedelta(days=notice_days)


def acceptance_due_on(effective_on: date, acceptance_days: int) -> date:
    """Return the last day on which partners accept a version (S1.9, S1.48)."""
    return effective_on + timedelta(days=acceptance_days)


def day_faults(command: PublishGuide, *, earliest_on: date, notice_days: int, last_on: date) -> Iterator[RuleBroken]:
    """Yield what is wrong with the days: not before the notice period is over, and in the order of the versions."""
    if command.effective_on < earliest_on:
        message = f"Everybody gets {notice_days} days' notice. The first possible day is {day_in_words(earliest_on)}."
        yield RuleBroken(message, field="effective_on")
    elif command.effective_on <= last_on:
        message = f"The version before is in force from {day_in_words(last_on)}. Choose a later day."
        yield RuleBroken(message, field="effective_on")
    if command.cut_off_on < command.effective_on:
        message = "Drafts can move only to a version that is in force. Choose the same day or a later one."
        yield RuleBroken(message, field="cut_off_on")


def check_publishable(*, has_changes: bool, parts: Collection[str]) -> None:
    """Raise RuleBroken for a version that says nothing new, or by which the panel could not judge."""
    if not has_changes:
        raise RuleBroken("Nothing has changed since the version before, so there is nothing to publish.")
    if Part.CRITERIA not in parts:
        raise RuleBroken("The panel judges by criteria. Put at least one back.")
