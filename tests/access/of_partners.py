"""The partnership of our organisation, its people, and what it is called."""

from typing import TYPE_CHECKING

from app.accounts.policy import PORTAL, Role
from app.applications.policy import State
from app.credentials.service import note_key
from app.directory.service import list_partner
from app.partners.models import IdentityChange, JoinRequest, Organisation
from app.partners.service import invite
from tests.access.who import Who
from tests.builders import NOW, make_account, make_partner
from tests.fakes import FakeSigner
from tests.rows import CAPABILITIES, make_application, make_report, make_revision

if TYPE_CHECKING:
    from tests.access.world import World

REPORT = {
    "client_name": "Pune Municipal Corporation",
    "client_kind": "local_government",
    "country": "IN",
    "place": "Pune",
    "onboarded_on": "2030-03-09",
    "products": ["URBAN"],
    "label_shown": "y",
}


def put_partnership(world: "World") -> None:
    session = world.session
    partner = make_partner(session, world.home)
    report = make_report(session, partner, late_by=1)
    world.put("clients.report", REPORT)
    world.put("clients.one clients.received_one clients.acknowledge", reference=report.reference)
    world.put("clients.withdraw", {"reason": "Reported twice."}, reference=report.reference)
    application = make_application(session, world.home, State.ACTIVE)
    answers = {"website": "https://bolt.example", "trading_name": ""}
    make_revision(session, application, capabilities=CAPABILITIES, organisation=answers)
    list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)
    world.put("directory.profile", slug=partner.slug)
    note_key(session, FakeSigner().public_key(), now=NOW)  # else the first reader's request would keep it
    world.put("credentials.one", number=partner.reference)
    world.put("credentials.status", number=1)
    world.put("verification.number verification.number_data", number=partner.reference)


def put_people(world: "World") -> None:
    """Put somebody of the organisation, and somebody who is invited into it."""
    someone = make_account(world.session, Role.VIEWER, Role.MEMBER, name="Some One", organisation=world.home)
    world.put("members.person", {"roles": ["viewer"]}, account_id=someone.id)
    world.put("members.take_off members.hand_over", account_id=someone.id)
    world.put("asking.by_name", {"name": "Nut Works", "country": "India", "message": ""})
    world.put("members.invite", {"name": "Ravi Iyer", "address": "ravi@bolt.example", "roles": ["member"]})
    invitation, _ = invite(
        world.session, world.home, address="new@bolt.example", name="New", roles=[Role.MEMBER], actor=PORTAL, now=NOW
    )
    asked = JoinRequest(
        organisation_id=world.home.id, account_id=make_account(world.session).id, message="", asked_at=NOW
    )
    world.session.add(asked)
    world.session.flush()
    world.put("asking.answer asking.decline", {"roles": ["viewer"]}, request_id=asked.id)
    world.put("switching.choose", {"organisation": str(world.home.id)})
    world.put("members.invite_again members.revoke", invitation_id=invitation.id)


def put_identity(world: "World") -> None:
    """Lock what the stranger's organisation is, and ask for a change of ours; ours goes on with its drafts."""
    elsewhere = world.people[Who.STRANGER].grants[0].organisation_id
    world.session.get_one(Organisation, elsewhere).checked_at = NOW
    world.put("identity.ask", {"field": "trading_name", "new_value": "Bolt", "reason": "Better known so."})
    change = IdentityChange(
        reference="DPP-IDC-2030-9999",
        organisation_id=world.home.id,
        field="legal_name",
        old_value=world.home.legal_name,
        new_value="Bolt Digital",
        reason="Renamed",
        asked_at=NOW,
        asked_by="Asha Rao",
    )
    world.session.add(change)
    world.put("desk_identity.show identity.withdraw", reference=change.reference)
    world.put("desk_identity.decline", {"reason": "Not yet."}, reference=change.reference)
