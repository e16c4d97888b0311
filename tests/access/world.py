"""One real thing for every address: who is there, where things are, and what a form needs to have its effect."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import PORTAL, Role
from app.applications.policy import State
from app.applications.policy.self_check import QUESTIONS
from app.applications.service.interests import accept_interest
from app.guide.service import load_reference
from app.partners.models import Organisation
from tests.access.asked import put_questions
from tests.access.of_accounts import put_public
from tests.access.of_agreements import put_agreements
from tests.access.of_appeals import put_appeals
from tests.access.of_applications import put_checks, put_drafts
from tests.access.of_guide import put_guide
from tests.access.of_partners import put_identity, put_partnership, put_people
from tests.access.of_reviews import ask, put_panels, put_practice
from tests.access.of_screening import put_matches
from tests.access.who import Who
from tests.applications import evidence_rows
from tests.applications.builders import ANSWERS
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.fakes import FakeStore
from tests.rows import make_application, make_interest, make_report

ROLES: dict[Who, tuple[Role, ...]] = {
    Who.STRANGER: (Role.OWNER, Role.SIGNATORY),
    Who.VIEWER: (Role.VIEWER,),
    Who.TECHNICAL_CONTACT: (Role.TECHNICAL_CONTACT,),
    Who.MEMBER: (Role.MEMBER,),
    Who.OWNER: (Role.OWNER,),
    Who.SIGNATORY: (Role.SIGNATORY,),
    Who.REVIEWER: (Role.REVIEWER,),
    Who.OTHER_REVIEWER: (Role.REVIEWER,),
    Who.RECUSED_REVIEWER: (Role.REVIEWER,),
    Who.CHAIR: (Role.CHAIR,),
    Who.MANAGER: (Role.PROGRAM_MANAGER,),
    Who.ADMIN: (Role.ADMIN,),
}
IN_HOME = {Who.VIEWER, Who.TECHNICAL_CONTACT, Who.MEMBER, Who.OWNER, Who.SIGNATORY}


@dataclass(kw_only=True)
class World:
    """`places` has the values in an address, `forms` what is typed there; both by endpoint."""

    app: Flask
    session: Session
    home: Organisation
    people: dict[Who, Account]
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def store(self) -> FakeStore:
        return evidence_rows.store_of(self.app)

    def put(self, endpoints: str, form: dict[str, Any] | None = None, **place: Any) -> None:
        """Say what the addresses of these endpoints lead to, and what is typed there."""
        for endpoint in endpoints.split():
            self.places[endpoint], self.forms[endpoint] = place, form or {}


@dataclass(frozen=True, kw_only=True)
class Built:
    """A world that is in the database, for the sessions of many tests."""

    home: UUID
    people: dict[Who, UUID]
    places: dict[str, dict[str, Any]]
    forms: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, world: World) -> "Built":
        people = {who: account.id for who, account in world.people.items()}
        return cls(home=world.home.id, people=people, places=world.places, forms=world.forms)

    def seen_by(self, session: Session, app: Flask) -> World:
        """Return the world as one test finds it; what the test changes is its own."""
        return World(
            app=app,
            session=session,
            home=session.get_one(Organisation, self.home),
            people={who: session.get_one(Account, account) for who, account in self.people.items()},
            places=deepcopy(self.places),
            forms=deepcopy(self.forms),
        )


def make_world(session: Session, app: Flask) -> World:
    """Build everything the table speaks of in one organisation, and the stranger's partnership beside it."""
    load_reference(session)
    home, elsewhere = make_organisation(session, "Bolt Systems"), make_organisation(session, "Nut Works")
    world = World(app=app, session=session, home=home, people=make_people(session, home, elsewhere))
    for state in (State.DRAFT, State.CHECKING, State.IN_REVIEW, State.MOU_SENT):
        make_application(session, elsewhere, state)
    make_report(session, make_partner(session, elsewhere))
    for part in (put_drafts, put_checks, put_panels, put_panels_that_ask, put_appeals, put_practice, put_agreements):
        part(world)
    for part in (put_interests, put_partnership, put_public, put_people, put_identity, put_guide, put_matches):
        part(world)
    session.commit()
    return world


def make_people(session: Session, home: Organisation, elsewhere: Organisation) -> dict[Who, Account]:
    return {
        who: make_account(
            session,
            *roles,
            name=who.replace("_", " ").title(),
            organisation=home if who in IN_HOME else elsewhere if who is Who.STRANGER else None,
        )
        for who, roles in ROLES.items()
    }


def put_panels_that_ask(world: World) -> None:
    put_questions(world, *(ask(world) for _ in range(3)))


def put_interests(world: World) -> None:
    session = world.session
    new, accepted = make_interest(session, "Gear Works"), make_interest(session, "Cog Works")
    accept_interest(session, accepted, actor=PORTAL, now=NOW)
    world.put("desk_interests.show desk_interests.accept", reference=new.reference)
    world.put("desk_interests.decline", {"reason": "Too far away."}, reference=new.reference)
    world.put("desk_interests.invite_again", reference=accepted.reference)
    tokens = URLSafeSerializer(world.app.secret_key or "", salt="interest sent")
    world.put("interests.sent", token=tokens.dumps(new.reference))
    world.put("interests.express", ANSWERS | {"is_another": "y"})  # ours is a partner of that name
    world.places["self_check.result"] = {question.name: min(question.meets) for question in QUESTIONS}
