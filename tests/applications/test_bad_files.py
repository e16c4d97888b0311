"""Scenario 10: bad files end in the right class with a message, and nothing else changes."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.applications.models import Application, EvidenceItem, Section
from app.core.db import Base
from tests.applications.evidence_pages import TYPED, place, send
from tests.applications.evidence_rows import make_item, store_of
from tests.applications.pages import messages
from tests.files import samples

KIND, DAMAGED, MISNAMED = "We take PDF, JPG or PNG here", "is damaged or incomplete", "content is something else"
NAME, ARCHIVE, DISGUISED = "characters that names of files do not have", "holds an archive", "something else at once"
SCRIPT, ATTACHED, MEDIA = "holds a script", "holds attached files", "sound, film or 3D content"
LINK, SENDING, LAUNCH = "link that opens another file", "sends or loads data", "starts another program"
PIXELS, PROTECTED = "more than 40 million pixels", "protected with a password"
CLASSES: dict[str, str] = {
    "program.pdf": MISNAMED,
    "page.pdf": MISNAMED,
    "empty.pdf": "This file is empty",
    "large.pdf": "This file is 30 MB. The largest we take is 10 MB",
    "cut.pdf": DAMAGED,
    "cut-late.pdf": DAMAGED,
    "only-head.pdf": DAMAGED,
    "no-pages.pdf": DAMAGED,
    "locked.pdf": PROTECTED,
    "restricted.pdf": PROTECTED,
    "script.pdf": SCRIPT,
    "named-script.pdf": SCRIPT,
    "escaped-script.pdf": SCRIPT,
    "later-script.pdf": SCRIPT,
    "launch.pdf": LAUNCH,
    "second-generation.pdf": LAUNCH,
    "submit.pdf": SENDING,
    "loading.pdf": SENDING,
    "attachment.pdf": ATTACHED,
    "pinned-file.pdf": ATTACHED,
    "xfa.pdf": "an XFA form",
    "film.pdf": MEDIA,
    "old-film.pdf": MEDIA,
    "model.pdf": MEDIA,
    "sound.pdf": MEDIA,
    "script-address.pdf": LINK,
    "odd-address.pdf": LINK,
    "file-address.pdf": LINK,
    "other-document.pdf": LINK,
    "bomb.pdf": DAMAGED,
    "script-before.pdf": MISNAMED,
    "rich-behind.pdf": DAMAGED,
    "archive-behind.pdf": ARCHIVE,
    "archive-as-end.pdf": ARCHIVE,
    "archive-behind.png": ARCHIVE,
    "archive-behind.jpg": ARCHIVE,
    "rar-behind.jpg": ARCHIVE,
    "drawing.png": MISNAMED,
    "drawing.pdf": MISNAMED,
    "drawing.svg": KIND,
    "drawing.svgz": KIND,
    "drawing-in-frames.png": MISNAMED,
    "many-pixels.png": PIXELS,
    "many-pixels-quietly.png": PIXELS,
    "wide.jpg": PIXELS,
    "page-behind.png": DISGUISED,
    "page-behind.jpg": DISGUISED,
    "page-inside.png": DISGUISED,
    "page-inside.jpg": DISGUISED,
    "code-inside.jpg": DISGUISED,
    "program-behind.jpg": DISGUISED,
    "pdf-inside.jpg": DISGUISED,
    "page.jpg": MISNAMED,
    "page.html": KIND,
    "words.pdf": MISNAMED,
    "shell.pdf": MISNAMED,
    "cut.png": DAMAGED,
    "cut.jpg": DAMAGED,
    "only-head.jpg": DAMAGED,
    "picture.pdf": MISNAMED,
    "document.png": MISNAMED,
    "macros.docx": KIND,
    "macros.pdf": MISNAMED,
    "archive.zip": KIND,
    "nested.zip": KIND,
    "nested.pdf": MISNAMED,
    "bomb.zip": KIND,
    "bomb-named.pdf": MISNAMED,
    "bomb.gz.png": MISNAMED,
    "eicar.pdf": MISNAMED,
    "eicar-zipped.pdf": MISNAMED,
    "no-ending": KIND,
    "two.endings.exe": KIND,
    "../../etc/passwd.pdf": NAME,
    "nul\0.pdf": NAME,
    "line\nbreak.pdf": "Choose the document",  # in a form a line break ends the name before it begins
    "invoice\u202efdp.exe": NAME,
    "exe.\u202efdp.pdf": NAME,
    " .pdf\u2066.exe": NAME,
    "x" * 300 + ".pdf": "The name of this file is too long",
}
UNSENDABLE = {"folder\\proof.pdf"}  # forms cannot carry a backslash


pytestmark = pytest.mark.usefixtures("emptied")


def everything(session: Session, app: Flask) -> tuple[object, ...]:
    """Return how many rows each table has, what was answered and handed in, and what is stored."""
    session.expire_all()
    counts = [session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables]
    answers = session.scalars(select(Section.answers).order_by(Section.key)).all()
    items = session.execute(select(EvidenceItem.id, EvidenceItem.superseded_at)).all()
    return counts, answers, [tuple(item) for item in items], dict(store_of(app).files)


def test_every_bad_file_has_its_class() -> None:
    assert set(CLASSES) | UNSENDABLE == set(samples.BAD)
    assert len(CLASSES) >= 60


@pytest.mark.parametrize("name", CLASSES, ids=samples.short)
def test_a_bad_file_is_told_in_its_class_cannot_be_downloaded_and_changes_nothing(
    applicant: FlaskClient, application: Application, session: Session, app: Flask, name: str
) -> None:
    """Scenario 10: also where a good document was before, which stays in force."""
    make_item(session, store_of(app), application, "ID-PAN")
    before = everything(session, app)

    response = send(applicant, place(application), name, samples.BAD[name](), **TYPED)

    assert response.status_code == 422, response.location
    assert messages(response).keys() == {"file"}
    assert CLASSES[name] in messages(response)["file"]
    assert all(typed in response.text for typed in TYPED.values())
    assert everything(session, app) == before
    assert applicant.get(place(application) + "/file").status_code == 404


@pytest.mark.parametrize("name", ["script.pdf", "many-pixels.png", "large.pdf", "bomb.pdf"])
def test_a_bad_file_does_not_take_the_place_of_a_good_one(
    applicant: FlaskClient, application: Application, session: Session, app: Flask, name: str
) -> None:
    make_item(session, store_of(app), application, "ID-INC")

    assert send(applicant, place(application), name, samples.BAD[name]()).status_code == 422
    assert applicant.get(place(application) + "/file").data == samples.good_pdf()
