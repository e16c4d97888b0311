"""Talking about the MoU clause by clause: wishes, answers, and a new issue that shows what is different."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.agreements.jobs import follow_signing
from app.agreements.models import Agreement, ClauseChange
from app.agreements.policy import Action, AgreementState, actions_from
from app.agreements.policy.changes import (
    Answer,
    AnswerChange,
    AskChange,
    changed,
    check_answer,
    check_ask,
    clauses_of,
    with_changes,
)
from app.applications.policy import State
from app.core.errors import RuleBroken
from app.core.ports import Ports
from app.partners.models import Organisation
from tests.agreements.builders import SHA256, TERMS, make_agreement, make_application, make_change, send_decision
from tests.builders import NOW, make_account, make_organisation
from tests.conftest import SignIn
from tests.fakes import FakeMailer, FakeStore, StillClock

Relay = Callable[[], None]
S = AgreementState
LIABILITY = "MOU-LIABILITY"
WISH = {"code": LIABILITY, "wish": "Each side answers for its own acts.", "reason": "Our insurer <b> asks."}
NEW = "Each party answers for its own acts & ${guide.number} {{ 7 }} <i>."
refused = pytest.raises(RuleBroken)


@pytest.fixture
def agreement(session: Session, organisation: Organisation, relay: Relay) -> Agreement:
    """An MoU that was issued by the portal itself."""
    send_decision(session, make_application(session, organisation))
    relay()
    return session.scalars(select(Agreement)).one()


@pytest.fixture
def signatory(session: Session, organisation: Organisation, signed_in: SignIn) -> FlaskClient:
    return signed_in(make_account(session, Role.SIGNATORY, organisation=organisation))


def home(agreement: Agreement) -> str:
    return f"/apply/{agreement.application.reference}/mou"


def answer(desk: FlaskClient, agreement: Agreement, **data: str) -> int:
    return desk.post(f"/desk/mou/{agreement.reference}/changes/{LIABILITY}", data=data).status_code


def sign(browser: FlaskClient, agreement: Agreement) -> Any:
    data = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": agreement.sha256}
    return browser.post(home(agreement), data=data)


def test_a_wish_is_answered_stands_in_a_new_issue_that_shows_the_difference_and_stays(
    session: Session,
    agreement: Agreement,
    signatory: FlaskClient,
    desk: FlaskClient,
    relay: Relay,
    mailer: FakeMailer,
    fakes: Ports,
) -> None:
    mailer.sent.clear()
    assert signatory.post(f"{home(agreement)}/changes", data=WISH).location == f"{home(agreement)}/changes"
    relay()
    assert "3.3" in next(mail for mail in mailer.sent if "change to clause" in mail.subject).subject
    assert "Changes were asked for" in sign(signatory, agreement).text
    assert desk.post(f"/desk/mou/{agreement.reference}/reissue", data={"reason": "Agreed."}).status_code == 422
    assert "Asha Rao" in desk.get(f"/desk/mou/{agreement.reference}/changes/{LIABILITY}").text

    assert answer(desk, agreement, verdict="agree", text=NEW, words="Fair enough.") == 302
    assert answer(desk, agreement, verdict="decline", words="No.") == 409
    assert sign(signatory, agreement).status_code == 422
    assert "Issue anew with what was agreed" in desk.get(f"/desk/mou/{agreement.reference}/changes").text
    assert desk.post(f"/desk/mou/{agreement.reference}/reissue", data={"reason": "Agreed."}).status_code == 302
    relay()

    session.expire_all()
    assert clauses_of(agreement.terms)[LIABILITY]["text"] == NEW
    assert isinstance(fakes.store, FakeStore)
    assert "its own acts &amp; ${guide.number} {{ 7 }} &lt;i&gt;." in fakes.store.files[agreement.sha256].decode()
    for page in (
        signatory.get(f"{home(agreement)}/issues/2").text,
        desk.get(f"/desk/mou/{agreement.reference}/issues/2").text,
    ):
        assert "What is different from issue 1" in page
        assert "Clause 3.3" in page
        assert "Clause 3.2" not in page
        assert "<ins>" in page
    for page in (
        signatory.get(f"{home(agreement)}/changes").text,
        desk.get(f"/desk/mou/{agreement.reference}/changes").text,
    ):
        assert all(words in page for words in ("Our insurer &lt;b&gt; asks.", "Agreed", "Fair enough.", "Priya Nair"))
    assert sign(signatory, agreement).status_code == 302


def test_a_wish_that_is_declined_leaves_the_text_to_be_signed(
    session: Session,
    agreement: Agreement,
    organisation: Organisation,
    signatory: FlaskClient,
    desk: FlaskClient,
    relay: Relay,
    mailer: FakeMailer,
) -> None:
    member = make_account(session, Role.VIEWER, organisation=organisation)
    signatory.post(f"{home(agreement)}/changes", data=WISH)
    assert answer(desk, agreement, verdict="decline", words="The guide asks for it.") == 302
    relay()

    (mail,) = mailer.to(member.email)
    assert "The guide asks for it." in mail.text
    assert sign(signatory, agreement).status_code == 302


def test_a_wish_is_taken_back_and_may_come_again(
    session: Session, agreement: Agreement, signatory: FlaskClient
) -> None:
    for _ in range(2):
        assert signatory.post(f"{home(agreement)}/changes", data=WISH).status_code == 302
        assert signatory.post(f"{home(agreement)}/changes/{LIABILITY}/take-back").status_code == 302
    assert signatory.post(f"{home(agreement)}/changes/{LIABILITY}/take-back").status_code == 409
    assert signatory.post(f"{home(agreement)}/changes/MOU-NONE/take-back").status_code == 404

    assert session.scalars(select(ClauseChange.answer)).all() == [Answer.TAKEN_BACK] * 2
    assert sign(signatory, agreement).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "MOU-NONE"}, "code"),
        ({"wish": " "}, "wish"),
        ({"wish": "x" * 4001}, "wish"),
        ({"reason": ""}, "reason"),
        ({"reason": "x\x07"}, "reason"),
    ],
)
def test_a_wish_that_is_not_whole_is_not_kept(
    session: Session, agreement: Agreement, signatory: FlaskClient, changed: dict[str, str], field: str
) -> None:
    page = signatory.post(f"{home(agreement)}/changes", data=WISH | changed)

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "Not a valid choice" not in page.text
    assert session.scalars(select(ClauseChange)).all() == []


def test_a_second_wish_about_the_clause_waits_and_the_same_form_twice_is_one(
    session: Session, agreement: Agreement, signatory: FlaskClient
) -> None:
    for _ in range(2):
        assert signatory.post(f"{home(agreement)}/changes", data=WISH | {"form_key": "one"}).status_code == 302
    page = signatory.post(f"{home(agreement)}/changes", data=WISH)

    assert page.status_code == 422
    assert "You asked about this clause already." in page.text
    assert len(session.scalars(select(ClauseChange)).all()) == 1


@pytest.mark.parametrize("state", sorted(set(S) - {S.ISSUED, S.PREPARING}))
def test_what_waits_for_no_signature_is_not_talked_about(
    session: Session, organisation: Organisation, signatory: FlaskClient, desk: FlaskClient, state: AgreementState
) -> None:
    agreement = make_agreement(session, organisation, state)
    session.add(make_change(agreement))
    session.commit()

    assert "Ask for a change" not in signatory.get(f"{home(agreement)}/changes").text
    assert signatory.post(f"{home(agreement)}/changes", data=WISH).status_code == 409
    may_come_anew = Action.REISSUE in actions_from(state)
    assert answer(desk, agreement, verdict="agree", text=NEW) == (302 if may_come_anew else 409)


def test_what_was_declined_while_a_wish_waited_is_answered_and_issued_anew(
    session: Session, agreement: Agreement, signatory: FlaskClient, desk: FlaskClient, relay: Relay
) -> None:
    signatory.post(f"{home(agreement)}/changes", data=WISH)
    signatory.post(f"{home(agreement)}/decline", data={"reason": "Not so.", "sha256": agreement.sha256})
    refusal = desk.post(f"/desk/mou/{agreement.reference}/reissue", data={"reason": "Agreed."})
    assert refusal.status_code == 422
    assert "Answer every change" in refusal.text
    assert "Answer a change to an MoU" in desk.get("/desk").text

    assert answer(desk, agreement, verdict="agree", text=NEW) == 302
    assert desk.post(f"/desk/mou/{agreement.reference}/reissue", data={"reason": "Agreed."}).status_code == 302
    relay()
    session.expire_all()
    assert (agreement.state, clauses_of(agreement.terms)[LIABILITY]["text"]) == (S.ISSUED, NEW)


def test_members_read_and_strangers_find_nothing(
    session: Session, agreement: Agreement, organisation: Organisation, signed_in: SignIn
) -> None:
    member = signed_in(make_account(session, Role.MEMBER, organisation=organisation))
    stranger = signed_in(make_account(session, Role.SIGNATORY, organisation=make_organisation(session, "Other")))

    assert "Ask for a change" not in member.get(f"{home(agreement)}/changes").text
    assert member.post(f"{home(agreement)}/changes", data=WISH).status_code == 404
    assert stranger.get(f"{home(agreement)}/changes").status_code == 404
    assert stranger.post(f"{home(agreement)}/changes", data=WISH).status_code == 404


def test_while_the_program_owes_an_answer_the_offer_does_not_end(
    app: Flask, session: Session, organisation: Organisation, clock: StillClock
) -> None:
    agreement = make_agreement(session, organisation)
    agreement.application.due_on = NOW.date()
    session.add(make_change(agreement))
    session.commit()
    clock.at = NOW + timedelta(days=40)
    with app.app_context():
        follow_signing()

    session.expire_all()
    assert (agreement.state, agreement.application.state) == (S.ISSUED, State.MOU_SENT)
    assert agreement.file is not None
    assert agreement.sha256 == SHA256


@pytest.mark.parametrize(
    ("agrees", "text", "words", "field"),
    [
        (True, "New.", "", None),
        (True, "", "", "text"),
        (True, "Old.", "Yes", "text"),
        (False, "", "No.", None),
        (False, "New.", "", "words"),
    ],
)
def test_a_yes_brings_a_text_and_a_no_its_reason(agrees: bool, text: str, words: str, field: str | None) -> None:
    with refused if field else nullcontext() as refusal:
        check_answer(AnswerChange(code="A", agrees=agrees, text=text, words=words), current="Old.")
    assert field == (refusal.value.field if refusal else None)


@pytest.mark.parametrize(("code", "waiting"), [("B", []), ("A", ["A"])])
def test_only_a_clause_of_the_text_without_a_wish_is_asked_about(code: str, waiting: list[str]) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_ask(AskChange(code=code, wish="x", reason="y"), clauses=["A"], waiting=waiting)
    assert refusal.value.field == "code"


@given(st.dictionaries(st.sampled_from(sorted(clauses_of(TERMS))), st.text(min_size=1)))
def test_the_difference_names_exactly_the_clauses_that_were_agreed_on(agreed: Mapping[str, str]) -> None:
    new = TERMS | {"articles": with_changes(TERMS["articles"], agreed)}
    before = clauses_of(TERMS)
    expected = {f"Clause {before[code]['number']}" for code, text in agreed.items() if text != before[code]["text"]}

    assert {one.title for one in changed(TERMS, new)} == expected
    for one in changed(TERMS, new):
        whole = "".join(piece.text for piece in one.pieces if piece.mark != "removed")
        assert whole in agreed.values()
