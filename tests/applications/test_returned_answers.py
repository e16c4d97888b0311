"""Scenario 13: the check names what comes back, and only that can be changed, also by post."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem, Revision, Section, SectionReturn
from app.applications.policy import State
from app.applications.policy.steps import SECTION_STEPS
from app.applications.service.application import answers_of
from app.guide.service import catalogue_names
from app.outbox.models import EventRecord
from tests.applications.checked import give_back, make_checking, make_returned
from tests.applications.evidence_rows import store_of
from tests.applications.pages import page, texts
from tests.applications.samples import ANSWERS, member_of, typed
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.files.samples import good_pdf

PDF = "a file"
CONTACT = {"contact__name": "Kiran Bhat"}


@pytest.fixture
def manager(session: Session, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.PROGRAM_MANAGER, name="Meera Nair"))


@pytest.fixture
def checking(session: Session) -> Application:
    return make_checking(session)


@pytest.fixture
def returned(session: Session) -> Application:
    """People and the PAN came back; everything else is accepted."""
    return make_returned(session, "people", "ID-PAN")


@pytest.fixture
def member(session: Session, returned: Application) -> Account:
    return member_of(session, returned, Role.OWNER)


@pytest.fixture
def owner(member: Account, signed_in: SignIn) -> FlaskClient:
    return signed_in(member)


@dataclass(frozen=True)
class Post:
    """One sending: where to, what is typed, and what comes of it."""

    endpoint: str
    place: dict[str, str]
    form: dict[str, Any]
    status: int


def section(step: str, status: int, **extra: str) -> Post:
    return Post("sections.save", {"step": step}, typed(step, 1) | extra, status)


CLOSED_SECTIONS = sorted(set(SECTION_STEPS) - {"people"})
POSTS = (
    *(section(step, 409) for step in CLOSED_SECTIONS),
    *(section(step, 409, press="later") for step in CLOSED_SECTIONS),
    *(section(step, 409, press="add") for step in ("experience", "team")),
    Post("evidence.save_document", {"code": "ID-INC"}, {"file": PDF}, 422),
    Post("evidence.save_document", {"code": "ID-INC"}, {"number": "8", "note": "Another"}, 422),
    Post("evidence.save_document", {"code": "ID-INC"}, {"file": PDF, "stay": "y"}, 422),
    Post("evidence.save_document", {"code": "QLT-SEC"}, {"file": PDF}, 422),
    Post("evidence.save_document", {"code": "ID-PAN"}, {"number": "AAACD0000A"}, 422),
    Post("evidence.remove_document", {"code": "ID-INC"}, {}, 409),
    Post("evidence.remove_document", {"code": "ID-PAN"}, {}, 409),
    Post("evidence.save_several", {}, {"ID-INC": PDF, "QLT-SEC": PDF}, 422),
    Post("evidence.explain", {"key": "team"}, {"words": "It is right.", "version": "0"}, 404),
    Post("evidence.explain", {"key": "ID-INC"}, {"words": "It is right.", "version": "0"}, 404),
    Post("submission.send", {}, {"agreed": "y"}, 422),
    Post("guide_news.read", {}, {}, 302),
    Post("evidence.answer", {}, {"version": "0"}, 422),
    Post("decisions.appeal", {}, {"reasons": "Look again."}, 404),
    Post("drafts.again", {}, {}, 409),
    Post("agreements.sign", {}, {"full_name": "Ravi Iyer", "capacity": "Director", "consent": "y"}, 404),
)
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


def test_nothing_but_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, returned: Application
) -> None:
    """Scenario 13: by crafted posts, too."""
    before = everything(session, returned)
    for post in POSTS:
        assert send(app, owner, returned, post) == post.status, post
        assert everything(session, returned) == before, post


@pytest.mark.parametrize("post", OPEN, ids=lambda post: post.endpoint)
def test_what_came_back_can_be_changed(
    session: Session, app: Flask, owner: FlaskClient, returned: Application, post: Post
) -> None:
    before = everything(session, returned)

    assert send(app, owner, returned, post) == post.status
    assert everything(session, returned) != before


def test_the_table_has_every_way_to_change_an_application(app: Flask) -> None:
    """A new one has to say here what it does while something came back."""
    ways = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/apply/<reference>") and "POST" in (rule.methods or set())
    }

    assert ways == {post.endpoint for post in (*POSTS, *OPEN)}


def test_the_task_list_says_what_came_back_why_and_by_when(
    session: Session, owner: FlaskClient, returned: Application
) -> None:
    found = page(owner.get(f"/apply/{returned.reference}"))

    words = " ".join(found.text_content().split())
    assert "Next: You · since 10 March 2030, 12:00 IST, until 9 April 2030, 23:59 IST" in words
    asked = [item for item in texts(found, "//main//li[.//strong]") if "Changes requested" in item]
    assert [item.split()[0] for item in asked] == ["People", "Documents"]
    assert "It is not clear what is meant. Say who answers the phone." in asked[0]
    assert "Returned: Permanent account number" in asked[1]
    assert "6 of 8 steps are done" in words


def test_other_sections_can_be_read_and_say_that_they_are_closed(owner: FlaskClient, returned: Application) -> None:
    for step in SECTION_STEPS:
        found = page(owner.get(f"/apply/{returned.reference}/{step}"))
        assert bool(found.xpath("//main//form")) is (step == "people"), step
        assert ("These answers came back" in found.text_content()) is (step == "people")
        assert ("cannot be changed" in found.text_content()) is (step != "people")


def test_one_page_lists_all_that_is_asked_and_one_mail_tells_it(
    owner: FlaskClient, returned: Application, member: Account, mailer: FakeMailer, relay: Callable[[], None]
) -> None:
    """N12"""
    shown = page(owner.get(f"/apply/{returned.reference}/questions"))
    relay()
    mail = next(mail for mail in mailer.to(member.email) if "mend" in mail.subject)

    assert texts(shown, "//main//h2") == ["People", "Permanent account number"]
    assert mail.subject == f"Please mend some points of {returned.reference}"
    for words in ("It is not clear what is meant.", "Say who answers the phone.", "It cannot be read.", "9 April 2030"):
        assert words in shown.text_content(), words
        assert words in mail.text, words


def test_from_what_came_back_to_a_second_revision_with_its_difference(
    session: Session, app: Flask, owner: FlaskClient, manager: FlaskClient, returned: Application
) -> None:
    """Scenario 13: mended, submitted again as revision 2; the old answer and the old file stand beside the new ones."""
    home, desk = f"/apply/{returned.reference}", f"/desk/applications/{returned.reference}"
    assert "Change people, or say why it stays: it came back" in owner.get(f"{home}/check").text
    for post in OPEN[:2]:
        send(app, owner, returned, post)
    mine = page(owner.get(f"{home}/check"))
    assert "it came back" not in mine.text_content()
    assert texts(mine, "//section[@aria-labelledby='changes']//ins")[:1] == ["Kiran Bhat"]

    assert owner.post(f"{home}/check", data={"agreed": "y"}).location == f"{home}/submitted"
    manager.post(f"{desk}/check/start")

    session.expire_all()
    revisions = session.scalars(select(Revision.number).where(Revision.application_id == returned.id)).all()
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
    session: Session, app: Flask, owner: FlaskClient, manager: FlaskClient, returned: Application
) -> None:
    """Scenario 13: what came back cannot be sent after that, and is not asked for any more."""
    assert send(app, owner, returned, OPEN[3]) == 302

    session.expire_all()
    assert returned.state is State.WITHDRAWN
    assert [send(app, owner, returned, post) for post in (OPEN[0], OPEN[1])] == [409, 422]
    assert "Nothing is asked from you now" in owner.get(f"/apply/{returned.reference}/questions").text
    assert manager.post(f"/desk/applications/{returned.reference}/check/start").status_code == 409


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


def test_another_country_may_ask_for_another_document_that_can_be_given(
    session: Session, app: Flask, signed_in: SignIn
) -> None:
    """Without this nobody could submit again: what the new answers ask for was never handed in."""
    application = make_returned(session, "organisation", "identifiers")
    owner, path = signed_in(member_of(session, application, Role.OWNER)), f"/apply/{application.reference}"
    abroad = typed("organisation", 2, country="KE", postcode="00100")
    assert owner.post(f"{path}/organisation", data=abroad).status_code == 302

    post = Post("evidence.save_document", {"code": "ID-TAXF"}, {"file": PDF}, 302)

    assert send(app, owner, application, post) == 302
    assert send(app, owner, application, Post("evidence.save_document", {"code": "QLT-SEC"}, {"file": PDF}, 0)) == 422


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


def of_organisation(version: int, **changed: str) -> dict[str, Any]:
    return typed("organisation", version, address="14 Lake Road", **changed)


NUMBERS_ABROAD = {"TAX": "P051234567Q", "REG": "CPR/2010/12345"}


@pytest.fixture
def named(session: Session) -> Application:
    """Organisation came back; the numbers did not."""
    return make_returned(session, "organisation")


@pytest.fixture
def namer(session: Session, named: Application, signed_in: SignIn) -> FlaskClient:
    return signed_in(member_of(session, named, Role.OWNER))


def test_another_country_opens_the_numbers_until_they_fit_it(
    session: Session, app: Flask, namer: FlaskClient, named: Application
) -> None:
    home = f"/apply/{named.reference}"
    assert send(app, namer, named, section("identifiers", 409)) == 409

    saved = namer.post(f"{home}/organisation", data=of_organisation(2, country="KE", postcode="00100"))

    assert saved.location == f"{home}/identifiers"
    assert page(namer.get(f"{home}/identifiers")).xpath("//main//form//input[@name='TAX']")
    numbers = [item for item in texts(page(namer.get(home)), "//main//li[.//strong]") if "numbers" in item.lower()]
    assert numbers
    assert not any("Done" in item for item in numbers)
    asked = {words: place for words, place in to_do(namer, named).items() if place.startswith("identifiers")}
    assert asked == {"Enter the tax number.": "identifiers#TAX", "Enter the registration number.": "identifiers#REG"}
    assert submit_status(namer, named, "1") == 422

    assert namer.post(f"{home}/identifiers", data={"version": "1", **NUMBERS_ABROAD}).status_code == 302

    for code in [place.partition("/")[2] for place in to_do(namer, named).values()]:
        assert send(app, namer, named, Post("evidence.save_document", {"code": code}, {"file": PDF}, 302)) == 302
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "2") == 302
    session.expire_all()
    assert {one.kind for one in named.organisation.identifiers} == {"TAX", "REG"}


def test_another_legal_form_opens_the_numbers_too(namer: FlaskClient, named: Application) -> None:
    """No number is missing then, but one of them is of a register that does not have such firms."""
    home = f"/apply/{named.reference}"

    namer.post(f"{home}/organisation", data=of_organisation(2, legal_form="partnership_firm"))

    anew = "Enter the numbers anew: country or legal form is another now."
    assert to_do(namer, named)[anew] == "identifiers"
    assert anew in namer.get(home).text
    assert submit_status(namer, named, "1") == 422


def test_the_numbers_stay_closed_when_the_same_are_asked(app: Flask, namer: FlaskClient, named: Application) -> None:
    namer.post(f"/apply/{named.reference}/organisation", data=of_organisation(2))

    assert send(app, namer, named, section("identifiers", 409)) == 409
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "1") == 302


def test_numbers_of_a_country_that_was_taken_back_cannot_stay(namer: FlaskClient, named: Application) -> None:
    """Else what is accepted could be changed by way of another country and back."""
    home = f"/apply/{named.reference}"
    namer.post(f"{home}/organisation", data=of_organisation(2, country="KE", postcode="00100"))
    namer.post(f"{home}/identifiers", data={"version": "1", **NUMBERS_ABROAD})
    namer.post(f"{home}/organisation", data=of_organisation(3))
    assert {place.partition("#")[0] for place in to_do(namer, named).values()} == {"identifiers"}

    namer.post(f"{home}/identifiers", data=typed("identifiers", 2, GSTIN="", below_gst_threshold="y"))
    assert list(to_do(namer, named).values()) == ["identifiers"]
    assert submit_status(namer, named, "1") == 422

    namer.post(f"{home}/identifiers", data=typed("identifiers", 3, form_key="again"))
    assert to_do(namer, named) == {}
    assert submit_status(namer, named, "2") == 302


def test_a_document_that_is_not_replaced_yet_did_not_change(
    app: Flask, owner: FlaskClient, returned: Application
) -> None:
    path, changes = f"/apply/{returned.reference}/check", "//section[@aria-labelledby='changes']"
    (before,) = texts(page(owner.get(path)), changes)
    assert "id-pan.pdf" not in before
    assert texts(page(owner.get(path)), f"{changes}//del | {changes}//ins") == []

    send(app, owner, returned, OPEN[1])

    (after,) = texts(page(owner.get(path)), changes)
    assert "id-pan.pdf" in after
    assert "new.pdf" in after


def answers_page(application: Application, step: str, act: str = "return") -> str:
    return f"/desk/applications/{application.reference}/sections/{step}/{act}"


SAID = {"reason": "unclear", "advice": "Say which.", "revision": "1", "seen_version": "0"}


def returns(session: Session) -> dict[str, str]:
    session.expire_all()
    return {row.key: row.return_text for row in session.scalars(select(SectionReturn))}


def test_the_reasons_are_data(session: Session, manager: FlaskClient, checking: Application) -> None:
    found = page(manager.get(answers_page(checking, "people")))

    assert texts(found, "//main//label[contains(@class, 'radios')]") == list(
        catalogue_names(session, "section_return").values()
    )
    assert len(catalogue_names(session, "document_return")) >= 8


def test_answers_come_back_until_they_are_accepted_after_all(
    session: Session, manager: FlaskClient, checking: Application
) -> None:
    path = f"/desk/applications/{checking.reference}/check"
    assert manager.post(answers_page(checking, "people"), data=SAID).location == f"{path}#people"
    assert returns(session) == {"people": "Say which."}
    again = SAID | {"advice": "Say who.", "seen_version": "1", "form_key": "2"}
    assert manager.post(answers_page(checking, "people"), data=again).status_code == 302
    assert returns(session) == {"people": "Say who."}
    assert "Accept after all" in manager.get(path).text

    kept = {"revision": "1", "seen_version": "2", "form_key": "3"}
    assert manager.post(answers_page(checking, "people", "keep"), data=kept).location == f"{path}#people"

    assert returns(session) == {}
    told = session.scalars(select(EventRecord.name).where(EventRecord.name.startswith("Section"))).all()
    assert sorted(told) == ["SectionKept", "SectionReturned", "SectionReturned"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("reason", "", "Choose why it comes back."),
        ("reason", "unreadable", "Choose one of the reasons."),
        ("advice", " ", "Tell the applicant what to do."),
        ("advice", "x" * 1001, "Shorten the text to 1000 characters."),
        ("revision", "x", "Open the check again: this page is too old."),
        ("seen_version", "", "Open the check again: this page is too old."),
    ],
)
def test_bad_input_is_refused_and_kept(
    session: Session, manager: FlaskClient, checking: Application, field: str, value: str, message: str
) -> None:
    response = manager.post(answers_page(checking, "people"), data=SAID | {field: value})

    assert response.status_code == 422
    assert message in response.text
    assert field == "advice" or "Say which." in response.text
    assert returns(session) == {}


@pytest.mark.parametrize("old", [{"seen_version": "1"}, {"revision": "2"}])
def test_the_second_of_two_checkers_is_told(
    session: Session, manager: FlaskClient, checking: Application, old: dict[str, str]
) -> None:
    response = manager.post(answers_page(checking, "people"), data=SAID | old)

    assert response.status_code == 409
    assert "Somebody else decided on these answers meanwhile" in response.text
    assert manager.post(answers_page(checking, "people", "keep"), data=SAID).status_code == 409


def test_sending_twice_has_one_effect(session: Session, manager: FlaskClient, checking: Application) -> None:
    sent = [manager.post(answers_page(checking, "team"), data=SAID | {"form_key": "one"}) for _ in range(2)]

    assert [answer.status_code for answer in sent] == [302, 302]
    told = session.scalars(select(EventRecord.name)).all()
    assert told.count("SectionReturned") == 1


def test_answers_come_back_only_during_a_check(session: Session, manager: FlaskClient, returned: Application) -> None:
    place = answers_page(returned, "team")

    assert manager.get(place).location == f"/desk/applications/{returned.reference}/check"
    assert manager.post(place, data=SAID).status_code == 422
    assert set(returns(session)) == {"people"}


def test_strangers_do_not_find_what_came_back(
    session: Session, app: Flask, returned: Application, visitor: FlaskClient, signed_in: SignIn
) -> None:
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))
    viewer = signed_in(member_of(session, returned, Role.VIEWER))

    assert visitor.get(f"/apply/{returned.reference}/questions").location.startswith("/sign-in")
    assert stranger.get(f"/apply/{returned.reference}/questions").status_code == 404
    assert [send(app, stranger, returned, post) for post in OPEN] == [404] * 4
    assert [send(app, viewer, returned, post) for post in OPEN] == [404] * 4
    assert answers_of(session, returned.id)["people"] == ANSWERS["people"]
