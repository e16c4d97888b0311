"""Reading pages of an application."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.applications.models import Application, Section
from app.outbox.models import EventRecord

PREFILLED = {"organisation", "people"}


def page(response: TestResponse) -> html.HtmlElement:
    return html.fromstring(response.get_data(as_text=True))


def texts(found: html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in found.xpath(xpath)]


def hidden(found: html.HtmlElement) -> dict[str, str]:
    """Return what the page's own form carries without showing it."""
    return {
        str(field.get("name")): str(field.get("value")) for field in found.xpath("//main//form//input[@type='hidden']")
    }


def read_version(client: FlaskClient, path: str) -> int:
    """Return the version of a section that its page was made from."""
    return int(page(client.get(path)).xpath("//input[@name='version']/@value")[0])


def home(application: Application) -> str:
    return f"/apply/{application.reference}"


def messages(response: TestResponse) -> dict[str, str]:
    """Return what the summary says, by the field that each line leads to."""
    links = page(response).xpath("//*[@class='govuk-error-summary']//a")
    return {link.get("href").removeprefix("#"): link.text_content() for link in links}


def stored(session: Session, application: Application, step: str) -> Any:
    session.expire_all()
    mine = (Section.application_id == application.id, Section.key == step)
    return session.scalar(select(Section.answers).where(*mine))


def guide_number(session: Session, application: Application) -> str:
    session.expire_all()
    return application.guide_version.number


def shown_value(field: html.HtmlElement) -> Any:
    """Return what a browser would send for the field again."""
    form = field.xpath("ancestor::form")[0]
    values = [value for name, value in form.form_values() if name == field.get("name")]
    value = [value.removeprefix("\n").strip() for value in values]
    return value if len(value) > 1 or (field.get("type") == "checkbox" and value != ["y"]) else "".join(value)


def version(step: str) -> int:
    """Return the version of a section that nobody has saved yet."""
    return 1 if step in PREFILLED else 0


def saved_events(session: Session) -> int:
    return len(session.scalars(select(EventRecord).where(EventRecord.name == "SectionSaved")).all())
