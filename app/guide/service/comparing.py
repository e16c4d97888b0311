"""Two versions of the guide beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.guide.models import Clause, GuideBenefit, GuideStep, GuideVersion, Requirement
from app.guide.policy.compare import Difference, Texts, differences
from app.guide.policy.drafts import MANDATORY, NO_CLAUSE, PARTS, REGIONS, Part
from app.guide.service.reading import benefits_of, clauses_of, requirements_of, steps_of


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a newer version says differently; empty lists where it says the same."""

    old: GuideVersion
    new: GuideVersion
    clauses: list[Difference]
    requirements: list[Difference]
    benefits: list[Difference]
    steps: list[Difference]

    @property
    def has_changes(self) -> bool:
        return any((self.clauses, self.requirements, self.benefits, self.steps))


def compare(session: Session, old: GuideVersion, new: GuideVersion) -> Comparison:
    """Return all that differs between two versions."""
    return Comparison(
        old=old,
        new=new,
        clauses=differences(*(_clauses(clauses_of(session, one.id)) for one in (old, new))),
        requirements=differences(*(_requirements(requirements_of(session, one.id)) for one in (old, new))),
        benefits=differences(*(_statements(benefits_of(session, one.id)) for one in (old, new))),
        steps=differences(*(_statements(steps_of(session, one.id)) for one in (old, new))),
    )


def _clauses(rows: Sequence[Clause]) -> dict[str, Texts]:
    return {row.code: clause_words(row) for row in rows}


def row_words(row: Clause | Requirement) -> Texts:
    return clause_words(row) if isinstance(row, Clause) else requirement_words(row)


def clause_words(row: Clause) -> Texts:
    return {"Title": row.title, "Part": PARTS[Part(row.part)], "Text": row.text}


def _statements(rows: Sequence[GuideBenefit] | Sequence[GuideStep]) -> dict[str, Texts]:
    return {row.code: {"Title": row.title, "Text": row.text} for row in rows}


def _requirements(rows: Sequence[Requirement]) -> dict[str, Texts]:
    return {row.code: requirement_words(row) for row in rows}


def requirement_words(row: Requirement) -> Texts:
    """Return what a requirement says, by the name of the field; what is empty is left out."""
    said = {
        "Title": row.title,
        "Clause": "" if row.clause_code == NO_CLAUSE else row.clause_code,
        "What it shows": row.proves,
        "Documents": row.documents,
        "Files": row.formats,
        "Number": row.identifier,
        "Valid for": row.validity,
        "Checked by": row.checked_by,
        "How it is checked": row.how_checked,
        "Needed": MANDATORY.get(row.mandatory, row.mandatory),
        "Condition": row.condition,
        "Where": REGIONS.get(row.region, row.region),
    }
    return {name: text for name, text in said.items() if text or name == "Title"}
