"""Scenario 13: the check names what comes back, and only that can be changed, also by post."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, Revision
from app.applications.policy import State
from tests.applications.checked import give_back, make_returned
from tests.applications.evidence_rows import store_of
from tests.applications.pages import page, texts
from tests.applications.posts import CONTACT, OPEN, send, submit_status, to_do
from tests.applications.samples import member_of, typed
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.files.samples import good_pdf


@pytest.fixture
def application(returned: Application) -> Application:
    return returned


def test_the_task_list_says_what_came_back_why_and_by_when(
    session: Session, owner: FlaskClient, application: Application
) -> None:
    found = page(owner.get(f"/apply/{application.reference}"))

    words = " ".join(found.text_content().split())
    assert "Next: You · since 10 March 2030, 12:00 IST, until 9 April 2030, 23:59 IST" in words
    asked = [item for item in texts(found, "//main//li[.//strong]") if "Changes requested" in item]
    assert [item.split()[0] for item in asked] == ["People", "Documents"]
    assert "It is not clear what is meant. Say who answers the phone." in asked[0]
    assert "Returned: Permanent account number" in asked[1]
    assert "6 of 8 steps are done" in words


def test_one_page_lists_all_that_is_asked_and_one_mail_tells_it(
    owner: FlaskClient, application: Application, member: Account, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """N12"""
    shown = page(owner.get(f"/apply/{application.reference}/questions"))
    relay()
    mail = next(mail for mail in mailer.to(member.email) if "mend" in mail.subject)

    assert texts(shown, "//main//h2") == ["People", "Permanent account number"]
    assert mail.subject == f"Please mend some points of {application.reference}"
    for words in ("It is not clear what is meant.", "Say who answers the phone.", "It cannot be read.", "9 April 2030"):
        assert words in shown.text_content(), words
        assert words in mail.text, words


def test_from_what_came_back_to_a_second_revision_with_its_difference(
    session: Session, app: Flask, owner: FlaskClient, manager: FlaskClient, application: Application
) -> None:
    """Scenario 13: mended, submitted again as revision 2; the old answer and the old file stand beside the new ones."""
    home, desk = f"/apply/{application.reference}", f"/desk/applications/{application.reference}"
    assert "Change people, or say why it stays: it came back" in owner.get(f"{home}/check").text
    for post in OPEN[:2]:
        send(app, owner, application, post)
    mine = page(owner.get(f"{home}/check"))
    assert "it came back" not in mine.text_content()
    assert texts(mine, "//section[@aria-labelledby='changes']//ins")[:1] == ["Kiran Bhat"]

    assert owner.post(f"{home}/check", data={"agreed": "y"}).location == f"{home}/submitted"
    manager.post(f"{desk}/check/start")

    session.expire_all()
    revisions = session.scalars(select(Revision.number).where(Revision.application_id == application.id)).all()
    assert sorted(revisions) == [1, 2]
    for shown in (page(manager.get(f"{desk}/check")), page(owner.get(f"{home}/check"))):
        assert "What changed since revision 1" in texts(shown, "//main//h2")
        assert texts(shown, "//del")[:2] == ["Asha Rao", "id-pan.pdf"]
        assert texts(shown, "//ins")[:2] == ["Kiran Bhat", "new.pdf"]
        assert "12 Lake Road" in texts(shown, "//details[contains(., 'did not change at all')]")[0]
    assert manager.get(f"{desk}/check").text.count("Accept<span") == 1
    old = f"{desk}/evidence/ID-PAN/file?revision=1"
    assert page(manager.get(f"{desk}/check")).xpath(f"//a[@href='{old}']")
    store_of(app).put(first_hash(session), [b"the first file"])
    assert manager.get(old).data == b"the first file"
    assert manager.get(f"{desk}/evidence/ID-PAN/file").data == good_pdf()
    assert [manager.get(old.replace("=1", end)).status_code for end in ("=9", "=0", "=-1")] == [404] * 3


def first_hash(session: Session) -> str:
    content = session.scalars(select(Revision.content).where(Revision.number == 1)).one()
    return next(str(row["sha256"]) for row in content["evidence"] if row["requirement"] == "ID-PAN")


def test_withdrawing_meanwhile_works(
    session: Session, app: Flask, owner: FlaskClient, manager: FlaskClient, application: Application
) -> None:
    """Scenario 13: what came back cannot be sent after that, and is not asked for any more."""
    assert send(app, owner, application, OPEN[3]) == 302

    session.expire_all()
    assert application.state is State.WITHDRAWN
    assert [send(app, owner, application, post) for post in (OPEN[0], OPEN[1])] == [409, 422]
    assert "Nothing is asked from you now" in owner.get(f"/apply/{application.reference}/questions").text
    assert manager.post(f"/desk/applications/{application.reference}/check/start").status_code == 409


def test_what_came_back_once_does_not_stay_open_after_the_next_check(session: Session, signed_in: SignIn) -> None:
    application = make_returned(session, "people")
    owner, path = signed_in(member_of(session, application, Role.OWNER)), f"/apply/{application.reference}"
    owner.post(f"{path}/people", data=typed("people", 2, **CONTACT))
    owner.post(f"{path}/check", data={"agreed": "y", "form_key": "again"})
    session.expire_all()
    application.state = State.CHECKING
    session.commit()
    give_back(session, application, "team")

    tried = {step: owner.post(f"{path}/{step}", data=typed(step, 1)).status_code for step in ("people", "team")}

    assert tried == {"people": 409, "team": 302}


def test_answers_that_came_back_have_to_change_before_submitting(session: Session, signed_in: SignIn) -> None:
    application = make_returned(session, "people")
    owner = signed_in(member_of(session, application, Role.OWNER))

    assert to_do(owner, application) == {
        "Change people, or say why it stays: it came back, and says what it said before.": "people"
    }
    assert submit_status(owner, application, "1") == 422
    session.expire_all()
    assert application.state is State.CHANGES_REQUESTED

    owner.post(f"/apply/{application.reference}/people", data=typed("people", 2, **CONTACT))

    assert to_do(owner, application) == {}
    assert submit_status(owner, application, "2") == 302


def test_a_document_that_is_not_replaced_yet_did_not_change(
    app: Flask, owner: FlaskClient, application: Application
) -> None:
    path, changes = f"/apply/{application.reference}/check", "//section[@aria-labelledby='changes']"
    (before,) = texts(page(owner.get(path)), changes)
    assert "id-pan.pdf" not in before
    assert texts(page(owner.get(path)), f"{changes}//del | {changes}//ins") == []

    send(app, owner, application, OPEN[1])

    (after,) = texts(page(owner.get(path)), changes)
    assert "id-pan.pdf" in after
    assert "new.pdf" in after
