"""Issue 5, item 8: an addendum adds numbered words to an MoU in force, is signed like it, and changes nothing in it."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.documents import mou_html
from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.addendum import MOST_CLAUSES, ProposeAddendum, check_addendum, clauses_in
from app.agreements.policy.changes import clauses_of
from app.core.errors import RuleBroken
from tests.agreements.builders import TERMS, make_agreement
from tests.agreements.terms import LAST, OPENS, Days
from tests.builders import NOW, make_organisation
from tests.fakes import FakeMailer

S = AgreementState
START, DAY = NOW.date(), timedelta(days=1)
TYPED = {
    "addendum_title": "Languages of the manuals",
    "text": "Manuals are in English and Hindi.\n\nEach costs ${guide.number} or $ 5\nat most. <script>x</script>",
    "reason": "Two states ask for it.",
}


def propose(days: Days, to: Agreement, **typed: str) -> int:
    return days.manager.post(f"/desk/mou/{to.reference}/addendum", data=TYPED | typed).status_code


def addenda(session: Session) -> list[Agreement]:
    session.expire_all()
    added = select(Agreement).where(Agreement.kind == Kind.ADDENDUM).order_by(Agreement.drafted_at, Agreement.reference)
    return list(session.scalars(added).all())


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One\r\nline.\r\n\r\n\r\n\r\nTwo.  ", ["One line.", "Two."]),
        (" \n\n \r\n", []),
    ],
)
def test_each_paragraph_is_a_clause(text: str, clauses: list[str]) -> None:
    assert clauses_in(text) == clauses


@pytest.mark.parametrize(("text", "message"), [("\n\n", "Enter what is added"), ("x\n\n" * 41, "41 paragraphs")])
def test_a_text_without_clauses_or_with_too_many_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        check_addendum(ProposeAddendum(title="t", text=text, reason="r"))
    check_addendum(ProposeAddendum(title="t", text="x\n\n" * MOST_CLAUSES, reason="r"))


def test_it_is_signed_in_the_same_order_and_the_old_text_stays(
    session: Session, days: Days, in_force: Agreement, mailer: FakeMailer
) -> None:
    before = (in_force.terms, in_force.sha256, len(in_force.signatures))
    days.on(START)
    assert propose(days, in_force) == 302
    days.work()
    (added,) = addenda(session)
    assert added.state is S.ISSUED
    too_early = days.manager.post(f"/desk/mou/{added.reference}/countersign", data={"sha256": added.sha256})
    assert too_early.status_code == 409
    assert days.sign(added) == 302
    assert days.countersign(added) == 302
    days.work(times=2)

    added = days.again(added)
    assert added.state is S.ACTIVE
    assert (added.starts_on, added.last_on) == (START, LAST)
    assert added.final_file is not None
    words = {code: clause["text"] for code, clause in clauses_of(added.terms).items()}
    second = "Each costs ${guide.number} or $ 5 at most. <script>x</script>"
    assert words == {"ADD-1": "Manuals are in English and Hindi.", "ADD-2": second}
    session.refresh(in_force)
    assert (in_force.terms, in_force.sha256, len(in_force.signatures)) == before
    consent = session.scalars(select(Signature.consent).where(Signature.agreement_id == added.id)).all()
    assert any(f"{added.sha256} to the MoU {in_force.reference}" in one for one in consent)
    assert sum("is complete" in mail.subject for mail in mailer.sent) == 1


def test_its_document_says_what_it_adds_to_and_what_people_typed_is_text(
    session: Session, days: Days, in_force: Agreement
) -> None:
    days.on(START)
    propose(days, in_force)
    (added,) = addenda(session)

    html = mou_html(added.terms)

    assert "Addendum 1 to a Memorandum of Understanding" in html
    assert in_force.reference in html
    assert "&lt;script&gt;x" in html
    assert "Schedule A" not in html


def test_the_partner_s_first_page_leads_to_what_waits_for_its_signature(
    session: Session, days: Days, in_force: Agreement
) -> None:
    words = "Read and sign the addendum"
    days.on(START)
    assert words not in days.signatory.get("/partner").text

    propose(days, in_force)
    days.work()
    (added,) = addenda(session)

    assert f"{words} {added.reference}" in days.signatory.get("/partner").text


def test_both_sides_find_it_on_the_page_of_its_mou(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(START)
    propose(days, in_force)
    propose(days, in_force, addendum_title="Second")
    days.work()
    first, second = addenda(session)

    own, desk = days.signatory.get(in_force.home).text, days.manager.get(f"/desk/mou/{in_force.reference}").text
    for one in (first, second):
        assert f"/apply/{one.reference}/mou" in own
        assert f"/desk/mou/{one.reference}" in desk
        assert days.signatory.get(one.home).status_code == 200
    assert [one.terms["amends"]["part"] for one in (first, second)] == [1, 2]


def test_it_ends_with_its_mou(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(START)
    propose(days, in_force)
    propose(days, in_force)
    days.work()
    signed, waiting = addenda(session)
    days.sign(signed)
    days.countersign(signed)
    days.on(OPENS)
    renewal = days.renewal()
    days.sign(renewal)
    days.countersign(renewal)
    days.on(LAST + DAY, time(0, 0))

    assert days.again(in_force).state is S.RENEWED
    session.expire_all()
    assert [signed.state, waiting.state] == [S.EXPIRED, S.CLOSED]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x\n\n" * 41}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"addendum_title": ""}, "addendum_title"),
        ({"addendum_title": "x" * 201}, "addendum_title"),
        ({"addendum_title": "a\x07"}, "addendum_title"),
    ],
)
def test_what_is_wrong_is_said_on_its_field_and_nothing_is_added(
    session: Session, days: Days, in_force: Agreement, changed: dict[str, str], field: str
) -> None:
    days.on(START)

    answer = days.manager.post(f"/desk/mou/{in_force.reference}/addendum", data=TYPED | changed)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert addenda(session) == []


@pytest.mark.parametrize("state", sorted(set(S) - {S.ACTIVE, S.CLOSED}))
def test_only_an_mou_in_force_is_added_to(session: Session, days: Days, state: AgreementState) -> None:
    other = make_agreement(session, make_organisation(session, "Nut Works"), state)
    days.on(START)

    assert propose(days, other) == 409
    assert addenda(session) == []


def test_an_addendum_has_none_of_its_own_and_no_notice(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(START)
    propose(days, in_force)
    days.work()
    (added,) = addenda(session)
    days.sign(added)
    days.countersign(added)

    assert propose(days, added) == 409
    assert days.manager.post(f"/desk/mou/{added.reference}/end", data={"reason": "No."}).status_code == 409


def test_a_new_issue_keeps_its_words_and_what_was_agreed(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(START)
    propose(days, in_force)
    days.work()
    (added,) = addenda(session)
    wish = {"code": "ADD-1", "wish": "In English only.", "reason": "Cost."}
    assert days.signatory.post(f"{added.home}/changes", data=wish).status_code == 302
    assert days.sign(added) in {409, 422}
    yes = {"verdict": "agree", "text": "Manuals are in English.", "words": ""}
    assert days.manager.post(f"/desk/mou/{added.reference}/changes/ADD-1", data=yes).status_code == 302
    answer = days.manager.post(f"/desk/mou/{added.reference}/reissue", data={"reason": "As agreed."})
    assert answer.status_code == 302
    days.work()

    added = days.again(added)
    words = [clause["text"] for clause in clauses_of(added.terms).values()]
    assert words[0] == "Manuals are in English."
    assert words[1].startswith("Each costs ${guide.number} or $ 5")
    assert len(added.issues) == 2


def test_one_that_was_not_signed_in_time_has_its_days_anew(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(START)
    propose(days, in_force)
    days.work()
    days.on(START + 31 * DAY)
    (added,) = addenda(session)
    assert added.state is S.LAPSED

    assert days.manager.post(f"/desk/mou/{added.reference}/reissue", data={"reason": "Once more."}).status_code == 302
    days.work(times=2)

    (added,) = addenda(session)
    assert (added.state, added.sign_by) == (S.ISSUED, START + 61 * DAY)
    assert days.sign(added) == 302


def test_it_is_signed_no_later_than_on_the_last_day_of_its_mou(
    session: Session, days: Days, in_force: Agreement
) -> None:
    days.on(LAST - 10 * DAY)
    propose(days, in_force)
    days.work()

    assert [added.sign_by for added in addenda(session)] == [LAST]


def test_its_copy_says_how_it_was_signed() -> None:
    terms = TERMS | {"amends": {"number": "DPP-MOU-2030-0001", "part": 1, "reason": "Two states ask for it."}}
    signature = {"name": "Zoë O’Brien", "capacity": "Director", "signed_at": NOW, "how": "In the portal"}
    outside = signature | {"how": "Wet ink on paper outside the portal", "file_sha256": "ab" * 32}
    page = mou_html(terms, {"partner": outside, "program": signature | {"file_sha256": None}}, "cd" * 32)

    assert "<td>Wet ink on paper outside the portal</td><td>In the portal</td>" in page
    assert "has the SHA-256 hash " + "ab" * 32 in page
