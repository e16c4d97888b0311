"""Two organisations become partners at the same moment: each has a place of its own in the list."""

from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL
from app.core.ports import Ports
from app.extensions import db
from app.partners.models import Partner
from app.partners.service import activate_partner
from config import Settings
from tests.builders import NOW, make_organisation, make_partner
from tests.own_database import at_once, own_app


def test_no_place_is_given_twice(settings: Settings, fakes: Ports, tmp_path: Path) -> None:
    with own_app(settings, tmp_path, fakes) as app:
        made = [make_organisation(db.session, f"Nut {number}").id for number in range(8)]
        db.session.rollback()

        def activate(mine: list[UUID]) -> None:
            for organisation_id in mine:
                with app.app_context():
                    activate_partner(
                        db.session, organisation_id=organisation_id, application_id=uuid4(), actor=PORTAL, now=NOW
                    )
                    db.session.commit()

        at_once(partial(activate, made[:4]), partial(activate, made[4:]))

        places = db.session.scalars(select(Partner.status_index).order_by(Partner.status_index)).all()
        assert places == list(range(1, 9))


def test_the_database_refuses_a_place_that_is_taken(session: Session, partner: Partner) -> None:
    other = make_partner(session, make_organisation(session, "Nut Works"))
    other.status_index = partner.status_index

    with pytest.raises(IntegrityError):
        session.commit()
