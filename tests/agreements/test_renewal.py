"""Issue 5, item 8: a renewal opens 90 days before the last day and is signed like the MoU that it renews."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.agreements.models import Agreement, Signature
from app.agreements.policy import AgreementState, Kind
from app.agreements.policy.changes import clauses_of
from app.agreements.policy.term import next_start
from app.applications.policy import State
from app.applications.service import latest_revision
from app.duties.models import Duty
from app.duties.policy import DutyKind, DutyState
from app.guide.models import GuideVersion
from app.partners.models import Partner
from app.partners.policy import Standing
from tests.agreements.builders import with_value
from tests.agreements.terms import GRACE, LAST, LAST_SECOND, OPENS, Days, kolkata
from tests.fakes import FakeMailer

S = AgreementState
DAY = timedelta(days=1)


@pytest.mark.parametrize(("day", "opened"), [(OPENS - DAY, 0), (OPENS, 1), (LAST, 1)])
def test_it_opens_ninety_days_before_the_last_day_and_once(
    session: Session, days: Days, in_force: Agreement, day: date, opened: int
) -> None:
    days.on(day)

    renewals = session.scalars(select(Agreement).where(Agreement.kind == Kind.RENEWAL)).all()
    duties = session.scalars(select(Duty).where(Duty.kind == DutyKind.RENEW_MOU)).all()
    assert len(renewals) == len(duties) == opened
    assert [one.state for one in renewals] == [S.ISSUED] * opened
    assert [(one.due_on, one.words) for one in duties] == [(LAST, one.reference) for one in renewals]
    assert in_force.state is S.ACTIVE


def test_owner_signatory_and_program_are_told_once_with_the_rule_and_its_days(
    days: Days, in_force: Agreement, mailer: FakeMailer
) -> None:
    days.on(OPENS)
    days.on(OPENS + DAY)

    mails = [mail for mail in mailer.sent if "DPP-MOU-2031-" in mail.subject]
    assert len(mails) == 2  # the signatory's and the manager's
    for mail in mails:
        words = " ".join(mail.text.split())
        assert "by 23:59 IST on 9 March 2032" in words
        assert "until 23:59 IST on 8 April 2032" in words


def test_it_is_a_new_text_from_today_s_template_guide_and_data(
    session: Session, days: Days, in_force: Agreement, organisation_renamed: str
) -> None:
    newer = GuideVersion(number="2031.1", title="Guide", published_on=date(2031, 1, 1), effective_on=date(2031, 1, 1))
    session.add(newer)
    session.flush()
    guide = in_force.application.guide_version
    session.add_all(
        type(clause)(
            guide_version_id=newer.id,
            code=clause.code,
            position=clause.position,
            part=clause.part,
            title=clause.title,
            text="Clients know more.",
            sources=clause.sources,
        )
        for clause in guide.clauses
    )
    session.commit()

    days.on(OPENS)

    renewal = days.renewal()
    texts = {code: clause["text"] for code, clause in clauses_of(renewal.terms).items()}
    assert renewal.terms["guide"]["number"] == "2031.1"
    assert renewal.terms["partner"]["legal_name"] == organisation_renamed
    assert in_force.terms["partner"]["legal_name"] == "Bolt Systems"
    assert texts["MOU-RENEWS"].startswith(f"This memorandum renews memorandum {in_force.reference}.")
    assert "begins on 10 March 2032" in texts["MOU-RENEWS"]
    assert "the last day is 9 March 2034" in texts["MOU-RENEWS"]
    assert not {"MOU-START", "MOU-BEFORE", "MOU-CONDITIONS", "MOU-TEAM"} & set(texts)


@pytest.fixture
def organisation_renamed(session: Session, in_force: Agreement) -> str:
    in_force.application.organisation.legal_name = "Bolt & Söhne"
    session.commit()
    return "Bolt & Söhne"


def test_signed_before_the_end_the_term_goes_on_without_a_gap(
    session: Session, days: Days, in_force: Agreement, partner: Partner
) -> None:
    before = session.scalars(select(Signature.id).where(Signature.agreement_id == in_force.id)).all()
    days.on(OPENS)
    renewal = days.renewal()
    assert days.sign(renewal) == 302
    assert days.countersign(renewal) == 302
    days.on(LAST, LAST_SECOND)
    assert (days.again(in_force).state, renewal.state) == (S.ACTIVE, S.ACTIVE)
    days.on(LAST + DAY, time(0, 0))

    assert (days.again(in_force).state, renewal.state) == (S.RENEWED, S.ACTIVE)
    assert in_force.last_on == LAST
    assert (renewal.starts_on, renewal.last_on) == (next_start(LAST), date(2034, 3, 9))
    assert renewal.final_file is not None
    assert session.scalars(select(Signature.id).where(Signature.agreement_id == in_force.id)).all() == before
    assert partner.standing is Standing.ACTIVE
    assert renewal.application.state is State.ACTIVE
    assert session.scalars(select(Duty.state).where(Duty.kind == DutyKind.RENEW_MOU)).all() == [DutyState.MET]


@pytest.mark.parametrize(
    ("day", "at", "standings"),
    [
        (LAST, LAST_SECOND, [Standing.ACTIVE, Standing.ACTIVE]),
        (LAST + DAY, time(0, 0), [Standing.GRACE, Standing.ACTIVE]),
        (GRACE, LAST_SECOND, [Standing.GRACE, Standing.ACTIVE]),
    ],
)
def test_both_signatures_in_the_last_second_and_in_the_first_one_after(
    session: Session, days: Days, in_force: Agreement, partner: Partner, day: date, at: time, standings: list[Standing]
) -> None:
    """The last day counts in Asia/Kolkata; what is signed in the grace follows without a gap, too."""
    days.on(OPENS)
    days.on(day, at)
    seen = [partner.standing]
    renewal = days.renewal()
    assert days.sign(renewal) == 302
    assert days.countersign(renewal) == 302
    days.relay()
    days.on(day + DAY)

    assert [*seen, partner.standing] == standings
    assert renewal.starts_on == next_start(LAST)
    assert days.again(in_force).state is S.RENEWED


@pytest.mark.parametrize(("day", "at", "status"), [(GRACE, LAST_SECOND, 302), (GRACE + DAY, time(0, 0), 409)])
def test_after_the_last_second_of_the_grace_nobody_signs_also_before_the_job(
    session: Session, days: Days, in_force: Agreement, day: date, at: time, status: int
) -> None:
    days.on(OPENS)
    days.on(LAST + DAY)
    days.go_to(day, at)

    assert days.sign(days.renewal()) in {status, 422}
    assert (days.renewal().state is S.SIGNED) is (status == 302)


def test_a_renewal_can_be_renewed(session: Session, days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    first = days.renewal()
    days.sign(first)
    days.countersign(first)
    days.on(date(2033, 12, 9))

    second = session.scalars(select(Agreement).where(Agreement.base_id == first.id)).one()
    assert second.terms["renews"]["starts_on"] == "10 March 2034"
    assert session.scalars(select(Duty.words).where(Duty.state == DutyState.OPEN)).all() == [second.reference]


def test_pages_say_the_rule_with_its_days_from_the_opening_on(days: Days, in_force: Agreement) -> None:
    rule = "runs from 10 March 2032 until 23:59 IST on 8 April 2032"
    own, desk = in_force.home, f"/desk/mou/{in_force.reference}"
    days.on(OPENS - DAY)
    assert rule not in days.signatory.get(own).text + days.manager.get(desk).text
    days.on(OPENS)
    renewal = days.renewal()
    pages = [(days.signatory, own), (days.manager, desk), (days.signatory, renewal.home)]
    pages.append((days.manager, f"/desk/mou/{renewal.reference}"))

    shown = [" ".join(browser.get(address).text.split()) for browser, address in pages]
    assert all(rule in page for page in shown)
    assert all(in_force.reference in page and renewal.reference in page for page in shown)
    assert "Next: You " in shown[2]
    assert "Next: Signatory of the partner" in shown[3]
    assert "/apply/" + renewal.reference + "/mou" in days.signatory.get("/partner").text
    assert renewal.reference in days.manager.get("/desk/mou").text


def test_what_is_missing_for_the_text_is_told_once_and_the_job_tries_again(
    session: Session, days: Days, in_force: Agreement, mailer: FakeMailer
) -> None:
    revision = latest_revision(session, in_force.application_id)
    whole, revision.content = revision.content, with_value(revision.content, "organisation.address", "")
    revision.content = with_value(with_value(revision.content, "organisation.city", ""), "organisation.postcode", "")
    session.commit()
    days.on(OPENS)
    assert session.scalars(select(Agreement).where(Agreement.kind == Kind.RENEWAL)).all() == []
    told = [mail.subject for mail in mailer.sent if "cannot be drafted" in mail.subject]
    revision.content = whole
    session.commit()
    days.on(OPENS + DAY)

    assert told == [f"The renewal of the MoU {in_force.reference} cannot be drafted"]
    assert days.renewal().state is S.ISSUED


def test_the_renewal_waits_with_the_clock_of_india(days: Days, in_force: Agreement) -> None:
    days.on(OPENS - DAY, LAST_SECOND)
    assert days.clock.at.date() == OPENS - DAY
    assert days.session.scalars(select(Agreement).where(Agreement.kind == Kind.RENEWAL)).all() == []
    days.on(OPENS, time(0, 0))
    assert days.clock.at == kolkata(OPENS, time(0, 0))
    assert days.renewal().state is S.ISSUED


def test_each_mou_of_a_partnership_leads_to_its_own_files(days: Days, in_force: Agreement) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    days.sign(renewal)
    days.countersign(renewal)
    days.work()

    for one in (days.again(in_force), days.again(renewal)):
        page = days.signatory.get(f"/apply/{one.reference}/mou").text
        assert f'href="/apply/{one.reference}/mou/document"' in page
    page = days.signatory.get(f"/apply/{renewal.reference}/mou/issues/1").text
    assert f'href="/apply/{renewal.reference}/mou/issues/1/document"' in page


def test_who_is_a_partner_already_is_not_told_that_it_becomes_one(
    days: Days, in_force: Agreement, mailer: FakeMailer
) -> None:
    days.on(OPENS)
    renewal = days.renewal()
    mailer.sent.clear()
    days.sign(renewal)
    days.work()
    place = f"/desk/mou/{renewal.reference}"
    days.manager.post(f"{place}/approve")

    page = days.manager.get(f"{place}/countersign").text
    assert f"goes on where {in_force.reference} ends" in page
    assert "becomes a DIGIT Partner" not in page
    assert len(mailer.sent) == 2  # the signatory's and the manager's
    for mail in mailer.sent:
        assert "countersign" in mail.text
        assert "benefits" not in mail.text
        assert "becomes a partner" not in mail.text
