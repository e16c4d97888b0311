"""Who may open and do what: every page of the application for every kind of person."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy.steps import SECTION_STEPS
from tests.applications.samples import make_application, member_of
from tests.builders import make_account
from tests.conftest import SignIn

MEMBERS = {Role.OWNER, Role.SIGNATORY, Role.MEMBER, Role.VIEWER}
EDITORS = MEMBERS - {Role.VIEWER}
SUBMITTERS = {Role.OWNER, Role.SIGNATORY}
DESK = {Role.PROGRAM_MANAGER}
READ = ["", "/check", "/history", *(f"/{step}" for step in SECTION_STEPS)]
PAGES: list[tuple[str, str, set[Role]]] = [
    *(("GET", f"/apply/{{reference}}{place}", MEMBERS) for place in READ),
    *(("POST", f"/apply/{{reference}}/{step}", EDITORS) for step in SECTION_STEPS),
    ("POST", "/apply/{reference}/check", SUBMITTERS),
    ("GET", "/apply/{reference}/withdraw", SUBMITTERS),
    ("POST", "/apply/{reference}/withdraw", SUBMITTERS),
    ("GET", "/desk/applications", DESK),
    ("GET", "/desk/applications/{reference}", DESK),
]
IDS = [f"{method} {path}" for method, path, _ in PAGES]


@pytest.fixture
def application(session: Session) -> Application:
    return make_application(session)


def person(session: Session, application: Application, role: Role) -> Account:
    return member_of(session, application, role) if role in MEMBERS else make_account(session, role)


def status(client: FlaskClient, method: str, path: str) -> int:
    return client.open(path, method=method, data={} if method == "POST" else None).status_code


@pytest.mark.parametrize(("method", "path", "allowed"), PAGES, ids=IDS)
def test_only_the_named_roles_open_a_page(
    session: Session, application: Application, signed_in: SignIn, method: str, path: str, allowed: set[Role]
) -> None:
    address = path.format(reference=application.reference)
    opened = {role for role in Role if status(signed_in(person(session, application, role)), method, address) != 404}

    assert opened == allowed


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in PAGES], ids=IDS)
def test_a_visitor_is_asked_to_sign_in(visitor: FlaskClient, application: Application, method: str, path: str) -> None:
    response = visitor.open(path.format(reference=application.reference), method=method)

    assert response.status_code == 302
    assert response.location.split("?")[0].endswith("/sign-in")


@pytest.mark.parametrize(
    ("method", "path"), [(method, path) for method, path, allowed in PAGES if Role.OWNER in allowed]
)
def test_another_organisations_application_does_not_exist(
    session: Session, application: Application, signed_in: SignIn, method: str, path: str
) -> None:
    stranger = signed_in(member_of(session, make_application(session), Role.OWNER, Role.SIGNATORY))

    foreign = stranger.open(path.format(reference=application.reference), method=method)
    unknown = stranger.open(path.format(reference="DPP-APP-2030-9999"), method=method)

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert application.organisation.legal_name not in foreign.get_data(as_text=True)


def test_an_unknown_step_is_not_found(session: Session, application: Application, signed_in: SignIn) -> None:
    client = signed_in(member_of(session, application))

    assert client.get(f"/apply/{application.reference}/nonsense").status_code == 404
