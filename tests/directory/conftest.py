from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import Application
from app.applications.policy import State
from app.directory.service import list_partner
from app.guide.models import CatalogueEntry
from app.partners.models import Partner
from tests.builders import NOW, make_organisation, make_partner
from tests.rows import CAPABILITIES, make_application, make_revision

List = Callable[..., Partner]


@pytest.fixture(autouse=True)
def catalogue(session: Session) -> None:
    for kind, code, name in (
        ("product", "URBAN", "DIGIT Urban"),
        ("product", "HEALTH", "DIGIT Health"),
        ("enablement_area", "MIGRATION", "Data migration"),
    ):
        session.add(CatalogueEntry(kind=kind, code=code, position=1, name=name, note=""))
    session.commit()


@pytest.fixture
def listed(session: Session) -> List:
    """Make a partner with these answers and write its public row."""

    def make(name: str = "Bolt Systems", website: str = "https://bolt.example", **capabilities: Any) -> Partner:
        organisation = make_organisation(session, name)
        partner = make_partner(session, organisation)
        application = make_application(session, organisation, State.ACTIVE)
        make_revision(
            session,
            application,
            capabilities={**CAPABILITIES, **capabilities},
            organisation={"website": website, "trading_name": ""},
        )
        list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)
        session.commit()
        return partner

    return make


@pytest.fixture
def relist(session: Session) -> Callable[[Partner], None]:
    """Write the partner's public row anew, as a handler does when its standing changes."""

    def write(partner: Partner) -> None:
        mine = select(Application.id).where(Application.organisation_id == partner.organisation_id)
        list_partner(session, partner_id=partner.id, application_id=session.scalars(mine).one(), now=NOW)
        session.commit()

    return write
