"""A15: after the decision the applicant reads what is true now, and where to go on."""

from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.models import Application
from app.applications.policy import State
from app.reviews.policy import ApproveDecision, Outcome, ProposeDecision, Verdict
from app.reviews.service.decisions import propose_decision, send_decision
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.builders import ALL_MET, Case, actor, to_agreement

UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}
PREPARING = "We prepare the memorandum of understanding (MoU)."


def decide(session: Session, case: Case, outcome: Outcome) -> None:
    to_agreement(session, case, ALL_MET if outcome is Outcome.APPROVED else UNMET)
    wish = ProposeDecision(outcome=outcome, summary="So it is")
    propose_decision(session, wish, case.reference, actor=actor(session, case.chair), now=NOW)
    session.commit()
    send_decision(session, ApproveDecision(version=1), case.reference, actor=actor(session, case.manager), now=NOW)
    session.commit()


def links(text: str) -> list[str]:
    return [str(one) for one in html.document_fromstring(text).xpath("//main//a/@href")]


@pytest.mark.parametrize(
    ("state", "words", "next_words"),
    [
        (State.DECIDED, "Approved: the MoU is being prepared", None),
        (State.MOU_SENT, "The MoU is ready to be signed", "Read and sign the MoU"),
        (State.MOU_SIGNED, "The MoU is signed for you; the program countersigns it", "Read the MoU"),
        (State.ACTIVE, "You are a DIGIT partner", "Read the MoU"),
    ],
)
def test_after_an_approval_the_page_says_where_the_mou_is(
    session: Session, case: Case, signed_in: SignIn, state: State, words: str, next_words: str | None
) -> None:
    decide(session, case, Outcome.APPROVED)
    session.get_one(Application, case.application_id).state = state
    signatory = make_account(session, Role.SIGNATORY, organisation=case.organisation)
    session.commit()

    text = signed_in(signatory).get(f"/apply/{case.reference}/decision").text

    assert words in text
    assert (PREPARING in text) is (state is State.DECIDED)
    assert (f"/apply/{case.reference}/mou" in links(text)) is (next_words is not None)
    assert (next_words or "") in text


def test_who_does_not_sign_is_told_who_does(session: Session, case: Case, signed_in: SignIn) -> None:
    decide(session, case, Outcome.APPROVED)
    session.get_one(Application, case.application_id).state = State.MOU_SENT
    session.commit()

    text = signed_in(case.member).get(f"/apply/{case.reference}/decision").text

    assert "Sigi Signatory" in text
    assert "Read and sign the MoU" not in text


@pytest.mark.parametrize(
    ("outcome", "acts_next", "leads_to"),
    [(Outcome.DECLINED, "Next: Nobody", ["/interest"]), (Outcome.DEFERRED, "Next: You", [])],
)
def test_who_is_not_approved_reads_where_to_write_and_that_nothing_runs_out(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    session: Session,
    case: Case,
    signed_in: SignIn,
    mailer: FakeMailer,
    relay: Callable[[], None],
    outcome: Outcome,
    acts_next: str,
    leads_to: list[str],
) -> None:
    monkeypatch.setitem(app.config, "CONTACT", "partners@example.org")
    decide(session, case, outcome)
    relay()

    text = signed_in(case.member).get(f"/apply/{case.reference}/decision").text
    (mail,) = mailer.to(case.member.email)

    assert {"mailto:partners@example.org", *leads_to} <= set(links(text))
    assert f"/apply/{case.reference}/mou" not in links(text)
    assert acts_next in " ".join(html.document_fromstring(text).text_content().split())
    for words in (text.lower(), mail.text.lower()):
        assert "partners@example.org" in words
        assert "there is no deadline" in words
