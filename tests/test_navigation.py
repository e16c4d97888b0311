"""The menu shows what the reader may open, and what there is to open."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.partners.models import Organisation
from app.partners.policy import Standing
from tests.builders import make_account, make_organisation, make_partner
from tests.conftest import SignIn
from tests.counting import statements


def menu(client: FlaskClient) -> list[str]:
    found = html.fromstring(client.get("/cookies").get_data(as_text=True))
    return [link.text_content().strip() for link in found.xpath("//nav[@aria-label='Menu']//a")]


@pytest.mark.parametrize("role", [Role.OWNER, Role.SIGNATORY, Role.MEMBER, Role.VIEWER])
def test_an_applicant_has_no_partnership_in_the_menu_until_there_is_one(
    session: Session, organisation: Organisation, signed_in: SignIn, role: Role
) -> None:
    client = signed_in(make_account(session, role, organisation=organisation))
    assert "My application" in menu(client)
    assert "My partnership" not in menu(client)

    make_partner(session, organisation)

    assert "My partnership" in menu(client)


@pytest.mark.parametrize("standing", Standing)
def test_a_partnership_stays_in_the_menu_whatever_its_standing(
    session: Session, organisation: Organisation, signed_in: SignIn, standing: Standing
) -> None:
    make_partner(session, organisation).standing = standing
    session.commit()

    assert "My partnership" in menu(signed_in(make_account(session, Role.OWNER, organisation=organisation)))


def test_another_organisation_does_not_make_one_a_partner(
    session: Session, organisation: Organisation, signed_in: SignIn
) -> None:
    make_partner(session, make_organisation(session, "Volta Works"))

    assert "My partnership" not in menu(signed_in(make_account(session, Role.OWNER, organisation=organisation)))
    assert "My partnership" not in menu(signed_in(make_account(session, Role.PROGRAM_MANAGER)))


def test_the_menu_asks_the_database_nothing_of_its_own(
    app: Flask, engine: Engine, session: Session, organisation: Organisation, signed_in: SignIn
) -> None:
    """Who is a partner comes with who is signed in."""
    client = signed_in(make_account(session, Role.OWNER, organisation=organisation))
    make_partner(session, organisation)

    with statements(engine) as sent:
        menu(client)

    assert len(sent) == 1
