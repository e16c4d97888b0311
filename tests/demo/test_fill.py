"""The first start of the demo: people who can sign in, and organisations at every stage."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask_security import verify_password
from sqlalchemy import func, select

from app.accounts.models import Account
from app.accounts.second_factor import check_code
from app.agreements.models import Agreement
from app.agreements.policy import AgreementState
from app.applications.models import Application, Interest
from app.applications.policy import State
from app.core.errors import Conflict
from app.demo.accounts import current_codes
from app.demo.invented import ORGANISATIONS, Stage
from app.demo.seed import INVITED, add_people, fill
from app.extensions import db
from app.guide.service import load_reference
from app.outbox.models import Delivery, EventRecord, Notice
from app.outbox.policy import DeliveryState
from app.outbox.service import verify_trail
from app.partners.models import Partner
from config import Settings
from tests.builders import NOW
from tests.demo.test_hours import is_in_office_hours
from tests.fakes import FakeStore, fake_ports
from tests.own_database import own_database

PARTNERS = {Stage.ACTIVE, Stage.CONDITIONAL}
FEW = ("Asha Systems", "Kaveri Grid Systems", "Himavat Consulting")


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A demo before its first start, on a Sunday at noon in Kolkata."""
    with own_database(replace(settings, demo=True, data_dir=tmp_path), tmp_path, fake_ports(NOW)) as make:
        app = make()
        with app.app_context():
            load_reference(db.session)
            db.session.commit()
            yield app


class TakenStore(FakeStore):
    """Behaves once as if somebody had changed the same thing at the same moment."""

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        if not self.files:
            self.files["taken"] = b""
            raise Conflict("Somebody was faster.")
        super().put(key, blocks)


def accounts(folder: Path) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = json.loads((folder / "demo-accounts.json").read_text())
    return listed


def test_everybody_can_sign_in_before_the_filling_begins(demo: Flask, tmp_path: Path) -> None:
    add_people()

    hashes = {person.email: person.password for person in db.session.scalars(select(Account))}
    listed = accounts(tmp_path)
    assert sorted(hashes) == sorted(account["address"] for account in listed)
    assert {account["role"] for account in listed} >= {"program_manager", "chair", "reviewer", "admin", "owner"}
    assert len(set(hashes.values())) == 1, "hashing is slow on purpose, and all have one password"
    with demo.test_request_context():
        assert verify_password(listed[0]["password"], next(iter(hashes.values())))
    assert db.session.scalar(select(func.count()).select_from(Account).where(Account.confirmed_at.is_(None))) == 0


def test_the_programs_people_carry_their_secret_and_a_page_shows_the_code(demo: Flask, tmp_path: Path) -> None:
    add_people()

    carriers = [account for account in accounts(tmp_path) if "totp_secret" in account]
    assert {account["role"] for account in carriers} == {"program_manager", "chair", "reviewer", "admin", "owner"}
    assert {one.get("stage") for one in carriers if one["role"] == "owner"} == {"mou_sent", "mou_discussed"}
    shown = current_codes()
    assert [one["address"] for one in shown] == [account["address"] for account in carriers]
    with demo.test_request_context():
        for one in shown:
            person = db.session.scalars(select(Account).where(Account.email == one["address"])).one()
            check_code(person, person.tf_totp_secret, one["now"])
            check_code(person, person.tf_totp_secret, one["next"])
    db.session.rollback()
    assert carriers[0]["name"] in demo.test_client().get("/demo/codes").text


def test_people_are_added_once(demo: Flask, tmp_path: Path) -> None:
    for _ in range(2):
        add_people()

    assert db.session.scalar(select(func.count()).select_from(Account)) == len(accounts(tmp_path))


def test_every_organisation_reaches_its_stage_in_office_hours(demo: Flask) -> None:
    add_people()
    fill()

    names = [organisation.name for organisation in ORGANISATIONS]
    assert sorted(db.session.scalars(select(Interest.organisation_name))) == sorted(names)
    assert len(db.session.scalars(select(Application.id)).all()) == len(INVITED)
    active = [organisation for organisation in ORGANISATIONS if organisation.stage in PARTNERS]
    assert db.session.scalar(select(func.count()).select_from(Partner)) == len(active)
    states = db.session.scalars(select(Agreement.state)).all()
    waiting = [AgreementState.ISSUED] * 4 + [AgreementState.SIGNED] * 2  # with a renewal and an addendum
    assert sorted(states) == sorted([AgreementState.ACTIVE] * 4 + waiting)
    for table in (Delivery, Notice):
        assert set(db.session.scalars(select(table.state))) == {DeliveryState.DONE}
    for moment in (EventRecord.at, Notice.made_at, Notice.sent_at):
        odd = [at for at in db.session.scalars(select(moment)) if at is None or not is_in_office_hours(at) or at > NOW]
        assert odd == []
    assert verify_trail(db.session) == []
    links = db.session.scalars(select(Notice.path).where(Notice.path.startswith("/invite/"))).all()
    db.session.rollback()
    assert {demo.test_client().get(link).status_code for link in links} == {200}


def test_after_an_interruption_the_next_start_goes_on(demo: Flask) -> None:
    few = [organisation for organisation in ORGANISATIONS if organisation.name in FEW]
    add_people()
    for so_far in (1, 3, 3):
        fill(few[:so_far])

    assert sorted(db.session.scalars(select(Interest.organisation_name))) == sorted(FEW)


def test_a_visitor_who_acts_in_a_story_stops_only_this_one(demo: Flask) -> None:
    demo.extensions["ports"] = replace(demo.extensions["ports"], store=TakenStore())
    few = [organisation for organisation in ORGANISATIONS if organisation.name in FEW]
    add_people()
    fill(few)

    states = sorted(db.session.scalars(select(Application.state)))
    assert states == [State.ACTIVE, State.DRAFT], "the one that was to hand in its documents first is left there"
    assert db.session.scalar(select(func.count()).select_from(Partner)) == 1
    assert set(db.session.scalars(select(Delivery.state))) == {DeliveryState.DONE}
    assert verify_trail(db.session) == []
