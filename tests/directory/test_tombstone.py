"""A8, issue 5 item 8: the address and the numbers of a former partner stay and say from when to when it was one."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.agreements.policy import AgreementState
from app.directory.models import DirectoryEntry
from app.partners.models import Partner
from app.partners.policy import OVER, Cause, Standing
from app.partners.service import move_standing
from tests.agreements.builders import make_agreement

List = Callable[..., Partner]
ENDED = datetime(2032, 4, 8, 18, 30, tzinfo=UTC)  # the first moment of 9 April 2032 in Kolkata
LAST = date(2032, 4, 8)
WORDS = "was a partner of the DIGIT Partner Program from 10 March 2030 to 8 April 2032"


@pytest.fixture
def former(session: Session, listed: List, relay: Callable[[], None]) -> Partner:
    """A partner whose term ended without a renewal, as the public list shows it."""
    partner = listed(about="We build water billing.", website="https://bolt.example")
    end(session, partner, Standing.LEFT, relay)
    return partner


def end(session: Session, partner: Partner, standing: Standing, relay: Callable[[], None]) -> None:
    move_standing(session, partner, standing, Cause.AGREEMENT, last_on=LAST, actor=PORTAL, now=ENDED)
    session.commit()
    relay()


def test_the_address_stays_and_says_from_when_to_when(visitor: FlaskClient, former: Partner) -> None:
    page = visitor.get(f"/partners/{former.slug}")

    assert page.status_code == 200
    words = " ".join(page.text.split())
    assert WORDS in words
    assert former.reference in words
    assert "noindex" in page.text


def test_it_holds_neither_contact_nor_what_the_partner_said(visitor: FlaskClient, former: Partner) -> None:
    page = visitor.get(f"/partners/{former.slug}").text

    assert not any(words in page for words in ("bolt.example", "water billing", "DIGIT Urban", "mailto:"))


def test_it_is_in_no_list_no_search_and_no_sitemap(visitor: FlaskClient, former: Partner) -> None:
    for address in ("/partners", "/partners?words=bolt", "/partners?words=water", "/sitemap.xml"):
        page = visitor.get(address)

        assert page.status_code == 200
        assert f"/partners/{former.slug}" not in page.text, address


@pytest.mark.parametrize("kind", ["partner", "mou"])
def test_its_numbers_stay_and_say_the_same(session: Session, visitor: FlaskClient, former: Partner, kind: str) -> None:
    agreement = make_agreement(session, former.organisation, AgreementState.EXPIRED)
    agreement.final_file_id = agreement.file_id
    session.commit()
    number = former.reference if kind == "partner" else agreement.reference

    page, data = visitor.get(f"/verify/{number}"), visitor.get(f"/verify/{number}.json").json

    words = " ".join(page.text.split())
    assert (page.status_code, "is not a DIGIT Partner today" in words) == (200, True)
    assert "from 10 March 2030 to 8 April 2032" in words
    assert ("The MoU with this number is not in force any more" in words) is (kind == "mou")
    assert data is not None
    assert data["was_partner"] == {"from": "2030-03-10", "to": "2032-04-08"}
    assert (data["partner_today"], data["in_force"]) == (False, None if kind == "partner" else False)


@pytest.mark.parametrize("standing", sorted(OVER))
def test_every_end_keeps_its_last_day(
    session: Session, listed: List, relay: Callable[[], None], standing: Standing
) -> None:
    partner = listed()
    end(session, partner, standing, relay)

    entry = session.get(DirectoryEntry, partner.id)
    assert entry is not None
    assert (entry.is_listed, entry.last_on, partner.last_on) == (False, LAST, LAST)


def test_without_a_day_of_its_own_the_last_day_is_the_day_of_the_end(session: Session, listed: List) -> None:
    partner = listed()
    move_standing(session, partner, Standing.CANCELLED, Cause.AGREEMENT, actor=PORTAL, now=ENDED)

    assert partner.last_on == date(2032, 4, 9)


def test_who_is_suspended_has_no_last_day(
    session: Session, visitor: FlaskClient, listed: List, relay: Callable[[], None]
) -> None:
    partner = listed()
    move_standing(session, partner, Standing.SUSPENDED, Cause.GUIDE, actor=PORTAL, now=ENDED)
    session.commit()
    relay()

    page = visitor.get(f"/partners/{partner.slug}").text
    assert partner.last_on is None
    assert "is not listed as a partner of the DIGIT Partner Program at present" in page
    assert "was a partner" not in page
