"""P29: an invited person signs up, is in at once, and joins; nobody else does."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.access import actor_for
from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account, Grant
from app.accounts.policy import PORTAL, Actor, Role
from app.accounts.service import start_session
from app.core.errors import Conflict, NotFound, RuleBroken
from app.outbox.models import EventRecord
from app.partners.models import Invitation, Organisation
from app.partners.service import (
    accept_invitation,
    found_organisation,
    fresh_token,
    invitation_for,
    invite,
    own_partner,
)
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.conftest import SignIn
from tests.fakes import FakeMailer, StillClock
from tests.reference import lay_out_reference

Relay = Callable[[], None]
ADDRESS = "asha@bolt.example"
PASSWORD = "correct horse battery"


@pytest.fixture
def token(session: Session) -> str:
    """The token of an open invitation to Bolt Systems."""
    lay_out_reference(session)
    organisation = make_organisation(session, "Bolt Systems")
    roles = [Role.OWNER, Role.SIGNATORY]
    _, token = invite(session, organisation, address=ADDRESS, name="Asha Rao", roles=roles, actor=PORTAL, now=NOW)
    session.commit()
    return token


def make_invited(session: Session) -> Account:
    account = make_account(session)
    account.email = ADDRESS.title()
    session.commit()
    return account


def test_an_invited_newcomer_signs_up_and_joins_without_another_mail(
    visitor: FlaskClient, session: Session, token: str, mailer: FakeMailer, relay: Relay
) -> None:
    """J1: the mail has proved the address, which is filled in and fixed; the sign-up leads back to the invitation."""
    place = f"/invite/{token}"
    page = visitor.get(place).text
    assert "Invitation to Bolt Systems" in page
    assert ADDRESS in page
    assert f'href="/sign-up?next={place}"' in page
    assert f'href="/sign-in?next={place}"' in page

    form = visitor.get(f"/sign-up?next={place}").text
    assert re.search(rf'<input[^>]*readonly[^>]*value="{ADDRESS}"', form)
    assert re.search(r'<input[^>]*name="name"[^>]*value="Asha Rao"', form)
    typed = {"name": "Asha Rao", "email": "thief@evil.example", "password": PASSWORD, "onward": place}
    assert "nothing to confirm" in form
    assert visitor.post("/sign-up", data=typed).location == place
    relay()
    assert mailer.sent == []
    page = visitor.get(place).text
    assert "Accept the invitation" in page
    assert "Look into your mailbox" not in page
    assert session.scalars(select(Account.email)).all() == [ADDRESS]

    assert visitor.post(place).location == "/home"
    assert {(grant.role, grant.organisation_id) for grant in session.scalars(select(Grant))} == {
        (role, session.scalars(select(Organisation.id)).one()) for role in (Role.OWNER, Role.SIGNATORY)
    }
    names = session.scalars(select(EventRecord.name).order_by(EventRecord.number)).all()
    assert names == ["PersonInvited", "AccountCreated", "AddressConfirmed", "PersonJoined"]
    assert visitor.get("/home").location == "/apply"


def sign_up(browser: FlaskClient, place: str, **other: str) -> str | None:
    typed = {"name": "Asha Rao", "email": ADDRESS, "password": PASSWORD, "onward": place}
    return browser.post("/sign-up", data=typed | other).location


@pytest.mark.parametrize(
    ("email", "onward"),
    [
        pytest.param("other@bolt.example", "/invite/{token}", id="another address"),
        pytest.param(ADDRESS, "/apply", id="not by the invitation"),
        pytest.param(ADDRESS, "", id="going nowhere"),
        pytest.param(ADDRESS, "/invite/forged", id="an unknown token"),
        pytest.param(ADDRESS, "/invite/{token}?next=/apply", id="not quite the link"),
        pytest.param(ADDRESS, "https://evil.example/invite/{token}", id="elsewhere"),
    ],
)
def test_whose_address_is_not_proved_confirms_it_by_mail(
    visitor: FlaskClient, session: Session, token: str, mailer: FakeMailer, relay: Relay, email: str, onward: str
) -> None:
    """In a browser that has not opened the invitation, where any address can be typed."""
    assert sign_up(visitor, onward.format(token=token), email=email) == "/sign-up/sent"
    relay()

    assert [mail.subject for mail in mailer.to(email)] == ["Confirm your address"]
    assert session.scalars(select(Account.confirmed_at)).all() == [None]
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("ended", ["expired", "revoked", "accepted", "renewed"])
def test_an_invitation_that_is_not_open_any_more_proves_nothing(
    visitor: FlaskClient, session: Session, token: str, clock: StillClock, mailer: FakeMailer, relay: Relay, ended: str
) -> None:
    """Also when it ends between the page and the form."""
    visitor.get(f"/invite/{token}")
    invitation = session.scalars(select(Invitation)).one()
    if ended == "expired":
        clock.at = invitation.expires_at + timedelta(seconds=1)
    elif ended == "renewed":
        fresh_token(session, invitation.id)
    else:
        setattr(invitation, f"{ended}_at", NOW)
    session.commit()

    assert sign_up(visitor, f"/invite/{token}") == "/sign-up/sent"
    relay()
    assert [mail.subject for mail in mailer.to(ADDRESS)] == ["Confirm your address"]
    assert visitor.get("/account").status_code == 302


def test_an_invitation_changes_no_account_that_is_there(
    visitor: FlaskClient, session: Session, token: str, mailer: FakeMailer, relay: Relay
) -> None:
    account = make_invited(session)
    account.email = ADDRESS
    session.commit()

    assert sign_up(visitor, f"/invite/{token}") == "/sign-up/sent"
    relay()
    session.refresh(account)
    assert account.password == ""
    assert [mail.subject for mail in mailer.to(ADDRESS)] == ["You have an account already"]
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("ended", ["revoked", "accepted"])
def test_an_ended_invitation_fills_nothing_in(visitor: FlaskClient, session: Session, token: str, ended: str) -> None:
    setattr(session.scalars(select(Invitation)).one(), f"{ended}_at", NOW)
    session.commit()
    visitor.get(f"/invite/{token}")

    assert "readonly" not in visitor.get(f"/sign-up?next=/invite/{token}").text


def test_an_emptied_name_is_asked_for_and_not_filled_in_again(visitor: FlaskClient, token: str) -> None:
    place = f"/invite/{token}"
    visitor.get(place)

    response = visitor.post("/sign-up", data={"name": "", "password": PASSWORD, "onward": place})

    assert response.status_code == 422
    assert "Enter your full name." in response.text


def test_the_address_is_fixed_only_on_the_way_from_the_invitation(visitor: FlaskClient, token: str) -> None:
    visitor.get(f"/invite/{token}")

    assert "readonly" not in visitor.get("/sign-up").text
    assert "readonly" not in visitor.get("/sign-up?next=/apply").text
    assert "Asha Rao" not in visitor.get("/sign-up").text


def test_whoever_has_the_address_in_other_letters_joins_as_well(
    session: Session, signed_in: SignIn, token: str
) -> None:
    browser = signed_in(make_invited(session))

    assert browser.post(f"/invite/{token}").location == "/home"


def test_another_address_is_told_so_and_cannot_join(session: Session, signed_in: SignIn, token: str) -> None:
    browser = signed_in(make_account(session))
    page = browser.get(f"/invite/{token}").text
    assert "this invitation is for another address" in page
    assert "Accept the invitation" not in page

    response = browser.post(f"/invite/{token}")
    assert response.status_code == 422
    assert "for another address" in response.text
    assert session.scalars(select(Grant)).all() == []


def test_an_expired_invitation_says_what_to_do(
    session: Session, signed_in: SignIn, token: str, clock: StillClock
) -> None:
    """It is open to the last second of the fourteenth day in Kolkata (A1)."""
    expires_at = session.scalars(select(Invitation.expires_at)).one()
    assert expires_at.isoformat() == "2030-03-24T18:29:59+00:00"
    account = make_invited(session)
    clock.at = expires_at
    assert "Accept the invitation" in signed_in_again(session, signed_in, account, clock).get(f"/invite/{token}").text

    clock.at = expires_at + timedelta(seconds=1)
    browser = signed_in_again(session, signed_in, account, clock)
    page = browser.get(f"/invite/{token}").text
    assert "mailto:partner@egovernments.org" in page
    assert "Accept the invitation" not in page
    assert browser.post(f"/invite/{token}").status_code == 422
    assert session.scalars(select(Grant)).all() == []


def signed_in_again(session: Session, signed_in: SignIn, account: Account, clock: StillClock) -> FlaskClient:
    """Sign in at the time of the clock."""
    browser = signed_in(account)
    token = start_session(session, account, now=clock.at)
    session.commit()
    with browser.session_transaction() as cookie:
        cookie[SIGN_IN_KEY] = token
    return browser


def test_an_invitation_is_used_once(session: Session, signed_in: SignIn, token: str) -> None:
    browser = signed_in(make_invited(session))
    browser.post(f"/invite/{token}")

    assert "accepted already" in browser.get(f"/invite/{token}").text
    assert browser.post(f"/invite/{token}").status_code == 422
    assert len(session.scalars(select(Grant)).all()) == 2
    assert session.scalars(select(EventRecord.name)).all().count("PersonJoined") == 1


def test_the_same_click_twice_is_one_effect(session: Session, signed_in: SignIn, token: str) -> None:
    browser = signed_in(make_invited(session))
    places = [browser.post(f"/invite/{token}", data={"form_key": "k"}).location for _ in range(2)]

    assert places == ["/home", "/home"]
    assert session.scalars(select(EventRecord.name)).all().count("PersonJoined") == 1


def test_of_two_windows_at_once_one_joins(session: Session, token: str) -> None:
    actor = actor_for(make_invited(session))
    stale = invitation_for(session, token)
    assert stale.accepted_at is None
    session.execute(
        Invitation.__table__.update().values(accepted_at=NOW)  # type: ignore[attr-defined]
    )

    with pytest.raises(Conflict):
        accept_invitation(session, token, actor=actor, now=NOW)


@pytest.mark.parametrize("path", ["/invite/unknown", "/invite/" + "x" * 3000])
def test_an_unknown_token_is_not_found(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404
    assert visitor.post(path).status_code == 404


def test_a_visitor_cannot_accept(visitor: FlaskClient, session: Session, token: str) -> None:
    assert "Create your account" in visitor.post(f"/invite/{token}").text
    assert session.scalars(select(Grant)).all() == []


def test_the_token_is_kept_as_a_hash_only(session: Session, token: str) -> None:
    assert token not in str([vars(row) for row in session.scalars(select(Invitation))])


def test_own_things_are_found_through_the_actor(session: Session) -> None:
    organisation, other = make_organisation(session), make_organisation(session, "Volta Works")
    partner = make_partner(session, organisation)
    member = actor_for(make_account(session, Role.VIEWER, organisation=organisation))
    stranger = actor_for(make_account(session, Role.OWNER, organisation=other))

    assert own_partner(session, member) is partner
    for actor in (stranger, Actor(account_id=None, name="")):
        with pytest.raises(NotFound):
            own_partner(session, actor)


def test_a_founded_organisation_is_known_by_its_key(session: Session) -> None:
    organisation = found_organisation(session, legal_name="Bolt Systems Pvt. Ltd.", country="IN", now=NOW)

    assert organisation.name_key == "bolt systems"
    assert organisation.legal_form is None


def test_a_refused_invitation_changes_nothing(app: Flask, session: Session, token: str) -> None:
    with pytest.raises(RuleBroken):
        accept_invitation(session, token, actor=actor_for(make_account(session)), now=NOW)

    assert session.scalars(select(Invitation.accepted_at)).all() == [None]
