"""Portals with rows to measure, each in a folder of its own: a real SQLite file, made by the migrations."""

import re
import secrets
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from faker import Faker
from flask import Flask
from flask_security import hash_password
from lxml import html
from sqlalchemy.orm import Session

from app import create_app
from app.accounts import second_factor
from app.accounts.models import Account
from app.accounts.policy import Role
from app.accounts.service import account_named
from app.applications.models import Section
from app.applications.policy import PROMISES, State
from app.cli import prepare_database
from app.demo.answers import answers_for
from app.demo.invented import ORGANISATIONS
from app.directory.service import list_partner
from app.extensions import db
from app.web.paging import PAGE_SIZE
from bench import cpu
from config import from_environment
from tests import rows
from tests.applications import evidence_rows
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.counting import statements
from tests.fakes import fake_ports
from tests.reviews import many

PARTNERS, APPLICATIONS, DOCUMENTS = 200, 200, 30
REVIEWERS = 60
PRODUCTS, SERVICES, LANGUAGES = ("URBAN", "PT", "TL", "WS", "HEALTH"), ("ENA-01", "ENA-04"), ("en", "hi", "kn", "ta")
PLACES = ("IN-KA", "IN-MH", "IN-PB", "IN-TN", "KE")
PASSWORD = "four random words here"
HIDDEN = re.compile(r'name="(csrf_token|form_key)"[^>]* value="([^"]*)"')


def environment(folder: Path) -> dict[str, str]:
    """Return the settings of an installation that is no demo."""
    return {
        "DEMO": "0",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(32),
        "BASE_URL": cpu.BASE_URL,
        "MAIL_URL": f"folder:{folder / 'mail'}",
        "CREDENTIAL_KEY": f"file:{folder / 'credential.pem'}",  # opened by nothing that is measured
    }


def empty_portal(environ: dict[str, str]) -> Flask:
    """Return the portal with an empty database and the reference data."""
    app = create_app(from_environment(environ), fake_ports(NOW))
    with app.app_context():
        prepare_database(app.config["SQLALCHEMY_ENGINES"]["default"])
    return app


def fill_directory(environ: dict[str, str]) -> None:
    """List partners as a handler does when they become active."""
    faker = _faker()
    with empty_portal(environ).app_context(), closing(db.session) as session:
        for _ in range(PARTNERS):
            _list_partner(session, faker)
        session.commit()
        db.engine.dispose()


def _list_partner(session: Session, faker: Faker) -> None:
    organisation = make_organisation(session, faker.unique.company())
    partner = make_partner(session, organisation)
    application = rows.make_application(session, organisation, State.ACTIVE)
    rows.make_revision(
        session, application, organisation={"website": faker.url(["https"])}, capabilities=_capabilities(faker)
    )
    list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)


def _capabilities(faker: Faker) -> dict[str, Any]:
    return {
        "about": faker.paragraph(5),
        "products": faker.random_elements(PRODUCTS, length=3, unique=True),
        "services": SERVICES,
        "languages": faker.random_elements(LANGUAGES, length=2, unique=True),
        "places": faker.random_elements(PLACES, length=2, unique=True),
    }


def _faker() -> Faker:
    faker = Faker("en_IN")
    faker.seed_instance(2026)
    return faker


@dataclass(frozen=True, kw_only=True)
class SignedInPage:
    """A page as somebody opens it who signed in."""

    app: Flask
    path: str
    cookie: str

    @property
    def request(self) -> cpu.Request:
        return cpu.request_to(self.app, self.path, {"Cookie": self.cookie})

    def statements(self) -> int:
        """Return how many SQL statements one request sends."""
        with self.app.app_context():
            engine = db.engine
        with statements(engine) as sent:
            self.request()
        return len(sent)


def task_list(folder: Path, documents: int = DOCUMENTS) -> SignedInPage:
    """Return the task list of an application whose answers are done and whose documents are all handed in."""
    app = empty_portal(environment(folder))
    store = app.extensions["ports"].store
    with app.app_context(), closing(db.session) as session:
        organisation = make_organisation(session, ORGANISATIONS[0].name)
        asked = tuple(_requirement(number) for number in range(documents))
        application = evidence_rows.make_application(session, organisation, asked=asked)
        for code, *_ in asked:
            evidence_rows.make_item(session, store, application, code)
        _answer_everything(session, application.id)
        owner = with_password(session, make_account(session, Role.OWNER, organisation=organisation))
        path = f"/apply/{application.reference}"
    return signed_in(app, path, owner, shows=f"{documents} of {documents} needed documents")


def _requirement(number: int) -> tuple[str, ...]:
    return (f"DOC-{number:02}", f"Document {number}", evidence_rows.ONE_PDF, "", "yes", "", "all")


