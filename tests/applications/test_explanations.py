"""What came back may stay as it is with a reason, which the checker reads beside the old answer."""

from contextlib import AbstractContextManager, nullcontext

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem, Explanation, Revision
from app.applications.policy import EvidenceState, State
from app.applications.policy.document_check import INFECTED
from app.applications.policy.explanations import Explain, check_explained, may_stay, still_true
from app.core.errors import RuleBroken
from tests.applications.checked import give_back
from tests.applications.pages import hidden, messages, page, texts
from tests.applications.samples import member_of, typed
from tests.builders import make_account, make_organisation
from tests.conftest import SignIn

WHY = "The register of our state writes the name like this."
accepted, refused = nullcontext(), pytest.raises(RuleBroken)


@pytest.fixture
def application(returned: Application) -> Application:
    return returned


def place(application: Application, key: str) -> str:
    return f"/apply/{application.reference}/questions/{key}"


def explain(client: FlaskClient, application: Application, key: str, words: str = WHY, version: str = "0") -> int:
    return client.post(place(application, key), data={"words": words, "version": version}).status_code


def submit(client: FlaskClient, application: Application) -> int:
    return client.post(f"/apply/{application.reference}/check", data={"agreed": "y"}).status_code


@pytest.mark.parametrize(
    ("key", "words", "state", "verdict"),
    [
        ("people", WHY, State.CHANGES_REQUESTED, accepted),
        ("ID-PAN", WHY, State.CHANGES_REQUESTED, accepted),
        ("team", WHY, State.CHANGES_REQUESTED, refused),
        ("people", " ", State.CHANGES_REQUESTED, refused),
        ("people", WHY, State.DRAFT, refused),
        ("people", WHY, State.SUBMITTED, refused),
    ],
)
def test_only_what_came_back_is_explained_and_in_words(
    key: str, words: str, state: State, verdict: AbstractContextManager[object]
) -> None:
    with verdict:
        check_explained(Explain(key=key, words=words, version=0), state, {"people", "ID-PAN"})


@pytest.mark.parametrize(
    ("reason", "has_ended", "stays"),
    [("unreadable", False, True), ("unreadable", True, False), (INFECTED, False, False)],
)
def test_no_words_heal_a_virus_or_a_day_gone_by(reason: str, has_ended: bool, stays: bool) -> None:
    assert may_stay(reason, has_ended=has_ended) is stays


def test_what_was_changed_after_all_speaks_for_itself() -> None:
    before = {"people": {"a": 1}, "team": {}, "evidence": [{"requirement": code, "file_id": code} for code in "XY"]}
    now = {"people": {"a": 1}, "team": {"b": 2}, "evidence": [{"requirement": code, "file_id": "X"} for code in "XY"]}

    assert still_true(dict.fromkeys(["people", "team", "X", "Y"], WHY), before, now) == {"people": WHY, "X": WHY}


def test_what_stays_with_a_reason_can_be_submitted_and_the_checker_reads_why(
    session: Session, owner: FlaskClient, manager: FlaskClient, application: Application
) -> None:
    """A14, issue 3 line 7: a returned answer and a returned document stay, and both texts stand side by side."""
    assert submit(owner, application) == 422
    asked = page(owner.get(f"/apply/{application.reference}/questions"))
    ways = [link.get("href") for link in asked.xpath("//main//li//a[starts-with(., 'It stays')]")]
    assert ways == [place(application, "people"), place(application, "ID-PAN")]

    assert [explain(owner, application, key) for key in ("people", "ID-PAN")] == [302, 302]
    shown = page(owner.get(f"/apply/{application.reference}/questions"))
    assert texts(shown, "//main//li//strong[contains(@class, 'tag')]") == ["Stays as it is"] * 2
    assert submit(owner, application) == 302

    session.expire_all()
    content = session.scalars(select(Revision.content).where(Revision.number == 2)).one()
    assert content["explanations"] == {"people": WHY, "ID-PAN": WHY}
    manager.post(f"/desk/applications/{application.reference}/check/start")
    desk = page(manager.get(f"/desk/applications/{application.reference}/check"))
    for key, old in (("people", "Asha Rao"), ("ID-PAN", "id-pan.pdf")):
        card = texts(desk, f"//section[@id='{key}']")[0]
        assert "Came back in revision 1:" in card
        assert WHY in card
        assert old in card
    assert len(desk.xpath("//section[@id='people']//details")) == 0, "the old answer stands open"
    assert "Accept" in texts(desk, "//section[@id='ID-PAN']")[0], "the document is decided on anew"


def test_the_next_check_may_return_it_again(
    session: Session, owner: FlaskClient, manager: FlaskClient, application: Application
) -> None:
    for key in ("people", "ID-PAN"):
        explain(owner, application, key)
    submit(owner, application)
    manager.post(f"/desk/applications/{application.reference}/check/start")
    session.expire_all()
    give_back(session, application, "people")

    assert submit(owner, application) == 422
    assert WHY not in page(owner.get(f"/apply/{application.reference}/questions")).text_content()


def test_mending_after_all_takes_the_reason_out_of_the_revision(
    session: Session, owner: FlaskClient, application: Application
) -> None:
    for key in ("people", "ID-PAN"):
        explain(owner, application, key)
    owner.post(f"/apply/{application.reference}/people", data=typed("people", 2, contact__name="Kiran Bhat"))

    assert submit(owner, application) == 302

    session.expire_all()
    content = session.scalars(select(Revision.content).where(Revision.number == 2)).one()
    assert content["explanations"] == {"ID-PAN": WHY}
    assert owner.get(place(application, "people")).status_code == 404


