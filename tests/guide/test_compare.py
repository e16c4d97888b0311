"""P03: two versions beside each other, row by row and word by word."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.guide.models import GuideVersion
from app.guide.policy.compare import differences
from tests.guide.builders import make_draft, make_newer

PAGE = "/programme/guide/compare"


def test_rows_are_new_changed_or_gone_and_the_rest_is_not_listed() -> None:
    old = {"A": {"Title": "One", "Text": "1"}, "B": {"Title": "Two", "Text": "2"}, "C": {"Title": "Three"}}
    new = {"D": {"Title": "Four"}, "B": {"Title": "Two", "Text": "zwei"}, "C": {"Title": "Three"}}

    found = differences(old, new)

    assert [(one.code, one.mark) for one in found] == [("D", "added"), ("B", "changed"), ("A", "removed")]
    assert [field.name for field in found[1].fields] == ["Text"]


def test_everybody_reads_what_changed_without_colours(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """Scenario 14, S1.5"""
    make_newer(session)

    response = visitor.get(PAGE)

    page = " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())
    assert response.status_code == 200
    assert "What version 2030.1 says differently from version 2026.1" in page
    assert "Office lease ID-LEASE New" in page
    assert "Ownership and directors ID-OWN Gone" in page
    assert "On no blacklist CRIT-BLACKLIST Changed" in page
    assert re.search(r"<del>.*\[gone: .*No country.*</del>", response.text)
    assert re.search(r"<ins>.*\[new: .*Nobody.*</ins>", response.text)
    assert "A market player that can sign" not in page, "what stayed is not listed"


def test_the_other_way_round_new_is_gone(visitor: FlaskClient, session: Session, guide: GuideVersion) -> None:
    make_newer(session)

    page = visitor.get(f"{PAGE}?from=2030.1&to=2026.1").text

    assert "says differently from version 2030.1" in page
    assert re.search(r'ID-LEASE</span> <strong class="[^"]*">Gone', page)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("from=1999.1&to=2030.1", "Choose one of the versions in the list."),
        ("from=2026.1&to=", "Choose one of the versions in the list."),
        ("from=2026.1&to=" + "9" * 5000, "Choose one of the versions in the list."),
        ("from=2026.1&to=%3Cscript%3E", "Choose one of the versions in the list."),
        ("from=2030.1&to=2030.1", "Choose two different versions."),
        ("from=2030.1", "Choose two different versions."),
    ],
)
def test_what_cannot_be_compared_is_asked_again(
    visitor: FlaskClient, session: Session, guide: GuideVersion, query: str, message: str
) -> None:
    make_newer(session)

    response = visitor.get(f"{PAGE}?{query}")

    assert response.status_code == 422
    assert response.text.count(message) == 2
    assert "<script>" not in response.text


def test_with_one_version_there_is_nothing_to_compare(visitor: FlaskClient, guide: GuideVersion) -> None:
    response = visitor.get(PAGE)

    assert response.status_code == 200
    assert "There is one version so far" in response.text
    assert PAGE not in visitor.get("/programme/guide").text


def test_the_list_and_the_version_lead_to_the_comparison(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    make_newer(session)

    assert f'href="{PAGE}"' in visitor.get("/programme/guide").text
    assert f"{PAGE}?from=2026.1&amp;to=2030.1" in visitor.get("/programme/guide/2030.1").text
    assert "Not in force yet" in visitor.get("/programme/guide/2030.1").text


def test_a_draft_is_not_for_everybody(visitor: FlaskClient, session: Session, guide: GuideVersion) -> None:
    draft = make_draft(session)

    assert visitor.get(f"/programme/guide/{draft.number}").status_code == 404
    assert draft.number not in visitor.get("/programme/guide").text
    assert visitor.get(f"{PAGE}?from=2026.1&to={draft.number}").text.count("Office lease") == 0
