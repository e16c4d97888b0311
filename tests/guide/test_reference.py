"""What the product ships: complete, consistent, loaded once, never overwritten."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.db import Base
from app.core.errors import NotFound
from app.guide.models import (
    CatalogueEntry,
    Clause,
    GuideBenefit,
    GuideStep,
    GuideVersion,
    MouTemplate,
    PolicyValue,
    Requirement,
)
from app.guide.policy import Need
from app.guide.service import (
    asks_for,
    benefits_of,
    catalogue,
    clauses_of,
    current_guide,
    guide_numbered,
    guide_versions,
    load_reference,
    policies,
    policy_value,
    requirements_of,
    steps_of,
)
from tests.builders import NOW

TABLES: list[type[Base]] = [
    GuideVersion,
    Clause,
    GuideBenefit,
    GuideStep,
    Requirement,
    PolicyValue,
    MouTemplate,
    CatalogueEntry,
]
TODAY = NOW.date()


def contents(session: Session) -> dict[str, list[str]]:
    session.expire_all()
    return {
        model.__tablename__: sorted(repr(row) for row in session.execute(select(model.__table__))) for model in TABLES
    }


def test_loading_twice_changes_nothing(session: Session, guide: GuideVersion) -> None:
    before = contents(session)

    load_reference(session)
    session.commit()

    assert contents(session) == before
    assert {name: len(rows) for name, rows in before.items()} == {
        "guide_version": 1,
        "clause": 15,
        "guide_benefit": 16,
        "guide_step": 7,
        "requirement": 30,
        "policy_value": 31,
        "mou_template": 1,
        "catalogue_entry": 157,
    }


def test_an_edit_survives_a_reload(session: Session, guide: GuideVersion) -> None:
    catalogue(session, "product")[0].name = "Our own name"
    session.get_one(PolicyValue, ("quorum", date(2020, 1, 1))).value = 3
    session.commit()
    edited = contents(session)

    load_reference(session)
    session.commit()

    assert contents(session) == edited
    assert policy_value(session, "quorum", on=TODAY) == 3


@pytest.mark.parametrize("model", [PolicyValue, CatalogueEntry])
def test_a_missing_row_is_added_and_the_others_stay(session: Session, guide: GuideVersion, model: type[Base]) -> None:
    before = session.scalar(select(func.count()).select_from(model))
    session.delete(session.scalars(select(model).limit(1)).one())
    session.commit()

    load_reference(session)
    session.commit()

    assert session.scalar(select(func.count()).select_from(model)) == before


@pytest.mark.parametrize("table", ["guide_version", "clause", "guide_benefit", "guide_step", "requirement"])
@pytest.mark.parametrize("act", ["UPDATE {} SET title = 'x'", "DELETE FROM {}"])
def test_the_database_itself_keeps_a_published_version(
    session: Session, guide: GuideVersion, table: str, act: str
) -> None:
    """S1.48: whoever writes, and by whatever way"""
    with pytest.raises(DBAPIError, match="a published version of the guide never changes"):
        session.execute(text(act.format(table)))
    session.rollback()


def test_a_draft_changes_and_goes(session: Session, guide: GuideVersion) -> None:
    draft = GuideVersion(number="2030.1", title="Draft")
    session.add(draft)
    session.flush()
    draft.title = "Better"
    session.flush()
    session.delete(draft)
    session.commit()

    assert session.scalars(select(GuideVersion.number)).all() == ["2026.1"]


def test_every_requirement_names_a_clause_of_its_version_or_none(session: Session, guide: GuideVersion) -> None:
    """S1.44"""
    codes = {clause.code for clause in clauses_of(session, guide.id)}

    named = {asked.clause_code for asked in requirements_of(session, guide.id)}

    assert named - codes == {"none"}


def test_every_criterion_can_be_shown_by_something_that_everybody_is_asked(
    session: Session, guide: GuideVersion
) -> None:
    """S1.44: one proof per criterion"""
    criteria = {clause.code for clause in clauses_of(session, guide.id) if clause.part == "criteria"}

    for country in ("IN", "DE"):
        asks = asks_for(session, guide.id, country=country, legal_form="company")
        assert criteria <= {ask.requirement.clause_code for ask in asks if ask.need is Need.REQUIRED}


def test_clauses_come_in_order_criteria_first(session: Session, guide: GuideVersion) -> None:
    """S1.27 to S1.40"""
    clauses = clauses_of(session, guide.id)

    assert [clause.code for clause in clauses] == [
        *("CRIT-ELIG", "CRIT-BLACKLIST", "CRIT-EXP", "CRIT-TEAM", "CRIT-MIT"),
        *("OBL-NOTIFY", "OBL-LABEL", "OBL-ATTR", "OBL-TRAIN", "OBL-NOWARR"),
        *("OBL-NOOBL", "OBL-INDEM", "OBL-TELL", "OBL-DATA", "OBL-GUIDE"),
    ]
    assert [clause.part for clause in clauses] == ["criteria"] * 5 + ["obligations"] * 10


def test_every_statement_rests_on_facts_of_the_source_guide(session: Session, guide: GuideVersion) -> None:
    """S1.8 to S1.49: each fact that a partner or applicant must know has its statement"""
    sources = [
        set(statement.sources.split(", "))
        for part in (clauses_of, benefits_of, steps_of)
        for statement in part(session, guide.id)
    ]

    assert all(re.fullmatch(r"S1\.\d+", source) for named in sources for source in named)
    assert set().union(*sources) == {f"S1.{number}" for number in range(8, 50)}


def test_catalogue_and_guide_use_the_same_codes(session: Session, guide: GuideVersion) -> None:
    parts = {"criterion": "criteria", "obligation": "obligations"}
    for kind, part in parts.items():
        in_guide = {clause.code for clause in clauses_of(session, guide.id) if clause.part == part}
        assert {entry.code for entry in catalogue(session, kind)} == in_guide
    in_guide = {benefit.code for benefit in benefits_of(session, guide.id)}
    assert {entry.code for entry in catalogue(session, "benefit")} == in_guide


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [("product", "CORE", 10), ("module", "PT", 23), ("partner_type", "SI", 4), ("player_type", "SARKAAR", 3)],
)
def test_the_catalogue_keeps_its_order(
    session: Session, guide: GuideVersion, kind: str, first: str, count: int
) -> None:
    entries = catalogue(session, kind)

    assert (entries[0].code, len(entries)) == (first, count)


def test_the_catalogue_of_an_unknown_kind_is_empty(session: Session, guide: GuideVersion) -> None:
    assert catalogue(session, "unknown") == []


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("interest_answer_working_days", 5),
        ("check_answer_working_days", 5),
        pytest.param("client_report_days", 7, id="S1.38"),
        ("review_days", 10),
        pytest.param("quorum", 2, id="S1.45"),
        ("invitation_days", 14),
        ("draft_idle_days", 90),
        ("draft_reminder_days", 14),
        ("draft_last_reminder_days", 3),
        pytest.param("panel_size", 3, id="three reviewers"),
        ("review_capacity", 5),
        ("review_reminder_days", 3),
    ],
)
def test_the_program_starts_with_these_numbers(session: Session, guide: GuideVersion, code: str, value: int) -> None:
    assert policy_value(session, code, on=TODAY) == value


@pytest.mark.parametrize(("day", "value"), [(9, 7), (10, 14), (11, 14)])
def test_a_new_number_counts_from_its_day(session: Session, guide: GuideVersion, day: int, value: int) -> None:
    """A1: number and unit are policy data"""
    changed = PolicyValue(code="client_report_days", valid_from=TODAY, value=14, unit="days", source="")
    session.add(changed)
    session.flush()

    assert policy_value(session, "client_report_days", on=TODAY.replace(day=day)) == value


def test_a_number_that_is_not_in_force_is_an_error_of_ours(session: Session, guide: GuideVersion) -> None:
    with pytest.raises(LookupError):
        policy_value(session, "quorum", on=date(2019, 12, 31))


def test_every_step_names_a_number_that_exists(session: Session, guide: GuideVersion) -> None:
    named = {step.policy for step in steps_of(session, guide.id)} - {""}

    assert named == {"interest_answer_working_days", "check_answer_working_days", "review_days"}
    assert named <= set(policies(session, on=TODAY))


def test_the_version_with_the_last_day_is_in_force(session: Session, guide: GuideVersion) -> None:
    """S1.48"""
    newer = GuideVersion(number="2030.1", title="Newer", published_on=TODAY, effective_on=TODAY)
    session.add(newer)
    session.flush()

    assert current_guide(session, on=TODAY) is newer
    assert guide_versions(session) == [newer, guide]
    assert guide_numbered(session, "2026.1") is guide


def test_before_the_first_version_there_is_no_guide(session: Session) -> None:
    with pytest.raises(NotFound):
        current_guide(session, on=TODAY)
    with pytest.raises(NotFound):
        guide_numbered(session, "2026.1")


def test_requirements_of_an_unknown_version_are_none(session: Session, guide: GuideVersion) -> None:
    newer = GuideVersion(number="2030.1", title="Newer", published_on=TODAY, effective_on=TODAY)
    session.add(newer)
    session.flush()

    assert asks_for(session, newer.id, country="IN", legal_form="company") == []
