"""An organisation becomes a partner."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.core.errors import RuleBroken
from app.outbox.models import EventRecord
from app.partners.models import Organisation, Partner
from app.partners.policy import LONGEST_SLUG, Standing, slug_of
from app.partners.service import activate_partner
from tests.builders import NOW, make_organisation


def activated(session: Session, organisation: Organisation) -> Partner:
    partner = activate_partner(session, organisation_id=organisation.id, application_id=uuid4(), actor=PORTAL, now=NOW)
    session.commit()
    return partner


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bolt Systems", "bolt-systems"),
        ("Āsha & Söhne  (India) Pvt. Ltd.", "asha-sohne-india-pvt-ltd"),
        ("<script>", "script"),
        ("आशा", "partner"),
        ("", "partner"),
        ("a" * 59 + " b", "a" * 59),
    ],
)
def test_a_name_becomes_a_plain_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text())
def test_every_name_becomes_an_address(name: str) -> None:
    slug = slug_of(name)

    assert 0 < len(slug) <= LONGEST_SLUG
    assert slug.isascii()
    assert not set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_partner_is_active_from_the_moment_given(session: Session, organisation: Organisation) -> None:
    """S1.47"""
    partner = activated(session, organisation)

    assert (partner.standing, partner.standing_since, partner.active_on) == (Standing.ACTIVE, NOW, date(2030, 3, 10))
    assert (partner.reference, partner.slug) == ("DPP-PAR-2030-0001", "bolt-systems")
    assert session.scalars(select(EventRecord.name)).all() == ["PartnerActivated"]


def test_organisations_of_one_name_have_addresses_of_their_own(session: Session) -> None:
    names = ["Bolt Systems", "Bolt-Systems!", "BOLT SYSTEMS", "Bolt"]
    slugs = [activated(session, make_organisation(session, name)).slug for name in names]

    assert slugs == ["bolt-systems", "bolt-systems-2", "bolt-systems-3", "bolt"]


def test_a_partner_is_not_made_twice(session: Session, organisation: Organisation) -> None:
    activated(session, organisation)

    with pytest.raises(RuleBroken, match="partner already"):
        activated(session, organisation)
    assert session.scalar(select(func.count(Partner.id))) == 1
