"""A reviewer's page: capacity, absences, languages, areas and employers."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.personal_data import everything_about
from app.core.errors import RuleBroken
from app.guide.models import CatalogueEntry
from app.reviews.forms.profiles import HOW_MANY, with_absences
from app.reviews.models import Absence, ReviewerProfile
from app.reviews.policy.profiles import Away, KeepProfile, check_profile
from app.reviews.service.profiles import forget_reviewer
from tests.builders import NOW
from tests.conftest import SignIn
from tests.reviews.builders import Case

TODAY = NOW.date()
FULL = {
    "version": "0",
    "capacity": "2",
    "languages": ["hi", "en"],
    "areas": ["URBAN"],
    "former_employers": "Bolt  Systems\n\nNut Works\nNut Works",
    "away_from_1": "2030-04-01",
    "away_until_1": "2030-04-10",
}


@pytest.fixture(autouse=True)
def catalogue(session: Session) -> None:
    session.add(CatalogueEntry(kind="product", code="URBAN", position=1, name="DIGIT Urban", note=""))
    session.commit()


@pytest.fixture(params=["reviewer", "chair"])
def keeper(request: pytest.FixtureRequest, case: Case, signed_in: SignIn) -> tuple[FlaskClient, str]:
    """The reviewer and the chair keep the same page, each at an own address."""
    reviewer = case.reviewers[0]
    if request.param == "reviewer":
        return signed_in(reviewer), "/review/about-me"
    return signed_in(case.chair), f"/panel/reviewers/{reviewer.id}"


def profiles(session: Session) -> list[ReviewerProfile]:
    session.expire_all()
    return list(session.scalars(select(ReviewerProfile)))


def test_reviewer_or_chair_keep_the_page(session: Session, case: Case, keeper: tuple[FlaskClient, str]) -> None:
    client, address = keeper
    assert 'value="5"' in client.get(address).text  # what counts as long as nothing is noted
    for _ in range(2):
        assert client.post(address, data=FULL | {"form_key": "k"}).status_code == 302

    (profile,) = profiles(session)
    assert (profile.account_id, profile.capacity) == (case.reviewers[0].id, 2)
    assert (profile.languages, profile.areas) == (["hi", "en"], ["URBAN"])
    assert profile.former_employers == ["Bolt Systems", "Nut Works"]
    assert [(one.from_on.day, one.until_on.day) for one in profile.absences] == [(1, 10)]
    page = client.get(address).text
    assert 'value="2030-04-10"' in page
    assert "away_from_2" in page
    assert "away_from_3" not in page


def test_keeping_again_replaces_absences_and_a_second_window_is_told(
    session: Session, keeper: tuple[FlaskClient, str]
) -> None:
    client, address = keeper
    client.post(address, data=FULL)
    again = FULL | {"version": "1", "away_from_1": "2030-05-01", "away_until_1": "2030-05-01"}
    assert client.post(address, data=again).status_code == 302

    late = client.post(address, data=again | {"former_employers": "Typed late"})

    assert late.status_code == 409
    assert "Typed late" in late.text
    assert [one.from_on.month for one in profiles(session)[0].absences] == [5]
    assert len(session.scalars(select(Absence)).all()) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param({"capacity": ""}, "Enter a number from 0 to 20.", id="no capacity"),
        pytest.param({"capacity": "-1"}, "Enter a number from 0 to 20.", id="negative"),
        pytest.param({"capacity": "many"}, "Enter a number from 0 to 20.", id="no number"),
        pytest.param({"capacity": "9" * 400}, "Enter a number from 0 to 20.", id="huge"),
        pytest.param({"languages": ["xx"]}, "Choose from the languages shown.", id="unknown language"),
        pytest.param({"areas": ["XX"]}, "Choose from the areas shown.", id="unknown area"),
        pytest.param({"former_employers": "x" * 4001}, "shorten this to 4000 characters", id="over-long"),
        pytest.param({"former_employers": "\n".join(map(str, range(31)))}, "Name 30 employers at most.", id="too many"),
        pytest.param({"away_until_1": ""}, "Enter the first and the last day", id="no last day"),
        pytest.param({"away_from_1": ""}, "Enter the first and the last day", id="no first day"),
        pytest.param({"away_from_1": "soon"}, "Enter a date like 2026-11-22.", id="no date"),
        pytest.param({"away_from_1": "2030-04-11"}, "the last day is before the first", id="turned round"),
        pytest.param({"away_from_1": "2030-03-01", "away_until_1": "2030-03-09"}, "these days are over", id="over"),
        pytest.param({"away_until_1": "2230-04-11"}, "check the year", id="far away"),
        pytest.param(
            {"away_from_2": "2030-04-10", "away_until_2": "2030-04-12"}, "in another absence, too", id="overlap"
        ),
        pytest.param({"version": "x"}, "Load this page again", id="no version"),
    ],
)
def test_a_page_with_a_mistake_is_not_kept(
    session: Session, case: Case, signed_in: SignIn, data: dict[str, object], message: str
) -> None:
    answer = signed_in(case.reviewers[0]).post("/review/about-me", data=FULL | data)

    assert answer.status_code == 422
    assert message in answer.text
    assert profiles(session) == []


@pytest.mark.parametrize("typed", ["", " ", "abc", "-1", "21", "9" * 5000])
def test_what_is_no_number_of_reviews_is_said_once(app: Flask, typed: str) -> None:
    with app.test_request_context(method="POST", data={"capacity": typed, "version": "0"}):
        form = with_absences()()

        assert not form.validate()
        assert form.capacity.errors == [HOW_MANY]


@pytest.mark.parametrize(
    ("first", "last", "fine"), [(0, 0, True), (-3, 0, True), (-3, -1, False), (0, 732, True), (0, 733, False)]
)
def test_an_absence_lies_ahead_and_not_too_far(first: int, last: int, fine: bool) -> None:
    days = Away(from_on=TODAY + timedelta(days=first), until_on=TODAY + timedelta(days=last))
    page = KeepProfile(version=0, capacity=1, languages=[], areas=[], former_employers=[], absences=[days])

    if fine:
        check_profile(page, today=TODAY)
    else:
        with pytest.raises(RuleBroken):
            check_profile(page, today=TODAY)


def test_absences_that_are_over_are_not_shown_any_more(session: Session, case: Case, signed_in: SignIn) -> None:
    reviewer = case.reviewers[0]
    session.add(ReviewerProfile(account_id=reviewer.id, capacity=1))
    session.add(Absence(reviewer_id=reviewer.id, from_on=TODAY - timedelta(days=2), until_on=TODAY - timedelta(days=1)))
    session.commit()

    assert "2030-03-09" not in signed_in(reviewer).get("/review/about-me").text


def test_the_pages_are_for_reviewers_and_chairs(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient
) -> None:
    chairs_page = f"/panel/reviewers/{case.reviewers[0].id}"

    for address in ("/review/about-me", chairs_page):
        assert "/sign-in" in visitor.get(address).location
        for person in (case.member, case.manager):
            assert signed_in(person).get(address).status_code == 404
    assert signed_in(case.reviewers[1]).get(chairs_page).status_code == 404
    for person in (case.member, case.manager):
        assert signed_in(case.chair).get(f"/panel/reviewers/{person.id}").status_code == 404


def test_what_is_noted_belongs_to_the_person_and_goes_with_the_account(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    signed_in(case.reviewers[0]).post("/review/about-me", data=FULL)
    held = everything_about(session, case.reviewers[0].id)
    assert held["reviewer_profile.account_id"][0]["former_employers"] == ["Bolt Systems", "Nut Works"]
    assert len(held["absence.reviewer_id"]) == 1

    forget_reviewer(session, case.reviewers[0].id)
    session.commit()

    assert profiles(session) == []
    assert session.scalars(select(Absence)).all() == []


def test_the_areas_are_folded_by_kind_and_each_says_how_many_are_chosen(
    session: Session, case: Case, signed_in: SignIn
) -> None:
    """Issue 4, line 1: a name that two kinds share is told apart, and the page is short on a small screen."""
    for kind, code in (("module", "FIN"), ("enablement_area", "ENA-20")):
        session.add(CatalogueEntry(kind=kind, code=code, position=1, name="Finance", note=""))
    session.commit()
    browser = signed_in(case.reviewers[0])
    browser.post("/review/about-me", data=FULL | {"areas": ["FIN", "ENA-20"]})

    shown = html.fromstring(browser.get("/review/about-me").text)

    summaries = [" ".join(one.text_content().split()) for one in shown.xpath("//main//summary")]
    assert [one.partition(":")[0] for one in summaries] == ["All", "Products", "Modules", "Services"]
    assert summaries[1:] == ["Products: 0 of 1 chosen", "Modules: 1 of 1 chosen", "Services: 1 of 1 chosen"]
