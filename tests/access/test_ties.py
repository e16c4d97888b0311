"""(16) What a tie closes to people of the program: every page, form and file of the case, and every list with it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement
from app.applications.models import Application, Interest
from tests.access.portal import Portal
from tests.access.table import TABLE
from tests.access.who import Who
from tests.access.world import World
from tests.rows import make_tie

TIED = (Who.MANAGER, Who.CHAIR)
NOT_OF_A_CASE = {"desk_identity", "clients"}  # what a partner is, and does after its case
NO_CASE_CAME_OF_IT = {"desk_interests.show", "desk_interests.accept", "desk_interests.decline"}


@pytest.fixture
def world(world: World) -> World:
    """Let manager and chair have a tie to every application there is."""
    session = world.session
    for application in session.scalars(select(Application)):
        for who in TIED:
            make_tie(session, application, world.people[who])
    session.commit()
    return world


def names_of_cases(session: Session) -> set[str]:
    """Return what applications are called in addresses, with the interests they came from and their MoUs."""
    interests = select(Interest.reference).join(Application, Application.interest_id == Interest.id)
    queries = select(Application.reference), interests, select(Agreement.reference)
    return {name for query in queries for name in session.scalars(query)}


def is_of_a_case(world: World, row: str) -> bool:
    endpoint = row.split()[1]
    is_one = "reference" in world.places.get(endpoint, {}) and endpoint not in NO_CASE_CAME_OF_IT
    return is_one and endpoint.partition(".")[0] not in NOT_OF_A_CASE


def rows_for(who: Who) -> Iterator[str]:
    return (row for row, allowed in TABLE.items() if who in allowed)


@pytest.mark.parametrize("who", TIED)
def test_no_address_of_a_case_exists_for_people_with_a_tie(portal: Portal, who: Who) -> None:
    """Scenario 16, by every address that the access table opens to them; a new one is asked for by itself."""
    closed = [row for row in rows_for(who) if is_of_a_case(portal.world, row)]
    answers = {row: portal.ask(who, row) for row in closed}

    assert len(closed) > 20
    assert {row: answer.status for row, (answer, _) in answers.items() if answer.status_code != 404} == {}
    assert [row for row, (_, written) in answers.items() if written] == []


@pytest.mark.parametrize("who", TIED)
def test_no_list_search_count_or_export_names_a_case_to_people_with_a_tie(
    portal: Portal, session: Session, who: Who
) -> None:
    """Scenario 16: row, search hit, count and export, of what is not public and has no reference in its address."""
    names = names_of_cases(session)
    lists = [row for row in rows_for(who) if row.startswith("GET") and not is_of_a_case(portal.world, row)]
    lists = [row for row in lists if Who.VISITOR not in TABLE[row]]
    pages = {row: portal.ask(who, row)[0].get_data().decode("latin-1") for row in lists}

    assert len(names) > 20
    found = sorted({row for row, page in pages.items() for name in names if name in page})
    assert found == []
