"""A person in several organisations works for one of them at a time, and chooses which."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Account, Grant
from app.accounts.policy import ORGANISATION_ROLES, PERMISSIONS, PORTAL, Actor, Held, Permission, Role
from app.applications.policy import State
from app.outbox.models import EventRecord
from app.partners.models import Organisation
from app.partners.service import invite
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.conftest import SignIn
from tests.counting import statements
from tests.reference import lay_out_reference
from tests.rows import make_application

ids = st.integers(1, 4).map(lambda number: UUID(int=number))
held = st.frozensets(st.builds(Held, role=st.sampled_from(sorted(ORGANISATION_ROLES)), organisation_id=ids))


@pytest.fixture
def both(session: Session) -> tuple[Organisation, Organisation]:
    """Two organisations, the one with the smaller id first."""
    made = sorted((make_organisation(session, name) for name in ("Bolt Systems", "Volta Works")), key=lambda o: o.id)
    return made[0], made[1]


@pytest.fixture
def person(session: Session, both: tuple[Organisation, Organisation]) -> Account:
    """Owner of the first, viewer of the second."""
    account = make_account(session, Role.OWNER, organisation=both[0])
    session.add(Grant(account_id=account.id, role=Role.VIEWER, organisation_id=both[1].id))
    session.commit()
    return account


@pytest.fixture
def browser(person: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(person)


def choose(browser: FlaskClient, organisation_id: object) -> int:
    return browser.post("/organisation/choose", data={"organisation": str(organisation_id)}).status_code


def offered(browser: FlaskClient) -> dict[str, bool]:
    """Return what the head of the page offers, and what is chosen there."""
    options = html.fromstring(browser.get("/cookies").text).xpath("//header//select[@name='organisation']/option")
    return {option.text_content(): option.get("selected") is not None for option in options}


@given(roles=held, chosen=st.none() | ids)
def test_one_works_only_where_one_holds_a_role(roles: frozenset[Held], chosen: UUID | None) -> None:
    actor = Actor(account_id=uuid4(), name="Asha Rao", held=roles, chosen=chosen)

    assert actor.organisation_id in (actor.organisation_ids or {None})
    assert chosen not in actor.organisation_ids or actor.organisation_id == chosen


@given(roles=held, chosen=ids, permission=st.sampled_from(sorted(set(Permission) - {Permission.OWN_ACCOUNT})))
def test_a_role_in_one_organisation_allows_nothing_in_another(
    roles: frozenset[Held], chosen: UUID, permission: Permission
) -> None:
    actor = Actor(account_id=uuid4(), name="Asha Rao", held=roles, chosen=chosen)
    here = [one.role for one in roles if one.organisation_id == actor.organisation_id]

    assert actor.may(permission) is any(permission in PERMISSIONS[role] for role in here)


def test_roles_in_the_program_count_wherever_one_works() -> None:
    roles = frozenset({Held(role=Role.REVIEWER), Held(role=Role.VIEWER, organisation_id=UUID(int=1))})

    assert Actor(account_id=uuid4(), name="Ravi", held=roles).may(Permission.REVIEW_APPLICATIONS)


def test_people_of_one_organisation_have_nothing_to_choose_and_cost_no_statement(
    engine: Engine, session: Session, organisation: Organisation, signed_in: SignIn
) -> None:
    browser = signed_in(make_account(session, Role.OWNER, organisation=organisation))
    with statements(engine) as sent:
        assert offered(browser) == {}

    assert len(sent) == 1


def test_the_head_of_each_page_offers_the_organisations_and_marks_the_chosen_one(
    browser: FlaskClient, both: tuple[Organisation, Organisation]
) -> None:
    first, second = (organisation.legal_name for organisation in both)
    assert offered(browser) == {first: True, second: False}

    assert choose(browser, both[1].id) == 302
    assert offered(browser) == {first: False, second: True}
    assert f"You work for {second} now" not in browser.get("/account").text


def test_the_choice_decides_what_one_sees_and_may(
    session: Session, browser: FlaskClient, both: tuple[Organisation, Organisation]
) -> None:
    references = [make_application(session, one, State.DRAFT).reference for one in both]
    names = [one.legal_name for one in both]
    for chosen, other, may_invite in ((0, 1, 200), (1, 0, 404)):
        choose(browser, both[chosen].id)
        assert browser.get(f"/apply/{references[chosen]}").status_code == 200
        assert browser.get(f"/apply/{references[other]}").status_code == 404
        assert f"People of {names[chosen]}" in browser.get("/organisation/users").text
        assert browser.get("/organisation/users/invite").status_code == may_invite


@pytest.mark.parametrize("bad", ["", "nothing", str(UUID(int=7)), "'; --", "x" * 10_000])
def test_what_is_not_offered_is_not_found_and_changes_nothing(
    browser: FlaskClient, both: tuple[Organisation, Organisation], bad: str
) -> None:
    choose(browser, both[1].id)

    assert choose(browser, bad) == 404
    assert offered(browser)[both[1].legal_name]


def test_another_organisation_cannot_be_chosen(session: Session, browser: FlaskClient) -> None:
    assert choose(browser, make_organisation(session, "Nut Works").id) == 404


def test_who_is_taken_off_works_for_another_from_the_next_request(
    session: Session, browser: FlaskClient, both: tuple[Organisation, Organisation]
) -> None:
    choose(browser, both[1].id)
    session.execute(delete(Grant).where(Grant.organisation_id == both[1].id))
    session.commit()

    assert f"People of {both[0].legal_name}" in browser.get("/organisation/users").text
    assert offered(browser) == {}


def test_who_joins_a_second_organisation_works_for_it_at_once(
    session: Session, organisation: Organisation, signed_in: SignIn
) -> None:
    lay_out_reference(session)
    account = make_account(session, Role.OWNER, organisation=organisation)
    second = make_organisation(session, "Volta Works")
    _, token = invite(
        session, second, address=account.email, name=account.name, roles=[Role.VIEWER], actor=PORTAL, now=NOW
    )
    session.commit()
    browser = signed_in(account)
    browser.post(f"/invite/{token}")

    assert offered(browser) == {"Bolt Systems": False, "Volta Works": True}


def test_a_visitor_has_nothing_to_choose(visitor: FlaskClient) -> None:
    assert visitor.post("/organisation/choose").location == "/sign-in?next=/organisation/choose"
    assert "You work for" not in visitor.get("/").text


@pytest.fixture
def owner_of_both(session: Session, both: tuple[Organisation, Organisation], signed_in: SignIn) -> FlaskClient:
    account = make_account(session, Role.OWNER, organisation=both[0])
    session.add(Grant(account_id=account.id, role=Role.OWNER, organisation_id=both[1].id))
    for one in both:
        make_account(session, Role.OWNER, organisation=one)
        make_partner(session, one)
    return signed_in(account)


def hidden(browser: FlaskClient, path: str) -> dict[str, str]:
    """Return what the page's own form carries without showing it."""
    fields = html.fromstring(browser.get(path).text).xpath("//main//form//input[@type='hidden']")
    return {str(field.get("name")): str(field.get("value")) for field in fields}


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/organisation/users/leave", {}),
        ("/organisation/users/invite", {"name": "Meera", "address": "meera@example.org", "roles": "member"}),
        ("/clients/report", {"client_name": "City of Pune", "client_kind": "local_government"}),
        ("/account/name", {"name": "Asha"}),
    ],
)
def test_a_form_is_not_taken_for_another_organisation_than_its_page_was_made_for(
    owner_of_both: FlaskClient,
    session: Session,
    both: tuple[Organisation, Organisation],
    path: str,
    typed: dict[str, str],
) -> None:
    page = hidden(owner_of_both, path)
    choose(owner_of_both, both[1].id)
    before = session.scalars(select(EventRecord.name)).all()

    answer = owner_of_both.post(path, data=page | typed)

    assert answer.status_code == 409
    assert f"made for <strong>{both[0].legal_name}</strong>" in answer.text
    assert f"you switched to <strong>{both[1].legal_name}</strong>" in answer.text
    session.expire_all()
    assert session.scalars(select(EventRecord.name)).all() == before


