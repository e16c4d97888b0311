"""What goes on among the people of the largest organisation: colleagues, an invitation, a request, a change of name."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.access import actor_for
from app.accounts.models import Account
from app.accounts.policy import Actor, Role
from app.accounts.service import grant
from app.demo.invented import COLLEAGUES, LARGEST, SECOND, address_at
from app.extensions import db
from app.partners.models import Identifier, Invitation, Organisation
from app.partners.policy.identity import AskChange
from app.partners.policy.invitations import InvitePerson
from app.partners.policy.joining import AskToJoin
from app.partners.service import invite_colleague
from app.partners.service.identity import ask_change
from app.partners.service.joining import ask_to_join

FindPerson = Callable[[str], Account]
OWNER, ASKER, GUEST = "asha@asha.example", "imran@sahyadri.example", "ravi@asha.example"


def add_people_of_largest(person: FindPerson, *, now: datetime) -> None:
    """Let something wait for every page, unless it does already."""
    organisation_id = _named(LARGEST)
    if organisation_id is None:
        return
    for name, role, organisation in COLLEAGUES:
        if (found := _named(organisation)) is not None:
            grant(db.session, person(address_at(organisation, name)).id, role, found)
    last, _, at = COLLEAGUES[-1]
    if (second := _named(SECOND)) is not None:
        grant(db.session, person(address_at(at, last)).id, Role.VIEWER, second)
    if db.session.scalar(select(Invitation.id).where(Invitation.address == GUEST)) is None:
        _let_something_wait(organisation_id, actor_for(person(OWNER)), actor_for(person(ASKER)), now)


def _named(name: str) -> UUID | None:
    return db.session.scalar(select(Organisation.id).where(Organisation.legal_name == name))


def _let_something_wait(organisation_id: UUID, owner: Actor, asker: Actor, now: datetime) -> None:
    invited = InvitePerson(address=GUEST, name="Ravi Gowda", roles=frozenset({Role.SIGNATORY}))
    invite_colleague(db.session, invited, actor=owner, now=now)
    change = AskChange(field="trading_name", new_value="Asha", reason="Our clients know us by this name.")
    ask_change(db.session, change, actor=owner, now=now)
    number = select(Identifier).where(Identifier.organisation_id == organisation_id, Identifier.kind == "CIN")
    found = db.session.scalars(number).one()
    wish = AskToJoin(country="IN", kind="CIN", number=found.value, message="I lead your new office in Pune.")
    ask_to_join(db.session, wish, actor=asker, now=now)
