"""The public pages: for everybody, complete, linked right, kept by browsers, and without a write."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.guide.models import Clause, GuideBenefit, GuideStep, GuideVersion, PolicyValue
from app.guide.policy import PLACES, TAX_CLEARANCE_COUNTRIES
from app.guide.service import asks_for, benefits_of, clauses_of, load_reference, requirements_of, steps_of
from tests.builders import NOW
from tests.counting import statements

STATEMENTS = ["/accessibility", "/privacy", "/terms", "/cookies"]
PAGES = ["/", "/programme", "/programme/guide", "/programme/guide/2026.1", "/help", *STATEMENTS]


@pytest.fixture
def sent(engine: Engine) -> Iterator[list[str]]:
    """Give what is sent to the database."""
    with statements(engine) as sent:
        yield sent


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    """Return a page as a person reads it: without tags, spaces made one."""
    response = client.get(path)
    assert response.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", response.text)).split())


@pytest.mark.parametrize("path", PAGES)
def test_everybody_may_read(visitor: FlaskClient, client: FlaskClient, guide: GuideVersion, path: str) -> None:
    for browser in (visitor, client):
        response = browser.get(path)

        assert response.status_code == 200
        assert response.text.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_gets_no_cookie_and_writes_nothing(
    visitor: FlaskClient, guide: GuideVersion, sent: list[str], path: str
) -> None:
    response = visitor.get(path)

    assert "Set-Cookie" not in response.headers
    assert [statement for statement in sent if not statement.startswith("SELECT")] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_that_has_the_page_is_told_so(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    first = visitor.get(path)
    second = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "no-cache"
    assert (second.status_code, second.data) == (304, b"")


def test_a_changed_page_is_sent_anew(visitor: FlaskClient, session: Session, guide: GuideVersion) -> None:
    tag = visitor.get("/programme").headers["ETag"]
    newer = GuideVersion(number="2030.1", title="Newer", published_on=NOW.date(), effective_on=NOW.date())
    session.add(newer)
    session.flush()
    words: dict[str, Any] = {"part": "criteria", "title": "New", "text": "Our own words", "sources": ""}
    session.add(Clause(guide_version_id=newer.id, code="CRIT-NEW", position=1, **words))
    session.commit()

    response = visitor.get("/programme", headers={"If-None-Match": tag})

    assert response.status_code == 200
    assert "Our own words" in response.text


@pytest.mark.parametrize("path", PAGES)
def test_what_a_signed_in_person_sees_is_not_kept(client: FlaskClient, guide: GuideVersion, path: str) -> None:
    response = client.get(path)

    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_reading_only(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    assert visitor.post(path).status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "/programme?country=KE"])
def test_links_within_the_pages_lead_somewhere(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    links = re.findall(r'href="([^":]*)#([^"]+)"', visitor.get(path).text)

    for target, anchor in links:
        assert f'id="{anchor}"' in visitor.get(target or path).text, f"{path} leads to {target}#{anchor}"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("used under CC BY 4.0", id="S1.1"),
        pytest.param("lasting relationships", id="S1.2 relations"),
        pytest.param("shape policy that helps", id="S1.2 policy"),
        pytest.param("learn what each place needs", id="S1.2 local needs"),
        pytest.param("build skills at scale", id="S1.2 capacity"),
        pytest.param("Three who move in step", id="S1.6 in step"),
        pytest.param("Sarkaar : governments", id="S1.6 Sarkaar"),
        pytest.param("Samaaj : civil society", id="S1.6 Samaaj"),
        pytest.param("Bazaar : market players", id="S1.6 Bazaar"),
        pytest.param("States come first", id="S1.7 States"),
        pytest.param("bring services within reach of those left out", id="S1.7 civil society"),
        pytest.param("system integrators build solutions", id="S1.7 market players"),
        pytest.param("For now, partners are market players.", id="S1.8"),
        pytest.param("with its source code, on GitHub", id="S1.50 open source"),
        pytest.param("For citizens Reaching the services they need", id="S1.50 citizens"),
        pytest.param("For employees and vendors Working with each other", id="S1.50 employees and vendors"),
        pytest.param("For administrators Deciding and governing", id="S1.50 administrators"),
        pytest.param("For policy makers and researchers Making policy", id="S1.50 policy makers"),
    ],
)
def test_the_home_page_says_what_the_program_is(visitor: FlaskClient, said: str) -> None:
    assert said in text_of(visitor, "/")


def test_the_home_page_shows_two_ways_without_any_data(visitor: FlaskClient, sent: list[str]) -> None:
    page = visitor.get("/").text

    assert re.findall(r'class="govuk-button[^"]*" href="([^"]+)"', page) == ["/partners", "/interest"]
    assert sent == []


def test_the_program_page_shows_every_criterion_duty_benefit_and_step(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """S1.5, S1.10 to S1.25, S1.27 to S1.49"""
    page = text_of(visitor, "/programme")

    for part in (clauses_of, benefits_of, steps_of):
        for statement in part(session, guide.id):
            assert f"{statement.title} {statement.text}" in page


@pytest.mark.parametrize("kind", ["System integrator", "Technology stack provider", "Program management firm"])
def test_the_program_page_names_who_can_join(visitor: FlaskClient, guide: GuideVersion, kind: str) -> None:
    """S1.7, S1.8"""
    assert kind in text_of(visitor, "/programme")


def test_the_program_page_shows_the_times_in_force_today(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """S1.43 to S1.45"""
    before = text_of(visitor, "/programme")
    session.add(PolicyValue(code="review_days", valid_from=NOW.date(), value=21, unit="days", source=""))
    session.commit()

    after = text_of(visitor, "/programme")

    assert before.count("Program team · within 5 working days") == 2
    assert "Panel · within 10 days" in before
    assert "Panel · within 21 days" in after


@pytest.mark.parametrize("country", PLACES)
def test_the_program_page_shows_what_concerns_a_country_and_nothing_else(
    visitor: FlaskClient, session: Session, guide: GuideVersion, country: str
) -> None:
    """S1.44"""
    page = visitor.get("/programme", query_string={"country": country}).text
    shown = {unescape(title) for title in re.findall(r'summary-list__key">([^<]+)<', page)}

    assert shown == {ask.requirement.title for ask in asks_for(session, guide.id, country=country, legal_form="")}
    assert re.search(rf'<input[^>]*value="{country}"[^>]* checked', page)


def test_every_requirement_is_shown_for_some_country(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    pages = "".join(unescape(visitor.get(f"/programme?country={code}").text) for code in PLACES)

    assert [asked.code for asked in requirements_of(session, guide.id) if asked.title not in pages] == []


def test_a_document_is_shown_with_its_reason_its_kinds_and_its_condition(
    visitor: FlaskClient, guide: GuideVersion
) -> None:
    page = text_of(visitor, "/programme")

    assert "Permanent account number Tax identity in India. PAN card or PAN letter. PDF, JPG, PNG up to 10 MB." in page
    assert "When: registered in India and above the GST threshold" in page


def test_countries_with_rules_of_their_own_can_be_chosen() -> None:
    assert set(PLACES) >= TAX_CLEARANCE_COUNTRIES


@pytest.mark.parametrize("country", ["", "XX", "in", "IN" * 5000, "<script>", "☃"])
def test_an_unknown_place_is_asked_again(visitor: FlaskClient, guide: GuideVersion, country: str) -> None:
    response = visitor.get("/programme", query_string={"country": country})

    assert response.status_code == 422
    assert response.text.count("Choose where your organisation is registered.") == 2
    assert "Permanent account number" not in response.text
    assert "<script>" not in response.text


def test_the_list_of_versions_leads_to_the_one_in_force(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """S1.5, S1.48"""
    session.add(GuideVersion(number="2030.1", title="Newer", published_on=NOW.date(), effective_on=NOW.date()))
    session.commit()

    page = text_of(visitor, "/programme/guide")

    assert "Read version 2030.1" in page
    assert "Version 2030.1, in force 10 March 2030 10 March 2030 Version 2026.1 1 January 2026 1 January 2026" in page
    assert "In force" in text_of(visitor, "/programme/guide/2030.1")
    assert "Replaced" in text_of(visitor, "/programme/guide/2026.1")


def test_without_a_version_the_list_says_so(visitor: FlaskClient) -> None:
    assert "No version has been published yet." in text_of(visitor, "/programme/guide")


def test_the_guide_numbers_every_statement_at_an_address_of_its_own(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    page = unescape(visitor.get("/programme/guide/2026.1").text)

    criteria = [clause for clause in clauses_of(session, guide.id) if clause.part == "criteria"]
    duties = [clause for clause in clauses_of(session, guide.id) if clause.part == "obligations"]
    parts: list[Sequence[Clause | GuideBenefit | GuideStep]] = [
        criteria,
        duties,
        benefits_of(session, guide.id),
        steps_of(session, guide.id),
    ]
    for part, said in enumerate(parts, 1):
        for number, statement in enumerate(said, 1):
            assert f'id="{statement.code}"' in page
            assert f"{part}.{number} {statement.title}" in page
            assert statement.text in page


def test_the_guide_says_by_what_each_clause_is_shown(
    visitor: FlaskClient, session: Session, guide: GuideVersion
) -> None:
    """S1.44"""
    page = text_of(visitor, "/programme/guide/2026.1")

    assert "Shown by: MIT licence undertaking" in page
    assert [asked.title for asked in requirements_of(session, guide.id) if asked.title not in page] == []


def test_the_guide_names_its_source_and_licence(visitor: FlaskClient, guide: GuideVersion) -> None:
    """S1.1"""
    page = text_of(visitor, "/programme/guide/2026.1")

    assert "by eGov Foundation, used under CC BY 4.0. Changes were made" in page
    assert "Source: https://docs.digit.org/digit-partner-program-dpp" in page


@pytest.mark.parametrize("path", ["/programme/guide/1999.9", "/programme/guide/%00", "/statements", "/programme/x"])
def test_an_unknown_page_is_not_found(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/help", *STATEMENTS])
def test_help_and_statements_name_the_contact(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    """A6"""
    assert 'href="mailto:partner@egovernments.org"' in visitor.get(path).text


def test_help_names_the_support_hours(visitor: FlaskClient) -> None:
    """S0.43"""
    assert "Monday to Friday, 09:00 to 18:00 India time (IST)" in text_of(visitor, "/help")


def test_the_cookie_statement_names_the_only_cookie(visitor: FlaskClient) -> None:
    """A page with a form sets it; nothing else is ever set."""
    set_by_form = visitor.get("/sign-in").headers.getlist("Set-Cookie")

    assert [cookie.partition("=")[0] for cookie in set_by_form] == ["session"]
    assert "Name session" in text_of(visitor, "/cookies")


@pytest.mark.parametrize("path", PAGES)
def test_pages_load_nothing_from_elsewhere(visitor: FlaskClient, guide: GuideVersion, path: str) -> None:
    """As the privacy statement says."""
    page = visitor.get(path).text
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)

    assert loaded
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_no_page_promises_that_every_document_is_needed(visitor: FlaskClient, session: Session) -> None:
    """S1.44: criteria have proofs, and some of the documents are optional."""
    load_reference(session)
    session.commit()

    for path in ("/programme", "/programme/guide/2026.1"):
        page = text_of(visitor, path)
        assert "a proof for each" not in page
        assert "some of the documents are optional" in page
