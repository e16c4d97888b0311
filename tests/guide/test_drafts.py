"""G12: the next version is a draft that can be left and carried on; a published one never changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleBroken
from app.guide.models import Clause, GuideBenefit, GuideStep, GuideVersion, Requirement
from app.guide.policy.drafts import (
    Around,
    ClauseText,
    RowText,
    check_new_code,
    check_text,
    formats_text,
    next_number,
)
from app.guide.service import clauses_of, requirements_of
from app.outbox.models import EventRecord
from tests.guide.builders import CLAUSE, REQUIREMENT, make_draft, make_newer

DESK = "/desk/guide"
AROUND = Around(clauses={"CRIT-ELIG"}, used_codes={"CRIT-ELIG", "ID-INC"})
TYPED_CLAUSE = {"part": "criteria", "title": "Local office", "text": "There is an office.", "sources": ""}
TYPED: dict[str, Any] = {
    "clause_code": "CRIT-ELIG",
    "title": "Office lease",
    "proves": "There is an office",
    "documents": "Lease or deed",
    "kinds": ["pdf"],
    "megabytes": "5",
    "identifier": "",
    "validity": "",
    "checked_by": "program manager",
    "how_checked": "",
    "mandatory": "yes",
    "condition": "",
    "region": "all",
}


@pytest.fixture
def draft(session: Session, guide: GuideVersion) -> GuideVersion:
    return make_draft(session)


def row(session: Session, version: GuideVersion, code: str) -> Any:
    session.expire_all()
    rows: list[Any] = [*clauses_of(session, version.id), *requirements_of(session, version.id)]
    return {one.code: one for one in rows}.get(code)


@pytest.mark.parametrize(
    ("taken", "number"),
    [([], "2030.1"), (["2026.1"], "2030.1"), (["2030.1", "2030.10", "2030.x"], "2030.11"), (["20300.4"], "2030.1")],
)
def test_versions_are_counted_in_each_year(taken: list[str], number: str) -> None:
    assert next_number(2030, taken) == number


@pytest.mark.parametrize(
    ("code", "text", "field"),
    [
        ("crit-local", CLAUSE, "code"),
        ("OBL-LOCAL", CLAUSE, "code"),
        ("CRIT-ELIG", CLAUSE, "code"),
        ("CRIT-LOCAL", CLAUSE, None),
        ("OBL-LOCAL", replace(CLAUSE, part="obligations"), None),
        ("ID-INC", REQUIREMENT, "code"),
        ("LEASE", REQUIREMENT, "code"),
        ("ID-LEASE", REQUIREMENT, None),
    ],
)
def test_a_code_is_well_formed_and_never_used_again(code: str, text: RowText, field: str | None) -> None:
    assert broken(lambda: check_new_code(code, text, AROUND)) == field


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"clause_code": "none"}, None),
        ({"clause_code": "CRIT-GONE"}, "clause_code"),
        ({"mandatory": "conditional"}, "condition"),
        ({"mandatory": "conditional", "condition": "has an office"}, None),
        ({"formats": formats_text([], 5)}, "kinds"),
        ({"formats": "on screen"}, "kinds"),
        ({"documents": "Answered on screen"}, "documents"),
    ],
)
def test_a_requirement_says_what_the_portal_can_ask(changed: dict[str, str], field: str | None) -> None:
    """S1.44"""
    assert broken(lambda: check_text(replace(REQUIREMENT, **changed), AROUND)) == field


def broken(act: Callable[[], None]) -> str | None:
    try:
        act()
    except RuleBroken as error:
        return error.field
    return None


def test_a_draft_begins_with_all_that_the_newest_version_says(
    manager: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    response = manager.post(DESK, data={})

    draft = session.scalars(select(GuideVersion).where(GuideVersion.published_on.is_(None))).one()
    assert response.location == f"{DESK}/{draft.number}" == f"{DESK}/2030.1"
    for table in (Clause, GuideBenefit, GuideStep, Requirement):
        counts = {
            version.number: session.scalar(select(func.count()).where(table.guide_version_id == version.id))
            for version in (guide, draft)
        }
        assert counts["2026.1"] == counts["2030.1"] != 0
    assert session.scalars(select(EventRecord.name)).all() == ["GuideDraftStarted"]


def test_there_is_one_draft_at_a_time(manager: FlaskClient, session: Session) -> None:
    """Left and carried on: the list leads to the one that is there."""
    manager.post(DESK, data={})

    again = manager.post(DESK, data={})

    assert again.status_code == 409
    assert "There is a draft already. Carry on with it." in again.text
    assert session.scalar(select(func.count()).select_from(GuideVersion)) == 2
    assert f'href="{DESK}/2030.1"' in manager.get(DESK).text


def test_what_is_saved_is_there_when_one_comes_back(
    manager: FlaskClient, session: Session, draft: GuideVersion, guide: GuideVersion
) -> None:
    read = row(session, draft, "OBL-LABEL")
    typed = TYPED_CLAUSE | {"part": "obligations", "title": "Show the new label", "version": str(read.version)}

    response = manager.post(f"{DESK}/{draft.number}/clauses/OBL-LABEL", data=typed)

    assert response.status_code == 302
    assert row(session, draft, "OBL-LABEL").title == "Show the new label"
    assert row(session, guide, "OBL-LABEL").title == "Show the label"
    page = manager.get(f"{DESK}/{draft.number}").text
    assert "Show the new label" in page
    assert page.count(">Changed</strong>") == 2, "and the criterion on blacklists"


@pytest.mark.parametrize(
    ("kind", "code", "typed"),
    [("clauses", "CRIT-LOCAL", TYPED_CLAUSE), ("requirements", "EXP-LOCAL", TYPED)],
)
def test_rows_are_added_at_the_end(
    manager: FlaskClient, session: Session, draft: GuideVersion, kind: str, code: str, typed: dict[str, Any]
) -> None:
    response = manager.post(f"{DESK}/{draft.number}/{kind}/add", data=typed | {"code": code, "form_key": "k"})
    again = manager.post(f"{DESK}/{draft.number}/{kind}/add", data=typed | {"code": code, "form_key": "k"})

    assert response.status_code == again.status_code == 302
    added = row(session, draft, code)
    assert added.title == typed["title"]
    assert added.position == max(
        one.position for one in session.scalars(select(type(added))) if one.guide_version_id == draft.id
    )
    assert session.scalars(select(EventRecord.name).order_by(EventRecord.number.desc())).first() == "GuideRowAdded"


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("clauses", {"title": ""}, "Enter a title."),
        ("clauses", {"title": "x" * 121}, "Title: shorten this to 120 characters."),
        ("clauses", {"text": "   "}, "Enter what the clause says."),
        ("clauses", {"text": "x" * 4001}, "Text: shorten this to 4000 characters."),
        ("clauses", {"part": "benefits"}, "Choose the part of the guide."),
        ("clauses", {"code": ""}, "Enter a code."),
        ("clauses", {"code": "local"}, "Enter a code in capital letters, like CRIT-LOCAL."),
        ("clauses", {"code": "CRIT-ELIG"}, "This code has a meaning already"),
        ("requirements", {"code": "ID-OWN"}, "This code has a meaning already"),
        ("requirements", {"kinds": []}, "Choose at least one kind of file."),
        ("requirements", {"kinds": ["exe"]}, "Choose kinds of file from the list."),
        ("requirements", {"megabytes": "500"}, "Choose the largest size."),
        ("requirements", {"megabytes": "many"}, "Choose the largest size."),
        ("requirements", {"mandatory": "maybe"}, "Choose who gives it."),
        ("requirements", {"region": "Mars"}, "Choose where it is asked for."),
        ("requirements", {"clause_code": "CRIT-NONE"}, "Choose a clause of this version."),
        ("requirements", {"condition": "", "mandatory": "conditional"}, "Say under which condition it is needed."),
        ("requirements", {"documents": "Typed on screen"}, "Leave out the words"),
        ("requirements", {"proves": "x\x00y"}, "Remove the characters that cannot be shown."),
    ],
)
def test_what_cannot_be_is_refused_on_its_field_and_kept(
    manager: FlaskClient, session: Session, draft: GuideVersion, kind: str, wrong: dict[str, Any], message: str
) -> None:
    rows = session.scalar(select(func.count()).select_from(EventRecord))
    typed = (TYPED_CLAUSE if kind == "clauses" else TYPED) | {"code": "CRIT-LOCAL", "checked_by": "Our auditor"}

    response = manager.post(f"{DESK}/{draft.number}/{kind}/add", data=typed | wrong)

    assert response.status_code == 422
    assert message.replace('"', "&#34;") in response.text
    assert f'id="{next(iter(wrong))}-error"' in response.text
    assert ("Our auditor" if kind == "requirements" else "criteria") in response.text
    assert session.scalar(select(func.count()).select_from(EventRecord)) == rows


def test_the_second_of_two_writers_sees_both_texts(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    """Two people open one clause; the later one loses nothing and overwrites nothing unseen."""
    path, read = f"{DESK}/{draft.number}/clauses/CRIT-EXP", row(session, draft, "CRIT-EXP")
    seen = {"version": str(read.version)}
    manager.post(path, data=TYPED_CLAUSE | seen | {"text": "The first text."})

    clash = manager.post(path, data=TYPED_CLAUSE | seen | {"text": "The second text."})

    assert clash.status_code == 409
    assert "The first text." in clash.text
    assert "The second text." in clash.text
    kept = row(session, draft, "CRIT-EXP")
    assert kept.text == "The first text."
    assert f'name="version" type="hidden" value="{kept.version}"' in clash.text
    manager.post(path, data=TYPED_CLAUSE | {"version": str(kept.version), "text": "Both texts."})
    assert row(session, draft, "CRIT-EXP").text == "Both texts."


def test_what_is_retired_can_be_put_back(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    asked = row(session, draft, "QLT-CMMI")
    path = f"{DESK}/{draft.number}/requirements/QLT-CMMI"
    version = {"version": str(asked.version)}

    assert manager.post(f"{path}/retire", data=version).status_code == 302
    assert row(session, draft, "QLT-CMMI") is None
    assert f"{path}/put-back" in manager.get(f"{DESK}/{draft.number}").text
    assert manager.post(f"{path}/put-back", data={}).status_code == 302
    assert row(session, draft, "QLT-CMMI").title == "CMMI appraisal"
    assert manager.post(f"{path}/put-back", data={}).status_code == 409


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("clauses/CRIT-MIT", "These requirements prove this clause: MIT licence undertaking."),
        ("requirements/DEC-MIT", "Only documents can be retired."),
        ("requirements/DEC-SCR", "Only documents can be retired."),
    ],
)
def test_what_the_portal_needs_is_not_retired(
    manager: FlaskClient, session: Session, draft: GuideVersion, path: str, message: str
) -> None:
    found = row(session, draft, path.split("/")[1])

    response = manager.post(f"{DESK}/{draft.number}/{path}/retire", data={"version": str(found.version)})

    assert response.status_code == 409
    assert message in response.text
    assert row(session, draft, found.code) is not None


def test_a_requirement_comes_back_after_its_clause(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    for path in ("requirements/BRAND-LOGO", "clauses/OBL-ATTR"):
        found = row(session, draft, path.split("/")[1])
        manager.post(f"{DESK}/{draft.number}/{path}/retire", data={"version": str(found.version)})

    early = manager.post(f"{DESK}/{draft.number}/requirements/BRAND-LOGO/put-back", data={})

    assert early.status_code == 409
    assert "It proves the clause OBL-ATTR. Put that back first." in early.text


def test_what_is_asked_on_screen_stays_so(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    path, read = f"{DESK}/{draft.number}/requirements/DEC-MIT", row(session, draft, "DEC-MIT")
    page = manager.get(path).text

    manager.post(path, data=TYPED | {"title": "Licence", "version": str(read.version), "clause_code": "CRIT-MIT"})

    assert 'name="kinds"' not in page
    changed = row(session, draft, "DEC-MIT")
    assert (changed.title, changed.formats, changed.mandatory) == ("Licence", "on screen", "yes")


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("clauses/add", TYPED_CLAUSE | {"code": "CRIT-LOCAL"}),
        ("clauses/CRIT-EXP", TYPED_CLAUSE | {"version": "1"}),
        ("clauses/CRIT-EXP/retire", {"version": "1"}),
        ("clauses/CRIT-EXP/put-back", {}),
        ("requirements/ID-INC", TYPED | {"version": "1"}),
        ("requirements/QLT-CMMI/retire", {"version": "1"}),
        ("requirements/ID-OWN/put-back", {}),
        ("publish", {"effective_on": "2031-01-01", "cut_off_on": "2031-01-01", "version": "1"}),
    ],
)
@pytest.mark.parametrize("number", ["2026.1", "2030.1"])
def test_a_published_version_never_changes_by_crafted_posts_either(
    manager: FlaskClient, session: Session, guide: GuideVersion, number: str, path: str, typed: dict[str, Any]
) -> None:
    """S1.48"""
    make_newer(session)
    before = everything(session)

    response = manager.post(f"{DESK}/{number}/{path}", data=typed)

    assert response.status_code == 409
    assert "is published and never changes" in response.text
    assert everything(session) == before


def everything(session: Session) -> list[tuple[Any, ...]]:
    session.expire_all()
    return [
        tuple(found)
        for table in (GuideVersion, Clause, Requirement)
        for found in session.execute(select(table.__table__))
    ]


def test_the_address_of_a_published_version_leads_to_what_everybody_reads(
    manager: FlaskClient, guide: GuideVersion
) -> None:
    assert manager.get(f"{DESK}/2026.1").location == "/programme/guide/2026.1"


@pytest.mark.parametrize("path", ["/1999.1", "/2030.1/clauses/CRIT-NONE", "/2030.1/benefits/add", "/1999.1/publish"])
def test_an_unknown_version_or_row_is_not_found(manager: FlaskClient, draft: GuideVersion, path: str) -> None:
    assert manager.get(DESK + path).status_code == 404


def test_an_odd_version_number_is_a_conflict(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    for odd in ("", "x", "-1", "٣", "9" * 400):
        response = manager.post(f"{DESK}/{draft.number}/clauses/CRIT-EXP", data=TYPED_CLAUSE | {"version": odd})
        assert response.status_code == 409


def test_clauses_of_a_draft_say_what_was_typed_and_nothing_runs(
    manager: FlaskClient, session: Session, draft: GuideVersion
) -> None:
    words = ClauseText(part="criteria", title="<b>O’Brien & क</b>", text="<script>alert(1)</script>", sources="")
    manager.post(f"{DESK}/{draft.number}/clauses/add", data=vars(words) | {"code": "CRIT-ODD"})

    page = manager.get(f"{DESK}/{draft.number}/publish").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
