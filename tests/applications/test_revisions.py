"""What differs between two revisions: the rule, and how people read it."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.applications.models import Revision
from app.applications.policy.people import SAME_PERSON
from app.applications.policy.revisions import Path, by_requirement, diff, leaves
from app.applications.service.comparison import Comparison, compared
from tests.applications.samples import ANSWERS, make_application
from tests.builders import NOW

DOCUMENT = {
    "requirement": "ID-PAN",
    "title": "Permanent account number",
    "clause": "CRIT-ELIG",
    "evidence_id": "1",
    "file_id": "1",
    "file_name": "pan.pdf",
    "sha256": "ab",
    "number": "AAACD0000A",
    "issued_on": "2029-01-01",
    "valid_until": "",
    "note": "",
}
DECLARED = {"conflict": "yes", "conflict_text": "A cousin.", "litigation": "yes", "litigation_text": "A bill."}
CONTENT: dict[str, Any] = {
    **ANSWERS,
    "declarations": ANSWERS["declarations"] | DECLARED,
    "evidence": [DOCUMENT],
    "guide_version": "1.0",
}
VALUES = st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2)
ANSWERED = st.recursive(VALUES, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from("abc"), part))
ROWS = st.lists(st.sampled_from("XYZ"), unique=True).flatmap(
    lambda codes: st.tuples(
        *(st.fixed_dictionaries({"requirement": st.just(code), "sha256": VALUES}) for code in codes)
    )
)
CONTENTS = st.fixed_dictionaries(
    {"organisation": ANSWERED, "people": ANSWERED, "evidence": ROWS.map(list), "guide_version": VALUES}
)


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Path, object, object]]:
    return [(change.path, change.before, change.after) for change in diff(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param({"a": {"b": 1}}, {"a": {"b": 2}}, [(("a", "b"), 1, 2)], id="another value"),
        pytest.param({"a": {"b": 1}}, {"a": {}}, [(("a", "b"), 1, None), (("a",), None, {})], id="taken out"),
        pytest.param({"a": ["x"]}, {"a": ["x", "y"]}, [(("a", 1), None, "y")], id="one more"),
        pytest.param({"a": True}, {"a": 1}, [(("a",), True, 1)], id="yes is not one"),
        pytest.param({"a": ""}, {"a": None}, [(("a",), "", None)], id="empty is not nothing"),
        pytest.param(
            {"evidence": [{"requirement": "X", "sha256": "1"}, {"requirement": "Y", "sha256": "2"}]},
            {"evidence": [{"requirement": "Y", "sha256": "3"}, {"requirement": "X", "sha256": "1"}]},
            [(("evidence", "Y", "sha256"), "2", "3")],
            id="documents in another order",
        ),
    ],
)
def test_each_value_that_differs_is_named(before: Any, after: Any, found: list[tuple[Path, object, object]]) -> None:
    assert changes(before, after) == found


@given(CONTENTS)
def test_a_revision_does_not_differ_from_itself(content: dict[str, Any]) -> None:
    assert diff(content, deepcopy(content)) == []


@given(CONTENTS, st.data())
def test_every_value_that_was_changed_is_named_and_no_other(content: dict[str, Any], data: st.DataObject) -> None:
    """Documents stand under the code of their requirement, which is no answer itself."""
    paths = [path for path, _ in leaves(by_requirement(content)) if path[-1] != "requirement" and path != ("evidence",)]
    chosen = data.draw(st.sets(st.sampled_from(paths)))
    other = deepcopy(content)
    for path in chosen:
        put(other, path, "changed")

    assert {change.path for change in diff(content, other)} >= chosen
    assert {path for path, _, after in changes(content, other) if after == "changed"} == chosen


def put(content: dict[str, Any], path: Path, value: object) -> None:
    """Change one value; documents are found by their requirement."""
    at: Any = content
    if path[0] == "evidence":
        at = next(row for row in content["evidence"] if row["requirement"] == path[1])
        path = path[2:]
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value


def first_revision(session: Session, content: dict[str, Any]) -> Revision:
    application = make_application(session)
    return Revision(application_id=application.id, number=1, submitted_at=NOW, submitted_by="Asha Rao", content=content)


def comparison(session: Session, before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return compared(session, first_revision(session, before), after)


OTHER: dict[str, object] = {
    "country": "KE",
    "started_on": "2027-04-02",
    "ended_on": "2029-03-30",
    "planned_on": "2030-06-02",
}
OTHER |= {
    "founded_year": 2009,
    "issued_on": "2029-01-02",
    "valid_until": "2031-01-01",
    "litigation": "no",
    "conflict": "no",
}
NO_ANSWER = {"area", "requirement", "title", "clause", SAME_PERSON}  # what was asked, and what saves typing twice


def changed_paths() -> list[Path]:
    return [path for path, _ in leaves(by_requirement(CONTENT)) if path[-1] not in NO_ANSWER]


def test_people_see_every_answer_that_changed(session: Session) -> None:
    """Scenario 13: whatever differs stands in the comparison, and nothing else."""
    revision = first_revision(session, CONTENT)
    for path in changed_paths():
        after = deepcopy(CONTENT)
        old = dict(leaves(by_requirement(CONTENT)))[path]
        put(after, path, not old if isinstance(old, bool) else OTHER.get(str(path[-1]), "changed"))

        assert [len(part.changed) for part in compared(session, revision, after).changed] == [1], path


def test_equal_revisions_are_all_folded(session: Session) -> None:
    found = comparison(session, CONTENT, deepcopy(CONTENT))

    assert (found.changed, len(found.kept)) == ([], 9)


def test_a_document_that_came_later_has_nothing_beside_it(session: Session) -> None:
    (part,) = comparison(session, CONTENT | {"evidence": []}, CONTENT).changed

    assert [(row.question, row.before) for row in part.changed] == [("Permanent account number", "")]
    assert "SHA-256 ab" in part.changed[0].after
