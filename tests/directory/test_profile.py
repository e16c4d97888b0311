"""P09: one partner in public, and what is left of one that is not listed any more."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.partners.models import Partner
from app.partners.policy import Standing

List = Callable[..., Partner]


def test_a_profile_shows_verified_facts_with_their_days(visitor: FlaskClient, listed: List) -> None:
    """S1.11"""
    partner = listed()

    page = visitor.get(f"/partners/{partner.slug}").text

    for words in ("Bolt Systems", partner.reference, "10 March 2030", "India", "Active partner", "DIGIT Urban"):
        assert words in page
    assert '<a class="govuk-button" href="https://bolt.example" rel="nofollow noopener"' in page


def test_sections_without_content_are_not_shown(visitor: FlaskClient, listed: List) -> None:
    partner = listed(services=[], languages=[], website="javascript:alert(1)")

    page = visitor.get(f"/partners/{partner.slug}").text

    assert ">Products</h2>" in page
    assert ">Services</h2>" not in page
    assert ">Languages</h2>" not in page
    assert "Visit the partner" not in page
    assert "javascript:" not in page


def test_the_words_of_a_partner_are_shown_as_text(visitor: FlaskClient, listed: List) -> None:
    partner = listed("<b>Bold</b>", about="<img src=x onerror=alert(1)>")

    page = visitor.get(f"/partners/{partner.slug}").text

    assert "<b>Bold" not in page
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.SUSPENDED, "Suspended"),
        (Standing.CANCELLED, "Cancelled"),
        (Standing.WITHDRAWN, "Withdrawn"),
        (Standing.LEFT, "Left the program"),
    ],
)
def test_an_unlisted_partner_leaves_status_and_date_but_neither_reason_nor_profile(
    visitor: FlaskClient,
    session: Session,
    listed: List,
    relist: Callable[[Partner], None],
    standing: Standing,
    words: str,
) -> None:
    """A8"""
    partner = listed()
    assert "DIGIT Urban" in visitor.get(f"/partners/{partner.slug}").text
    partner.standing, partner.standing_since = standing, datetime(2030, 4, 1, 20, tzinfo=UTC)
    session.commit()
    relist(partner)

    response = visitor.get(f"/partners/{partner.slug}")

    assert response.status_code == 200
    assert words in response.text
    assert "since 2 April 2030" in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    for hidden in ("DIGIT Urban", "bolt.example", "We run systems", "Karnataka"):
        assert hidden not in response.text


@pytest.mark.parametrize("slug", ["nobody", "..%2f", "a" * 3000, "%00", "%ff"])
def test_an_unknown_name_is_not_found(visitor: FlaskClient, slug: str) -> None:
    assert visitor.get(f"/partners/{slug}").status_code == 404