def _answer_everything(session: Session, application_id: Any) -> None:
    """Add the sections that the application does not have yet."""
    answers = answers_for(ORGANISATIONS[0], 1, NOW.date())
    for key in sorted(answers.keys() - {"organisation", "identifiers"}):
        section = Section(
            application_id=application_id, key=key, answers=answers[key], saved_at=NOW, saved_by="Asha Rao"
        )
        session.add(section)
    session.commit()


@dataclass(frozen=True, kw_only=True)
class SectionForm:
    """The form of one section, as somebody saves it again and again with other words."""

    page: SignedInPage
    typed: dict[str, Any]
    version: int

    def requests(self, count: int) -> cpu.Request:
        return cpu.posts_to(self.page.app, self.page.path, map(self._body, range(count)), {"Cookie": self.page.cookie})

    def _body(self, number: int) -> dict[str, Any]:
        return self.typed | {"version": str(self.version + number), "address": f"{number} Station Road"}


def section_form(folder: Path) -> SectionForm:
    """Return the form of the organisation in an application whose answers are done."""
    page = task_list(folder)
    page = replace(page, path=f"{page.path}/organisation")
    client = page.app.test_client()
    name, _, value = page.cookie.partition("=")
    client.set_cookie(name, value, domain=cpu.HOST, secure=True)
    shown = html.fromstring(client.get(page.path, base_url=cpu.BASE_URL).text)
    form = next(form for form in shown.forms if form.get("action") == page.path)
    typed = dict(form.form_values()) | answers_for(ORGANISATIONS[0], 1, NOW.date())["organisation"]
    return SectionForm(page=page, typed=typed, version=int(typed["version"]))


def staff_list(folder: Path) -> SignedInPage:
    """Return the desk's list of applications in all states."""
    app, faker = empty_portal(environment(folder)), _faker()
    with app.app_context(), closing(db.session) as session:
        for number, state in enumerate(islice(cycle(State), APPLICATIONS)):
            at = NOW - timedelta(hours=7 * number)
            application = rows.make_application(session, make_organisation(session, faker.company()), state, at)
            application.due_on = at.date() + timedelta(days=10) if state in PROMISES else None
        manager = with_password(session, make_account(session, Role.PROGRAM_MANAGER))
    return signed_in(app, "/desk/applications", manager, shows=f"Showing 1 to 25 of {APPLICATIONS}")


def chairs_board(folder: Path, cases: int) -> SignedInPage:
    """Return the chair's board with so many applications at all stages."""
    return _panels(folder, cases, "/panel", f"Showing 1 to {min(cases, PAGE_SIZE)} of {cases}", Role.CHAIR)


def reviewers_list(folder: Path, cases: int) -> SignedInPage:
    """Return the list of one of the reviewers, who all share so many applications."""
    return _panels(folder, cases, "/review", "My reviews by due date", Role.REVIEWER)


def _panels(folder: Path, cases: int, path: str, shows: str, reader: Role) -> SignedInPage:
    """Return a page of the panel; all reviewers have as many reviews, and the reader is the first of them."""
    folder.mkdir()
    app = empty_portal(environment(folder))
    with app.app_context(), closing(db.session) as session:
        people = [make_account(session, Role.REVIEWER, name=f"Reviewer {number}") for number in range(REVIEWERS)]
        many.make_cases(session, cases, people)
        mine = people[0] if reader is Role.REVIEWER else make_account(session, reader, name="Reader")
        email = with_password(session, mine)
    return signed_in(app, path, email, shows=shows)


def with_password(session: Session, account: Account) -> str:
    account.password = hash_password(PASSWORD)
    if account.has_second_factor:
        second_factor.set_up_for(account)
    session.commit()
    return account.email


def _code_for(app: Flask, email: str) -> str:
    """Return what the app on this person's phone shows, or nothing when none is asked for."""
    with app.app_context(), closing(db.session) as session:
        account = account_named(session, email)
        return second_factor.code_of(account) if account and account.has_second_factor else ""


def signed_in(app: Flask, path: str, email: str, *, shows: str) -> SignedInPage:
    """Sign in on the page for it, look whether the page shows what is to be measured, and keep the cookie."""
    client = app.test_client()
    client.environ_base.update(cpu.BROWSER)
    place = {"base_url": cpu.BASE_URL, "headers": {"Referer": cpu.BASE_URL}}
    forms = {"/sign-in": {"email": email, "password": PASSWORD}}
    if code := _code_for(app, email):
        forms["/sign-in/code"] = {"code": code}
    for form, typed in forms.items():
        hidden = dict(HIDDEN.findall(client.get(form, **place).text))
        client.post(form, data=hidden | typed, **place)
    answer = client.get(path, **place)
    if shows not in answer.text:
        raise RuntimeError(f"{path} answered {answer.status} and does not show: {shows}")
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name, domain=cpu.HOST)
    assert cookie is not None, "signing in sets a cookie"
    return SignedInPage(app=app, path=path, cookie=f"{name}={cookie.value}")
