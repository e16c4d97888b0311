"""S1.11: who becomes a partner is in the public directory, with what it said of itself."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.applications.policy import State
from app.directory.models import DirectoryEntry, DirectoryFacet, DirectoryVersion
from app.directory.policy import plain, safe_website
from app.outbox.service import publish
from app.partners.events import PartnerActivated
from app.partners.models import Organisation, Partner
from app.partners.policy import LISTED, Standing
from tests.builders import NOW
from tests.rows import CAPABILITIES, make_application, make_revision


@pytest.fixture
def activated(session: Session, organisation: Organisation, partner: Partner) -> PartnerActivated:
    application = make_application(session, organisation, State.ACTIVE)
    make_revision(session, application, capabilities={**CAPABILITIES, "about": "Old words."}, organisation={})
    make_revision(session, application, capabilities=CAPABILITIES, organisation={"website": "https://bolt.example"})
    return PartnerActivated(partner_id=partner.id, organisation_id=organisation.id, application_id=application.id)


def test_activation_writes_the_entry_from_the_latest_revision(
    session: Session, activated: PartnerActivated, relay: Callable[[], None]
) -> None:
    """S1.11"""
    publish(session, activated, actor=PORTAL, at=NOW)
    session.commit()
    relay()

    entry = session.scalars(select(DirectoryEntry)).one()
    assert (entry.name, entry.country, entry.about) == ("Bolt Systems", "India", "We run systems for cities.")
    assert (entry.products, entry.services) == (["DIGIT Urban"], ["Data migration"])
    assert (entry.places, entry.languages) == (["Karnātaka"], ["Hindi"])
    assert (entry.website, entry.is_listed, entry.standing) == ("https://bolt.example", True, "Active partner")
    assert session.scalar(select(DirectoryVersion.token))


def test_a_second_run_changes_nothing_but_the_version(
    session: Session, activated: PartnerActivated, relay: Callable[[], None]
) -> None:
    for _ in range(2):
        publish(session, activated, actor=PORTAL, at=NOW)
        session.commit()
        relay()

    counts = [session.scalar(select(func.count()).select_from(table)) for table in (DirectoryEntry, DirectoryFacet)]
    assert counts == [1, 4]


def test_each_writing_has_another_version(
    session: Session, activated: PartnerActivated, relay: Callable[[], None]
) -> None:
    tokens = set()
    for _ in range(3):
        publish(session, activated, actor=PORTAL, at=NOW)
        session.commit()
        relay()
        session.expire_all()
        tokens.add(session.scalar(select(DirectoryVersion.token)))

    assert len(tokens) == 3


@pytest.mark.parametrize("standing", list(Standing))
def test_only_partners_in_good_standing_are_listed(
    session: Session,
    listed: Callable[..., Partner],
    relist: Callable[[Partner], None],
    standing: Standing,
) -> None:
    """S1.11, A8"""
    partner = listed()
    partner.standing = standing
    session.commit()
    relist(partner)

    assert session.scalars(select(DirectoryEntry.is_listed)).one() is (standing in LISTED)


def test_an_empty_revision_is_listed_by_its_name(
    session: Session, organisation: Organisation, partner: Partner, relay: Callable[[], None]
) -> None:
    application = make_application(session, organisation, State.ACTIVE)
    make_revision(session, application)
    event = PartnerActivated(partner_id=partner.id, organisation_id=organisation.id, application_id=application.id)
    publish(session, event, actor=PORTAL, at=NOW)
    session.commit()
    relay()

    entry = session.scalars(select(DirectoryEntry)).one()
    assert (entry.name, entry.about, entry.website, entry.products) == ("Bolt Systems", "", "", [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://bolt.example/a?b=c", "https://bolt.example/a?b=c"),
        (" http://bolt.example ", "http://bolt.example"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt://bolt.example/%0aalert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//bolt.example", ""),
        ("https://", ""),
        ("https://bank.example@bolt.example", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_plain_web_addresses_become_links(typed: str, kept: str) -> None:
    assert safe_website(typed) == kept


@pytest.mark.parametrize(
    ("typed", "found_as"),
    [
        ("São  Tomé", "sao tome"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("हिन्दी", "हिन्दी"),
        ("தமிழ்", "தமிழ்"),
        (" \t\n", ""),
    ],
)
def test_words_are_found_however_they_are_typed(typed: str, found_as: str) -> None:
    assert plain(typed) == found_as
