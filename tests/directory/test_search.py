"""P08: the directory is searched by words and by what partners offer."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.partners.models import Organisation, Partner
from app.partners.policy import Standing
from tests.builders import make_account
from tests.counting import statements

List = Callable[..., Partner]


@pytest.fixture
def three(listed: List) -> None:
    listed("Ábaco Lda", about="Campaigns for health", products=["HEALTH"], languages=["pt"], places=["MZ"])
    listed("Bolt Systems", products=["URBAN", "HEALTH"], services=["MIGRATION"])
    listed("Clay Works", about="100% open_source", products=["URBAN"], services=[], languages=["en"])


def names(page: str) -> list[str]:
    return [name for name in ("Ábaco Lda", "Bolt Systems", "Clay Works") if f">{name}</a>" in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Ábaco Lda", "Bolt Systems", "Clay Works"]),
        ("q=abaco", ["Ábaco Lda"]),
        ("q=BOLT", ["Bolt Systems"]),
        ("q=systems+bolt", ["Bolt Systems"]),
        ("q=digit+urban", ["Bolt Systems", "Clay Works"]),
        ("q=karnataka", ["Bolt Systems", "Clay Works"]),
        ("q=mozambique", ["Ábaco Lda"]),
        ("q=100%25", ["Clay Works"]),
        ("q=%25", ["Clay Works"]),
        ("q=n_s", ["Clay Works"]),
        ("q=dragon", []),
        ("product=HEALTH", ["Ábaco Lda", "Bolt Systems"]),
        ("product=URBAN&language=en", ["Clay Works"]),
        ("service=MIGRATION&product=URBAN", ["Bolt Systems"]),
        ("place=MZ", ["Ábaco Lda"]),
        ("place=MZ&product=URBAN", []),
        ("product=DRAGON", []),
        ("product=&q=", ["Ábaco Lda", "Bolt Systems", "Clay Works"]),
    ],
)
def test_words_and_filters_narrow_the_list(visitor: FlaskClient, three: None, query: str, found: list[str]) -> None:
    """S1.11"""
    page = visitor.get(f"/partners?{query}").text

    assert names(page) == found
    assert f"{len(found)} partner{'' if len(found) == 1 else 's'}</h2>" in page


def test_an_empty_result_offers_to_drop_each_filter(visitor: FlaskClient, three: None) -> None:
    page = visitor.get("/partners?place=MZ&product=URBAN&q=clay").text

    assert "Drop words “clay”" in page
    assert "Drop product “DIGIT Urban”" in page
    assert "Drop place “Mozambique”" in page
    assert 'href="/partners?product=URBAN&amp;place=MZ"' in page
    assert 'href="/partners?q=clay&amp;place=MZ"' in page
    assert 'href="/partners?q=clay&amp;product=URBAN"' in page


def test_a_filter_that_no_partner_has_any_more_can_be_dropped(visitor: FlaskClient, three: None) -> None:
    page = visitor.get("/partners?language=xx").text

    assert "Drop language “xx”" in page
    assert '<option selected value="xx">' in page


def test_without_any_partner_the_page_says_how_to_become_one(visitor: FlaskClient) -> None:
    page = visitor.get("/partners").text

    assert "No partner is listed yet." in page
    assert 'href="/interest"' in page


@pytest.mark.parametrize(
    ("query", "message", "field"),
    [
        ("q=" + "x" * 101, "Words: shorten this to 100 characters.", "q"),
        ("q=a%01b", "Remove the characters that cannot be shown.", "q"),
        ("product=a%01b", "Remove the characters that cannot be shown.", "product"),
        ("place=" + "x" * 101, "Place: shorten this to 100 characters.", "place"),
    ],
)
def test_odd_searches_are_named_on_their_field(
    visitor: FlaskClient, three: None, query: str, message: str, field: str
) -> None:
    response = visitor.get(f"/partners?{query}")

    assert response.status_code == 422
    assert message in response.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert names(response.text) == []


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "page=7", "q=%ff", "colour=red"])
def test_odd_addresses_show_the_list(visitor: FlaskClient, three: None, query: str) -> None:
    assert visitor.get(f"/partners?{query}").status_code == 200


def test_what_is_searched_for_is_shown_as_text(visitor: FlaskClient, three: None) -> None:
    page = visitor.get("/partners?q=%3Cscript%3Ealert(1)&product=%22%3E%3Cscript%3Ealert(2)").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_partners_that_are_not_listed_are_not_found(
    visitor: FlaskClient, session: Session, listed: List, relist: Callable[[Partner], None]
) -> None:
    """A8: not listed, and its places and products are no filters either."""
    partner = listed("Bolt Systems", places=["MZ"])
    partner.standing = Standing.SUSPENDED
    session.commit()
    relist(partner)

    page = visitor.get("/partners?q=bolt").text
    assert names(page) == []
    assert "Mozambique" not in page


def test_signed_in_people_see_the_same_partners_under_their_own_menu(
    visitor: FlaskClient,
    session: Session,
    three: None,
    organisation: Organisation,
    signed_in: Callable[[Account], FlaskClient],
) -> None:
    visitor.get("/partners")
    mine = signed_in(make_account(session, Role.PROGRAM_MANAGER)).get("/partners")

    assert names(mine.text) == ["Ábaco Lda", "Bolt Systems", "Clay Works"]
    assert ">Desk<" in " ".join(mine.text.split()).replace("> ", ">").replace(" <", "<")
    assert mine.headers["Cache-Control"] == "no-store"
    assert "Desk" not in visitor.get("/partners").text


def test_a_page_holds_25_partners_and_takes_as_many_statements_as_for_one(
    visitor: FlaskClient, listed: List, engine: Engine
) -> None:
    listed("Partner 0")
    with statements(engine) as for_one:
        visitor.get("/partners?product=URBAN")
    for number in range(1, 31):
        listed(f"Partner {number}")
    with statements(engine) as for_many:
        page = visitor.get("/partners?product=URBAN").text

    assert len(for_many) == len(for_one)
    assert page.count('class="portal-card"') == 25
    assert "Showing 1 to 25 of 31" in page
    assert 'href="/partners?product=URBAN&amp;page=2"' in page
    assert visitor.get("/partners?page=2&product=URBAN").text.count('class="portal-card"') == 6
