"""Fills an empty demo by walking every invented organisation through the real commands, in its own time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.accounts import second_factor
from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import account_named, add_person
from app.applications.models import Interest
from app.core import sqlite
from app.core.errors import Conflict, RuleBroken
from app.core.ports import Clock
from app.demo.accounts import accounts_file, demo_password, keep_accounts
from app.demo.guide import begin_next_version
from app.demo.hindi import translate_into_hindi
from app.demo.hours import last_office_moment, next_office_moment
from app.demo.invented import COLLEAGUES, ORGANISATIONS, STAFF, TO_BE_SIGNED, Invented, Stage, address_at
from app.demo.journey import walk
from app.demo.people import add_people_of_largest
from app.demo.story import Story
from app.demo.term import add_terms
from app.extensions import db
from app.outbox.jobs import JOBS
from app.web.forms import filled
from app.web.ports import ports

STAFF_DOMAIN = "egov.example"
UNINVITED = {Stage.NEW, Stage.DECLINED_INTEREST}
INVITED = tuple(invented for invented in ORGANISATIONS if invented.stage not in UNINVITED)
RECENTLY = 2  # days ago
APART = timedelta(minutes=41)  # organisations do not write at the same minute


class OfficeClock:
    """Stands where the story is: in office hours, and never in the future."""

    def __init__(self, wall: Clock) -> None:
        self._latest = last_office_moment(wall.now())
        self._at = self._latest
        self._steps = 0

    def now(self) -> datetime:
        return self._at

    def begin(self, days_ago: int, number: int) -> None:
        """Stand so many days ago; neighbours in the list do not write at the same minute."""
        self._move(self._latest - timedelta(days=days_ago) - number % 9 * APART)

    def step(self, by: timedelta) -> datetime:
        """Go on by this much, and by some minutes, as people do."""
        self._steps += 1
        self._move(self._at + by + timedelta(minutes=self._steps * 17 % 50))
        return self._at

    def _move(self, at: datetime) -> None:
        self._at = min(next_office_moment(at), self._latest)


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

    def let_go(self) -> None:
        """Leave what was begun."""
        db.session.rollback()
        self._asked.clear()


def add_people() -> None:
    """Let everybody sign in; the portal is filled behind them. One hash serves all, since all have one password."""
    if accounts_file().exists():
        return
    hashed = hash_password(demo_password())
    for name, role in STAFF:
        _add(_staff_address(name), name, hashed, role)
        _give_code(_person(_staff_address(name)))
    for invented in INVITED:
        _add(invented.address, invented.contact, hashed)
        if invented.stage in TO_BE_SIGNED:
            _give_code(_person(invented.address))
    for name, _, organisation in COLLEAGUES:
        _add(address_at(organisation, name), name, hashed)
    db.session.commit()
    keep_accounts([*_staff_rows(), *_applicant_rows()])


def fill(organisations: Sequence[Invented] = ORGANISATIONS) -> None:
    """Walk every organisation that is not there yet."""
    missing = [(number, invented) for number, invented in enumerate(organisations, 1) if not _is_there(invented)]
    if not missing:
        return
    print(f"Filling the demo with {len(missing)} invented organisations, once", flush=True)
    staff = {name: actor_for(_person(_staff_address(name))) for name, _ in STAFF}
    with _told_in_its_own_time() as (clock, jobs):
        story = Story(staff=staff, keep=jobs.keep, pass_time=clock.step, person=_person)
        for number, invented in missing:
            clock.begin(invented.days_ago, number)
            try:
                walk(story, invented, number)
            except (RuleBroken, Conflict, StaleDataError):  # a visitor acts in the same story: it is theirs now
                jobs.let_go()
        clock.begin(RECENTLY, 0)
        add_people_of_largest(_person, now=clock.now())
        translate_into_hindi(staff["Meera Iyer"], now=clock.now())
        begin_next_version(staff["Meera Iyer"], now=clock.now())
        jobs.keep()
        add_terms(staff["Meera Iyer"])
        jobs.keep()


@contextmanager
def _told_in_its_own_time() -> Iterator[tuple[OfficeClock, JobsNow]]:
    """Let the portal run on the story's clock, do all jobs here and at once, and not wait for the disk each time."""
    real, jobs = ports(), JobsNow()
    clock = OfficeClock(real.wall)
    current_app.extensions["ports"] = replace(real, clock=clock, jobs=jobs)
    db.session.info["jobs"] = jobs
    try:
        with sqlite.in_a_hurry(db.engine):
            yield clock, jobs
    finally:
        current_app.extensions["ports"] = real
        db.session.info["jobs"] = real.jobs


def _add(email: str, name: str, hashed: str, *roles: Role) -> None:
    if account_named(db.session, email) is None:
        add_person(db.session, email, name, hashed, *roles, now=ports().wall.now())


def _person(email: str) -> Account:
    return filled(account_named(db.session, email))


def _give_code(person: Account) -> None:
    """Set up the second factor that everybody of the program needs, and who signs."""
    if not person.has_second_factor:
        second_factor.set_up_for(person)


def _is_there(invented: Invented) -> bool:
    named = select(Interest.id).where(Interest.organisation_name == invented.name)
    return db.session.scalar(named) is not None


def _staff_address(name: str) -> str:
    return f"{name.split()[0].lower()}@{STAFF_DOMAIN}"


def _staff_rows() -> Iterator[dict[str, str]]:
    for name, role in STAFF:
        address = _staff_address(name)
        yield _row(role.value, address, "eGov Foundation", name) | _secret_of(address)


def _applicant_rows() -> Iterator[dict[str, str]]:
    for invented in INVITED:
        secret = _secret_of(invented.address) if invented.stage in TO_BE_SIGNED else {}
        row = _row(Role.OWNER.value, invented.address, invented.name, invented.contact)
        yield {**row, "stage": invented.stage, **secret}
    stages = {invented.name: invented.stage for invented in INVITED}
    for name, role, organisation in COLLEAGUES:
        row = _row(role.value, address_at(organisation, name), organisation, name)
        yield {**row, "stage": stages[organisation]}


def _secret_of(address: str) -> dict[str, str]:
    return {"totp_secret": second_factor.secret_of(_person(address))}


def _row(role: str, address: str, organisation: str, name: str) -> dict[str, str]:
    return {
        "role": role,
        "address": address,
        "password": demo_password(),
        "organisation": organisation,
        "name": name,
    }