def test_the_same_file_stays_and_the_old_decision_is_kept(
    session: Session, owner: FlaskClient, application: Application
) -> None:
    explain(owner, application, "ID-PAN")

    mine = select(EvidenceItem).where(EvidenceItem.requirement_code == "ID-PAN").order_by(EvidenceItem.superseded_at)
    items = sorted(session.scalars(mine), key=lambda item: item.superseded_at is None)
    assert [item.state for item in items] == [EvidenceState.RETURNED, EvidenceState.UPLOADED]
    assert items[0].file_id == items[1].file_id


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001, "a\u202eb"])
def test_a_bad_reason_is_refused_and_kept_on_the_page(
    session: Session, owner: FlaskClient, application: Application, words: str
) -> None:
    answer = owner.post(place(application, "people"), data={"words": words, "version": "0"})

    assert answer.status_code == 422
    assert list(messages(answer)) == ["words"]
    assert session.scalars(select(Explanation)).all() == []
    assert page(answer).get_element_by_id("words").text_content().strip() == words.strip()


def test_of_two_who_write_at_once_the_second_sees_both_texts(
    session: Session, owner: FlaskClient, application: Application
) -> None:
    """Nothing that was accepted is lost."""
    explain(owner, application, "people", "The first reason.")

    late = owner.post(place(application, "people"), data={"words": "The second reason.", "version": "0"})

    assert late.status_code == 422
    assert "The first reason." in late.text
    assert "The second reason." in late.text
    assert session.scalars(select(Explanation.words)).all() == ["The first reason."]
    assert explain(owner, application, "people", "Both.", hidden(page(late))["version"]) == 302


def test_sending_twice_is_one_reason(session: Session, owner: FlaskClient, application: Application) -> None:
    form = hidden(page(owner.get(place(application, "people")))) | {"words": WHY}

    assert [owner.post(place(application, "people"), data=form).status_code for _ in range(2)] == [302, 302]
    assert session.scalars(select(Explanation.version)).all() == [1]


@pytest.mark.parametrize("key", ["team", "ID-INC", "nothing", "check"])
def test_what_did_not_come_back_has_no_such_page(owner: FlaskClient, application: Application, key: str) -> None:
    """Scenario 13"""
    assert owner.get(place(application, key)).status_code == 404
    assert explain(owner, application, key) == 404


@pytest.mark.parametrize("role", [Role.VIEWER, Role.TECHNICAL_CONTACT])
def test_readers_cannot_explain(session: Session, signed_in: SignIn, application: Application, role: Role) -> None:
    reader = signed_in(member_of(session, application, role))

    assert explain(reader, application, "people") == 404
    assert "It stays as it is" not in reader.get(f"/apply/{application.reference}/questions").text


def test_strangers_and_visitors_see_nothing(
    session: Session, signed_in: SignIn, visitor: FlaskClient, application: Application
) -> None:
    stranger = signed_in(make_account(session, Role.OWNER, organisation=make_organisation(session, "Nut Works")))

    assert explain(stranger, application, "people") == 404
    assert visitor.get(place(application, "people")).location == f"/sign-in?next={place(application, 'people')}"


def test_a_file_with_a_virus_cannot_stay(session: Session, owner: FlaskClient, application: Application) -> None:
    mine = select(EvidenceItem).where(EvidenceItem.requirement_code == "ID-PAN")
    session.scalars(mine).one().return_code = INFECTED
    session.commit()

    assert explain(owner, application, "ID-PAN") == 404
    assert "Say why it stays" not in owner.get(f"/apply/{application.reference}/evidence/ID-PAN").text


def test_the_pages_of_what_came_back_lead_there(owner: FlaskClient, application: Application) -> None:
    for where, key in (("people", "people"), ("evidence/ID-PAN", "ID-PAN")):
        found = page(owner.get(f"/apply/{application.reference}/{where}"))
        assert found.xpath(f"//main//a[@href='{place(application, key)}']"), where


def test_the_history_says_that_a_reason_was_given(owner: FlaskClient, application: Application) -> None:
    for key in ("people", "ID-PAN"):
        explain(owner, application, key)

    told = texts(page(owner.get(f"/apply/{application.reference}/history")), "//main//ol/li/p[1]")
    assert told[:2] == [
        "Permanent account number: reason given why it stays as it is",
        "People: reason given why it stays as it is",
    ]


def test_the_applicant_reads_its_own_reasons_before_and_after_submitting(
    owner: FlaskClient, manager: FlaskClient, application: Application
) -> None:
    """A13, A14: beside the answers, and with the document."""
    check = f"/apply/{application.reference}/check"
    assert WHY not in owner.get(check).text
    for key in ("people", "ID-PAN"):
        explain(owner, application, key, f"{WHY} {key}")

    before = texts(page(owner.get(check)), "//p[starts-with(., 'It came back')]")
    assert submit(owner, application) == 302
    after = texts(page(owner.get(check)), "//p[starts-with(., 'It came back')]")

    assert [one.partition("because: ")[2] for one in before] == [f"{WHY} people", f"{WHY} ID-PAN"]
    assert after == before
    assert f"{WHY} people" in manager.get(f"/desk/applications/{application.reference}").text
