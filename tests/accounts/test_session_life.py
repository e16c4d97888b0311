"""A session begins anew at sign-in, lasts as long as it may, and ends on the server."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.library import SIGN_IN_KEY
from app.accounts.models import Account, SignIn
from app.accounts.policy import Role
from tests.accounts.entering import is_signed_in, sign_in
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn as SignInAs
from tests.fakes import StillClock


def test_the_session_changes_at_sign_in_and_ends_on_the_server(
    app: Flask, visitor: FlaskClient, person: Account, session: Session
) -> None:
    visitor.get("/sign-in")
    before = visitor.get_cookie("session")
    sign_in(visitor, person.email)
    after = visitor.get_cookie("session")
    assert before
    assert after
    assert before.value != after.value

    old, thief = app.test_client(), app.test_client()
    old.set_cookie("session", before.value)
    thief.set_cookie("session", after.value)
    assert not is_signed_in(old)
    assert is_signed_in(thief)

    assert visitor.post("/sign-out").location == "/"
    assert not is_signed_in(visitor)
    assert not is_signed_in(thief), "the copied cookie is dead, too"
    assert session.scalars(select(SignIn.ended_at)).all() == [NOW]


def test_nothing_of_the_session_before_is_carried_over(visitor: FlaskClient, person: Account) -> None:
    visitor.get("/interest")
    with visitor.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sign_in(visitor, person.email)

    with visitor.session_transaction() as cookie:
        assert SIGN_IN_KEY in cookie
        assert "planted" not in cookie


@pytest.mark.parametrize(
    ("role", "rest", "kept"),
    [
        (Role.OWNER, timedelta(minutes=119), True),
        (Role.OWNER, timedelta(minutes=121), False),
        (Role.PROGRAM_MANAGER, timedelta(minutes=29), True),
        (Role.PROGRAM_MANAGER, timedelta(minutes=31), False),
        (Role.REVIEWER, timedelta(minutes=31), False),
    ],
)
def test_a_session_that_rests_too_long_ends(
    session: Session, signed_in: SignInAs, clock: StillClock, role: Role, rest: timedelta, kept: bool
) -> None:
    """ASVS V7: 2 hours, 30 minutes for people of the program."""
    organisation = make_organisation(session) if role is Role.OWNER else None
    browser = signed_in(make_account(session, role, organisation=organisation))
    assert is_signed_in(browser)

    clock.at = NOW + rest
    assert is_signed_in(browser) is kept


def test_a_session_in_use_lasts_twelve_hours_at_most(visitor: FlaskClient, person: Account, clock: StillClock) -> None:
    sign_in(visitor, person.email)
    for hour in range(1, 12):
        clock.at = NOW + timedelta(hours=hour)
        assert is_signed_in(visitor), hour

    clock.at = NOW + timedelta(hours=12)
    assert not is_signed_in(visitor)
