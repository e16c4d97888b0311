"""Several people of one organisation at the same moment, with real commits: an owner stays, one act has one effect."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.accounts.policy import Role
from app.core.ports import Ports
from app.outbox.models import EventRecord
from app.outbox.service import verify_trail
from app.partners.models import IdentityChange, Invitation, JoinRequest, Organisation
from config import Settings
from tests.builders import NOW, make_account, make_organisation
from tests.own_database import Sending, browser_of, send_at_once, session_of, shipped_app

PEOPLE, DESK = "/organisation/users", "/desk/identity/DPP-IDC-2030-0001"


@pytest.fixture
def portal(settings: Settings, fakes: Ports, tmp_path: Path) -> Iterator[Flask]:
    with shipped_app(settings, tmp_path, fakes) as app:
        yield app


@pytest.fixture
def own(portal: Flask) -> Iterator[Session]:
    with session_of(portal) as session:
        yield session


@pytest.fixture
def home(own: Session) -> Organisation:
    return make_organisation(own)


def at_once(*sendings: Sending) -> list[int]:
    placed = [(one, path if path.startswith("/desk") else PEOPLE + path, typed) for one, path, typed in sendings]
    return [answer.status_code for answer in send_at_once(*placed)]


def owners(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(Grant.id).where(Grant.role == Role.OWNER)).all())


def facts(session: Session) -> list[str]:
    return sorted(session.scalars(select(EventRecord.name)))


@pytest.mark.parametrize("times", range(3))
def test_two_owners_who_demote_each_other_leave_one_owner(
    portal: Flask, own: Session, home: Organisation, times: int
) -> None:
    asha, ravi = (make_account(own, Role.OWNER, name=name, organisation=home) for name in ("Asha Rao", "Ravi Iyer"))
    viewer = {"roles": ["viewer"]}
    places = [(browser_of(portal, own, one), f"/{other.id}", viewer) for one, other in ((asha, ravi), (ravi, asha))]
    own.rollback()

    statuses = at_once(*places)

    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 404, 409, 422}
    assert owners(own) == 1
    assert facts(own) == ["RolesChanged"]
    assert verify_trail(own) == []


def test_of_three_owners_who_demote_in_a_ring_nobody_acts_after_losing_the_role(
    portal: Flask, own: Session, home: Organisation
) -> None:
    ring = [make_account(own, Role.OWNER, name=f"Owner {number}", organisation=home) for number in range(3)]
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    places = [(browser_of(portal, own, one), f"/{two.id}", {"roles": ["viewer"]}) for one, two in pairs]
    own.rollback()

    statuses = at_once(*places)

    assert statuses.count(302) == len(facts(own)) == 3 - owners(own)
    assert owners(own) >= 1


def test_two_owners_who_leave_at_once_leave_one(portal: Flask, own: Session, home: Organisation) -> None:
    both = [make_account(own, Role.OWNER, name=f"Owner {number}", organisation=home) for number in range(2)]

    statuses = at_once(*((browser_of(portal, own, one), "/leave", {}) for one in both))

    assert sorted(statuses) == [302, 422]
    assert owners(own) == 1
    assert facts(own) == ["PersonLeft"]


def test_one_address_invited_by_two_owners_is_invited_once(portal: Flask, own: Session, home: Organisation) -> None:
    both = [make_account(own, Role.OWNER, name=f"Owner {number}", organisation=home) for number in range(2)]
    typed = {"name": "Meera Das", "address": "meera@bolt.example", "roles": ["member"]}

    statuses = at_once(*((browser_of(portal, own, one), "/invite", dict(typed)) for one in both))

    assert sorted(statuses) == [302, 422]
    own.rollback()
    assert len(own.scalars(select(Invitation)).all()) == 1


def test_an_invitation_revoked_by_two_owners_is_revoked_once(portal: Flask, own: Session, home: Organisation) -> None:
    both = [make_account(own, Role.OWNER, name=f"Owner {number}", organisation=home) for number in range(2)]
    browsers = [browser_of(portal, own, one) for one in both]
    typed = {"name": "Meera Das", "address": "meera@bolt.example", "roles": ["member"]}
    browsers[0].post(f"{PEOPLE}/invite", data=typed)
    found = own.scalars(select(Invitation.id)).one()
    own.rollback()

    statuses = at_once(*((browser, f"/invitations/{found}/revoke", {}) for browser in browsers))

    assert sorted(statuses) == [302, 409]
    assert facts(own) == ["ColleagueInvited", "InvitationRevoked"]


@pytest.mark.parametrize("second", ["", "/decline"])
def test_a_request_to_join_answered_by_two_owners_is_answered_once(
    portal: Flask, own: Session, home: Organisation, second: str
) -> None:
    both = [make_account(own, Role.OWNER, name=f"Owner {number}", organisation=home) for number in range(2)]
    asker = make_account(own, name="Meera Das")
    request = JoinRequest(organisation_id=home.id, account_id=asker.id, message="", asked_at=NOW)
    own.add(request)
    own.commit()
    place, roles = f"/requests/{request.id}", {"roles": ["viewer"]}
    browsers = [browser_of(portal, own, one) for one in both]
    own.rollback()

    statuses = at_once((browsers[0], place, roles), (browsers[1], f"{place}{second}", roles))

    assert sorted(statuses) == [302, 409]
    assert len(facts(own)) == 1


def test_a_change_of_identity_answered_twice_at_once_is_answered_once(
    portal: Flask, own: Session, home: Organisation
) -> None:
    home.checked_at = NOW
    change = IdentityChange(
        reference="DPP-IDC-2030-0001",
        organisation_id=home.id,
        field="legal_name",
        old_value=home.legal_name,
        new_value="Bolt Digital",
        reason="Renamed",
        asked_at=NOW,
        asked_by="Asha Rao",
    )
    own.add(change)
    desks = [browser_of(portal, own, make_account(own, Role.PROGRAM_MANAGER, name=name)) for name in ("One", "Two")]
    own.rollback()

    statuses = at_once((desks[0], DESK, {}), (desks[1], f"{DESK}/decline", {"reason": "Not yet."}))

    assert sorted(statuses) in ([302, 409], [302, 422])
    assert len(facts(own)) == 1