def test_the_same_form_is_taken_once_the_choice_is_right_again(
    owner_of_both: FlaskClient, both: tuple[Organisation, Organisation]
) -> None:
    page = hidden(owner_of_both, "/organisation/users/leave")
    for chosen, status in ((both[1], 409), (both[0], 302)):
        choose(owner_of_both, chosen.id)
        assert owner_of_both.post("/organisation/users/leave", data=page).status_code == status

    assert offered(owner_of_both) == {}
    assert f"People of {both[1].legal_name}" in owner_of_both.get("/organisation/users").text


def test_what_was_typed_is_there_again_after_switching_back(
    owner_of_both: FlaskClient, session: Session, both: tuple[Organisation, Organisation]
) -> None:
    """A switch in another window costs no word (ADR 10)."""
    lay_out_reference(session)
    session.commit()
    path = "/organisation/users/invite"
    typed = {"name": "Meera Nair", "address": "meera@example.org", "roles": "member"}
    page = hidden(owner_of_both, path)
    choose(owner_of_both, both[1].id)
    met = owner_of_both.post(path, data=page | typed)
    assert met.status_code == 409
    (form,) = html.fromstring(met.text).xpath("//main//form")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}

    answer = owner_of_both.post(form.get("action"), data=fields)

    assert answer.location.startswith(f"{path}?typed=")
    shown = html.fromstring(owner_of_both.get(answer.location).text)
    assert shown.xpath("string(//input[@name='name']/@value)") == "Meera Nair"
    assert shown.xpath("string(//input[@name='address']/@value)") == "meera@example.org"
    again = {str(one.get("name")): str(one.get("value")) for one in shown.xpath("//main//form//input[@type='hidden']")}
    assert owner_of_both.post(answer.location, data=again | typed).status_code == 302


@pytest.mark.parametrize("place", ["https://evil.example", "//evil.example", "nothing"])
def test_switching_leads_nowhere_else(
    owner_of_both: FlaskClient, both: tuple[Organisation, Organisation], place: str
) -> None:
    answer = owner_of_both.post("/organisation/choose", data={"organisation": str(both[1].id), "onward": place})

    assert answer.location == "/home"


def test_a_form_made_for_an_organisation_that_one_has_left_names_only_the_own_one(
    owner_of_both: FlaskClient, both: tuple[Organisation, Organisation]
) -> None:
    page = hidden(owner_of_both, "/organisation/users/invite")
    owner_of_both.post("/organisation/users/leave", data=hidden(owner_of_both, "/organisation/users/leave"))
    assert "any more" in owner_of_both.get("/cookies").text  # says it once, with the name

    answer = owner_of_both.post("/organisation/users/invite", data=page)

    assert answer.status_code == 409
    assert "to which you do not belong any more" in answer.text
    assert both[0].legal_name not in answer.text


@pytest.mark.parametrize("bad", ["nothing", "'; --", "x" * 10_000])
def test_a_form_that_names_no_organisation_of_ones_own_is_not_taken(owner_of_both: FlaskClient, bad: str) -> None:
    assert owner_of_both.post("/organisation/users/leave", data={"made_for": bad}).status_code == 409
