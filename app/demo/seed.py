"""Fills an empty demo by walking every invented organisation through the real commands, in its own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import second_factor
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import account_named, add_person, grant
from app.applications.models import Interest
from app.core.ports import Clock
from app.demo.accounts import accounts_file, demo_password, keep_accounts
from app.demo.invented import ORGANISATIONS, STAFF, Invented, Stage
from app.demo.journey import Story, walk
from app.extensions import db
from app.outbox.jobs import JOBS
from app.partners.models import Organisation
from app.web.ports import ports

STAFF_DOMAIN = "egov.example"
LARGEST = "Asha Systems"
COLLEAGUES = (("Kiran Bhat", Role.MEMBER), ("Leela Pai", Role.VIEWER))
UNINVITED = {Stage.NEW, Stage.DECLINED_INTEREST}


class SteppingClock:
    """Stands where the story is."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self.at = wall.now()

    def now(self) -> datetime:
        return self.at

    def step(self, by: timedelta) -> datetime:
        self.at = min(self.at + by, self._wall.now())
        return self.at

    def begin(self, days_ago: int) -> None:
        self.at = self._wall.now() - timedelta(days=days_ago)


class JobsNow:
    """Keeps what is asked for, to be run as soon as the act is committed."""

    def __init__(self) -> None:
        self._asked: list[tuple[str, UUID]] = []

    def enqueue(self, session: Session, job: str, key: UUID, *, delay: timedelta = timedelta()) -> None:
        self._asked.append((job, key))

    def keep(self) -> None:
        """Commit, and do at once what follows."""
        db.session.commit()
        while self._asked:
            job, key = self._asked.pop(0)
            JOBS[job](key)


def fill_once() -> None:
    """Fill the demo, unless it is filled; after an interruption go on with the organisations that are not there."""
    if accounts_file().exists():
        return
    print(f"Filling the demo with {len(ORGANISATIONS)} invented organisations, once", flush=True)
    hashed = hash_password(demo_password())
    with _told_in_its_own_time() as (clock, jobs):
        staff = {name: _colleague(name, hashed, role) for name, role in STAFF}
        story = Story(
            staff=staff,
            keep=jobs.keep,
            pass_time=clock.step,
            new_person=lambda email, name: _person(email, name, hashed),
        )
        for number, invented in enumerate(ORGANISATIONS, start=1):
            if not _is_there(invented):
                clock.begin(invented.days_ago)
                walk(story, invented, number)
        _add_colleagues(hashed)
        jobs.keep()
    keep_accounts([*_staff_rows(), *_applicant_rows()])


@contextmanager
def _told_in_its_own_time() -> Iterator[tuple[SteppingClock, JobsNow]]:
    """Let the portal run on the story's clock, and do all jobs here and at once."""
    real, jobs = ports(), JobsNow()
    clock = SteppingClock(real.wall)
    current_app.extensions["ports"] = replace(real, clock=clock, jobs=jobs)
    db.session.info["jobs"] = jobs
    yield clock, jobs
    current_app.extensions["ports"] = real
    db.session.info["jobs"] = real.jobs


def _person(email: str, name: str, hashed: str, *roles: Role) -> Account:
    person = account_named(db.session, email) or add_person(
        db.session, email, name, hashed, *roles, now=ports().wall.now()
    )
    db.session.commit()
    return person


def _colleague(name: str, hashed: str, role: Role) -> Account:
    """Return somebody of the program, whose second factor is set up already."""
    person = _person(_staff_address(name), name, hashed, role)
    if not person.has_second_factor:
        second_factor.set_up_for(person)
        db.session.commit()
    return person


def _is_there(invented: Invented) -> bool:
    named = select(Interest.id).where(Interest.organisation_name == invented.name)
    return db.session.scalar(named) is not None


def _add_colleagues(hashed: str) -> None:
    """Give one organisation a member and a viewer, so that there is somebody for every role."""
    organisation = db.session.scalars(select(Organisation).where(Organisation.legal_name == LARGEST)).one()
    for name, role in COLLEAGUES:
        person = _person(f"{name.split()[0].lower()}@asha.example", name, hashed)
        grant(db.session, person.id, role, organisation.id)


def _staff_address(name: str) -> str:
    return f"{name.split()[0].lower()}@{STAFF_DOMAIN}"


def _staff_rows() -> Iterator[dict[str, str]]:
    for name, role in STAFF:
        account = account_named(db.session, _staff_address(name))
        assert account is not None, "made by fill_once"
        secret = {"totp_secret": second_factor.secret_of(account)}
        yield _row(role.value, account.email, "eGov Foundation", name) | secret


def _applicant_rows() -> Iterator[dict[str, str]]:
    for invented in ORGANISATIONS:
        if invented.stage not in UNINVITED:
            yield {**_row(Role.OWNER.value, invented.address, invented.name, invented.contact), "stage": invented.stage}
    for name, role in COLLEAGUES:
        yield _row(role.value, f"{name.split()[0].lower()}@asha.example", LARGEST, name)


def _row(role: str, address: str, organisation: str, name: str) -> dict[str, str]:
    return {
        "role": role,
        "address": address,
        "password": demo_password(),
        "organisation": organisation,
        "name": name,
    }
