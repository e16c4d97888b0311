"""The copy of a submission: what it says, how it looks, who may have it."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.adapters.pdf import WeasyRenderer
from app.applications.documents import copy_html
from app.applications.events import ApplicationSubmitted
from app.applications.handlers.copies import make_copy
from app.applications.models import Application, Revision, RevisionCopy
from app.applications.policy.steps import STEPS
from app.applications.service import latest_revision
from app.applications.service.words import topics_of
from tests.applications.pages import page
from tests.applications.samples import ANSWERS, make_complete, member_of
from tests.builders import make_account
from tests.conftest import SignIn

LIBRARY = "ignore:unclosed file.*sRGB2014:ResourceWarning"
NAME = "Łódź & Söhne <script>alert(1)</script> {{ 7 * 7 }}"
DEVANAGARI, TAMIL, ARABIC = "आशा नगर", "மாநகராட்சி", "مشروع المدينة"
ROLE_TEXT = f"{DEVANAGARI}\n{TAMIL}\n{ARABIC}"


@pytest.fixture
def application(session: Session) -> Application:
    organisation = ANSWERS["organisation"] | {"legal_name": NAME}
    project = ANSWERS["experience"]["projects"][0] | {"role": ROLE_TEXT, "agency": DEVANAGARI}
    experience = {"projects": [project], "none_reason": ""}
    return make_complete(session, organisation=organisation, experience=experience)


@pytest.fixture
def submitted(owner: FlaskClient, application: Application) -> str:
    assert owner.post(f"/apply/{application.reference}/check", data={"agreed": "y"}).status_code == 302
    return application.reference


def revision_of(session: Session, application: Application) -> Revision:
    revision = latest_revision(session, application.id)
    evidence = [dict(item) for item in revision.content["evidence"]]
    evidence[0] |= {"file_name": f"{TAMIL} & {ARABIC}.pdf", "note": "Page <2>"}
    revision.content = {**revision.content, "evidence": evidence}
    return revision


def text_of(path: Path) -> str:
    shown = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True)
    return shown.stdout


@pytest.mark.filterwarnings(LIBRARY)
def test_the_copy_says_everything_in_the_order_of_the_list_with_all_names_right(
    session: Session, application: Application, submitted: str, tmp_path: Path
) -> None:
    """A13: the whole revision, tagged, in our own fonts."""
    revision = revision_of(session, application)
    path = tmp_path / "copy.pdf"
    path.write_bytes(WeasyRenderer().render(copy_html(application, revision, topics_of(session, revision.content))))

    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    text = " ".join(text_of(path).split())
    places = [text.index(f"{number}. {step.title}") for number, step in enumerate(STEPS, 1)]
    assert places == sorted(places)
    for words in (
        NAME,
        submitted,
        "revision 1",
        "on 10 March 2030, 12:00 IST (zone Asia/Kolkata)",
        f"under version {application.guide_version.number} of the guide",
        "Property tax for 40 towns",
        "Certificate of incorporation",
        "Issued on 1 January 2029",
        "Page <2>",
    ):
        assert words in text, words
    together = "".join(text.split())
    assert all(item["sha256"] in together for item in revision.content["evidence"])
    for name in (DEVANAGARI, TAMIL, ARABIC):
        assert "".join(name.split()) in together, name
    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo["/Title"]) == f"Application {submitted}, revision 1"
    fonts = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert fonts
    assert all("+Document" in font for font in fonts)


def test_the_worker_makes_one_copy_however_often_it_is_asked(
    app: Flask, session: Session, application: Application, owner: FlaskClient, relay: Callable[[], None]
) -> None:
    path = f"/apply/{application.reference}"
    owner.post(f"{path}/check", data={"agreed": "y"})
    early = owner.get(f"{path}/submitted")
    assert "is being made" in early.text
    assert owner.get(f"{path}/copy/1").status_code == 404

    relay()
    revision = latest_revision(session, application.id)
    again = ApplicationSubmitted(application_id=application.id, revision_id=revision.id, number=1)
    with app.app_context():
        make_copy(again)

    session.expire_all()
    assert session.scalar(select(func.count()).select_from(RevisionCopy)) == 1
    assert page(owner.get(f"{path}/submitted")).xpath("//main//a/@href")[0] == f"{path}/copy/1"
    sent = owner.get(f"{path}/copy/1")
    assert sent.mimetype == "application/pdf"
    assert sent.headers["Content-Disposition"].startswith(f'attachment; filename="{application.reference}-revision-1')
    assert "&lt;script&gt;alert(1)" in sent.text


@pytest.mark.parametrize("number", ["0", "2", "10000", "x", "-1"])
def test_other_revisions_have_no_copy(
    owner: FlaskClient, submitted: str, relay: Callable[[], None], number: str
) -> None:
    relay()

    assert owner.get(f"/apply/{submitted}/copy/{number}").status_code == 404


def test_members_and_the_program_team_have_the_copy_and_nobody_else(
    session: Session,
    application: Application,
    submitted: str,
    relay: Callable[[], None],
    signed_in: SignIn,
    visitor: FlaskClient,
) -> None:
    relay()
    mine, theirs = f"/apply/{submitted}/copy/1", f"/desk/applications/{submitted}/copy/1"
    manager, reviewer = make_account(session, Role.PROGRAM_MANAGER), make_account(session, Role.REVIEWER)
    stranger = member_of(session, make_complete(session), Role.OWNER)
    people: dict[str, Any] = {
        "viewer": signed_in(member_of(session, application, Role.VIEWER)),
        "stranger": signed_in(stranger),
        "manager": signed_in(manager),
        "reviewer": signed_in(reviewer),
        "visitor": visitor,
    }

    answers = {who: tuple(browser.get(path).status_code for path in (mine, theirs)) for who, browser in people.items()}

    assert answers == {
        "viewer": (200, 404),
        "stranger": (404, 404),
        "manager": (404, 200),
        "reviewer": (404, 404),
        "visitor": (302, 302),
    }
    assert f"/desk/applications/{submitted}/copy/1" in people["manager"].get(f"/desk/applications/{submitted}").text
