"""A15: after the decision the applicant reads what is true now, and where to go on."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import PORTAL, Role
from app.applications.models import Application
from app.applications.policy import State
from app.applications.service.interests import accept_interest
from app.core.errors import RuleBroken
from app.guide.models import PolicyValue
from app.guide.service import current_guide, load_reference
from app.reviews.models import Decision
from app.reviews.policy import Outcome, Verdict
from tests.applications.builders import ANSWERS
from tests.builders import NOW, make_account
from tests.conftest import SignIn
from tests.fakes import FakeMailer
from tests.reviews.appealed import decide
from tests.reviews.builders import ALL_MET, Case
from tests.rows import make_interest

accepted, refused = nullcontext(), pytest.raises(RuleBroken)
UNMET = ALL_MET | {"CRIT-MIT": Verdict.NOT_COMPLIANT}
PREPARING = "We prepare the memorandum of understanding (MoU)."


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
    ("outcome", "acts_next"),
    [(Outcome.DECLINED, "Next: Nobody"), (Outcome.DEFERRED, "Next: You")],
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
) -> None:
    monkeypatch.setitem(app.config, "CONTACT", "partners@example.org")
    decide(session, case, outcome)
    relay()

    text = signed_in(case.member).get(f"/apply/{case.reference}/decision").text
    (mail,) = mailer.to(case.member.email)

    assert "mailto:partners@example.org" in links(text)
    assert f"/apply/{case.reference}/mou" not in links(text)
    assert acts_next in " ".join(html.document_fromstring(text).text_content().split())
    for words in (text.lower(), mail.text.lower()):
        assert "partners@example.org" in words
        assert "there is no deadline" in words


@pytest.mark.parametrize(
    ("days", "words"), [(89, "you can apply again from 11 March 2030"), (90, "express your interest")]
)
def test_who_was_declined_reads_from_which_day_on_a_new_application_may_start(
    session: Session, case: Case, signed_in: SignIn, days: int, words: str
) -> None:
    """S1.44: the number of days is the program's, and the one in force on the day of the decision counts."""
    decide(session, case, Outcome.DECLINED)
    session.scalars(select(Decision)).one().approved_at = NOW - timedelta(days=days)
    session.add(PolicyValue(code="reapply_days", valid_from=NOW.date(), value=5, unit="days", source=""))
    session.commit()

    text = signed_in(case.member).get(f"/apply/{case.reference}/decision").text

    assert words in text
    assert ("/interest" in links(text)) is (days == 90)


@pytest.mark.parametrize(("days", "verdict"), [(0, refused), (89, refused), (90, accepted)])
def test_a_new_application_of_a_declined_organisation_starts_after_the_period(
    session: Session, case: Case, days: int, verdict: AbstractContextManager[object]
) -> None:
    """S1.44: whoever wrote, and under the same name in other letters."""
    decide(session, case, Outcome.DECLINED)
    load_reference(session)
    interest = make_interest(session, name_key=case.organisation.name_key)

    with verdict:
        accept_interest(session, interest, actor=PORTAL, now=NOW + timedelta(days=days))


def test_only_who_belongs_there_is_told_that_it_was_declined(
    session: Session, case: Case, signed_in: SignIn, visitor: FlaskClient
) -> None:
    decide(session, case, Outcome.DECLINED)
    load_reference(session)
    typed = ANSWERS | {
        "organisation_name": case.organisation.legal_name,
        "guide": current_guide(session, on=NOW.date()).number,
    }
    session.commit()

    stranger, colleague = visitor.post("/interest", data=typed), signed_in(case.member).post("/interest", data=typed)

    assert stranger.status_code == 302
    assert colleague.status_code == 422
    assert "A new one may start from 8 June 2030." in colleague.text
