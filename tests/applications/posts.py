"""Sending any form by which an applicant changes something, and what there is to change."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications.models import Application, EvidenceItem, Section
from tests.applications.pages import page
from tests.applications.samples import typed
from tests.files.samples import good_pdf

PDF = "a file"
CONTACT = {"contact__name": "Kiran Bhat"}


@dataclass(frozen=True)
class Post:
    """One sending: where to, what is typed, and what comes of it."""

    endpoint: str
    place: dict[str, str]
    form: dict[str, Any]
    status: int


def section(step: str, status: int, **extra: str) -> Post:
    return Post("sections.save", {"step": step}, typed(step, 1) | extra, status)


OPEN = (
    Post("sections.save", {"step": "people"}, typed("people", 2, **CONTACT), 302),
    Post("evidence.save_document", {"code": "ID-PAN"}, {"file": PDF}, 302),
    Post("evidence.save_several", {}, {"ID-PAN": PDF}, 302),
    Post("submission.take_back", {}, {}, 302),
)


def send(app: Flask, client: FlaskClient, application: Application, post: Post) -> int:
    place = {"reference": application.reference, **post.place}
    path = app.url_map.bind("localhost").build(post.endpoint, place, method="POST")
    form = {name: (BytesIO(good_pdf()), "new.pdf") if value is PDF else value for name, value in post.form.items()}
    return client.post(path, data=form).status_code


def everything(session: Session, application: Application) -> dict[str, object]:
    """Return all that an applicant may have changed."""
    session.expire_all()
    sections = session.scalars(select(Section).where(Section.application_id == application.id)).all()
    items = session.scalars(select(EvidenceItem).where(EvidenceItem.application_id == application.id)).all()
    return {
        "state": application.state,
        **{one.key: (one.answers, one.version) for one in sections},
        **{str(one.id): (one.file_id, one.number, one.note, one.superseded_at) for one in items},
    }


def to_do(owner: FlaskClient, application: Application) -> dict[str, str]:
    """Return what stands before submitting: place below the application by its words."""
    found = page(owner.get(f"/apply/{application.reference}/check"))
    home = f"/apply/{application.reference}/"
    return {
        link.text: link.get("href").removeprefix(home)
        for link in found.xpath("//section[@aria-labelledby='missing']//a")
    }


def submit_status(owner: FlaskClient, application: Application, key: str) -> int:
    return owner.post(f"/apply/{application.reference}/check", data={"agreed": "y", "form_key": key}).status_code
