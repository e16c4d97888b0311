"""G12: before publishing one sees what changes and who is touched; publishing tells them, once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.policy import Role
from app.applications.policy import State
from app.duties.models import Duty
from app.duties.policy import DutyKind
from app.guide.models import GuideVersion, PolicyValue
from app.guide.policy.drafts import PublishGuide, day_faults, earliest_day
from app.guide.service import current_guide
from app.guide.service.drafts import start_draft
from app.outbox.models import EventRecord
from app.partners.models import Organisation, Partner
from app.partners.policy import Standing
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.fakes import FakeMailer
from tests.guide.builders import CUT_OFF_ON, EFFECTIVE_ON, STAFF, make_draft
from tests.reference import lay_out_reference
from tests.rows import make_application

DAYS = {"effective_on": EFFECTIVE_ON.isoformat(), "cut_off_on": CUT_OFF_ON.isoformat()}


@pytest.fixture
def draft(session: Session) -> GuideVersion:
    lay_out_reference(session)
    session.commit()
    return make_draft(session)


def path(draft: GuideVersion) -> str:
    return f"/desk/guide/{draft.number}/publish"


def typed(session: Session, draft: GuideVersion, **changed: str) -> dict[str, str]:
    session.refresh(draft)
    return {**DAYS, "version": str(draft.version), "confirmed": "y", **changed}


@pytest.mark.parametrize(
    ("effective_on", "cut_off_on", "fields"),
    [
        pytest.param(date(2030, 4, 9), date(2030, 4, 9), [], id="first day that the notice allows"),
        pytest.param(date(2030, 4, 8), date(2030, 4, 9), ["effective_on"], id="a day too early"),
        pytest.param(date(2030, 4, 10), date(2030, 4, 9), ["cut_off_on"], id="drafts would move too early"),
        pytest.param(date(2030, 4, 8), date(2030, 4, 7), ["effective_on", "cut_off_on"], id="both"),
        pytest.param(date(2030, 3, 1), date(2030, 4, 9), ["effective_on"], id="in the past"),
    ],
)
def test_a_version_waits_for_the_notice_period(effective_on: date, cut_off_on: date, fields: list[str]) -> None:
    """S1.9, S1.48"""
    command = PublishGuide(effective_on=effective_on, cut_off_on=cut_off_on, version=1)
    found = day_faults(command, earliest_on=earliest_day(NOW.date(), 30), notice_days=30, last_on=date(2026, 1, 1))

    assert [fault.field for fault in found] == fields


def test_versions_come_into_force_one_after_the_other() -> None:
    command = PublishGuide(effective_on=date(2030, 5, 1), cut_off_on=date(2030, 5, 1), version=1)

    found = list(day_faults(command, earliest_on=date(2030, 4, 9), notice_days=30, last_on=date(2030, 5, 1)))

    assert found[0].message == "The version before is in force from 1 May 2030. Choose a later day."


def test_the_page_says_what_changes_and_who_is_touched(
    manager: FlaskClient, session: Session, draft: GuideVersion
) -> None:
    """G12"""
    for state in (State.DRAFT, State.DRAFT, State.CHECKING, State.WITHDRAWN):
        make_application(session, make_organisation(session), state)
    make_partner(session, make_organisation(session))
    make_partner(session, make_organisation(session)).standing = Standing.CANCELLED
    session.commit()

    page = " ".join(manager.get(path(draft)).text.split())

    assert "Applications: Draft</th> <td" in page
    assert 'data-label="How many">2</td>' in page
    assert "Applications: Checking" in page
    assert "Applications: Withdrawn" not in page
    assert page.count('data-label="How many">1</td>') == 2, "one that is checked, one partner"
    assert "The first possible day is 9 April 2030" in page
    for row in ("ID-LEASE", "ID-OWN", "CRIT-BLACKLIST"):
        assert row in page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"effective_on": "2030-04-08"}, "Everybody gets 30 days&#39; notice. The first possible day is 9 April 2030."),
        ({"effective_on": ""}, "Enter the day from which it is in force."),
        ({"effective_on": "soon"}, "Not a valid date value."),
        ({"effective_on": "2030-02-30"}, "Not a valid date value."),
        ({"cut_off_on": "2030-04-08"}, "Drafts can move only to a version that is in force."),
        ({"cut_off_on": ""}, "Enter the last day on which drafts keep their version."),
        ({"cut_off_on": "x" * 5000}, "Not a valid date value."),
    ],
)
def test_a_wrong_day_is_refused_beside_its_field(
    manager: FlaskClient, session: Session, draft: GuideVersion, wrong: dict[str, str], message: str
) -> None:
    """G12: a date earlier than the notice allows"""
    response = manager.post(path(draft), data=typed(session, draft, **wrong))

    field = next(iter(wrong))
    assert response.status_code == 422
    assert message in response.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    session.refresh(draft)
    assert (draft.published_on, draft.effective_on, draft.cut_off_on) == (None, None, None)
    assert "GuidePublished" not in session.scalars(select(EventRecord.name)).all()


def test_the_notice_period_is_data(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    session.add(PolicyValue(code="guide_notice_days", valid_from=NOW.date(), value=90, unit="days", source=""))
    session.commit()

    response = manager.post(path(draft), data=typed(session, draft))

    assert response.status_code == 422
    assert "The first possible day is 8 June 2030" in response.text


def test_publishing_is_one_act_with_days_and_the_hash_of_the_text(
    manager: FlaskClient, session: Session, draft: GuideVersion
) -> None:
    data = typed(session, draft, form_key="k")

    places = [manager.post(path(draft), data=data).location for _ in range(2)]

    assert places == ["/desk/guide", "/desk/guide"]
    session.refresh(draft)
    days = (draft.published_on, draft.effective_on, draft.cut_off_on)
    assert days == (NOW.date(), EFFECTIVE_ON, CUT_OFF_ON)
    facts = session.scalars(select(EventRecord).where(EventRecord.name == "GuidePublished")).all()
    assert [len(fact.payload["sha256"]) for fact in facts] == [64]


def test_the_old_version_is_in_force_until_the_day(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    """S1.48: the version in force binds; it begins with a day of the program."""
    manager.post(path(draft), data=typed(session, draft))

    assert current_guide(session, on=date(2030, 4, 8)).number == "2026.1"
    assert current_guide(session, on=date(2030, 4, 9)).number == draft.number


def test_publishing_asks_once_more_and_says_what_will_happen(
    manager: FlaskClient, session: Session, draft: GuideVersion
) -> None:
    """G12: who is told what, and that drafts with an earlier last day of their own end before the cut-off."""
    for last_on in (CUT_OFF_ON - timedelta(days=1), CUT_OFF_ON, None):
        make_application(session, make_organisation(session), State.DRAFT).due_on = last_on
    session.commit()

    asked = manager.post(path(draft), data=typed(session, draft, confirmed=""))

    words = " ".join(asked.text.split())
    assert asked.status_code == 200
    assert "3 drafts keep their version until 20 April 2030, 23:59 IST" in words
    assert "1 draft ends before the cut-off day" in words
    assert "the earlier day counts" in words
    session.refresh(draft)
    assert not draft.published_on
    form = {
        str(one.get("name")): str(one.get("value"))
        for one in html.fromstring(asked.text).xpath("//main//form//input[@type='hidden']")
    }
    assert manager.post(path(draft), data=form).location == "/desk/guide"
    session.refresh(draft)
    assert (draft.published_on, draft.cut_off_on) == (NOW.date(), CUT_OFF_ON)


@pytest.mark.parametrize("wrong", [{"effective_on": "2030-04-08"}, {"cut_off_on": ""}])
def test_wrong_days_are_told_before_it_asks_once_more(
    manager: FlaskClient, session: Session, draft: GuideVersion, wrong: dict[str, str]
) -> None:
    answer = manager.post(path(draft), data=typed(session, draft, confirmed="", **wrong))

    assert answer.status_code == 422
    assert "for good?" not in answer.text


def test_who_looked_at_an_older_draft_looks_again(manager: FlaskClient, session: Session, draft: GuideVersion) -> None:
    seen = typed(session, draft)
    draft.edited_by = "Somebody else"
    session.commit()

    response = manager.post(path(draft), data=seen)

    assert response.status_code == 409
    assert "Somebody changed the draft after you looked at it." in response.text


def test_a_draft_that_says_nothing_new_is_not_published(manager: FlaskClient, session: Session) -> None:
    lay_out_reference(session)
    same = start_draft(session, actor=STAFF, now=NOW)
    session.commit()

    response = manager.post(path(same), data=typed(session, same))

    assert response.status_code == 422
    assert "there is nothing to publish" in response.text


def test_owners_and_signatories_of_those_touched_are_told_once(
    manager: FlaskClient,
    session: Session,
    draft: GuideVersion,
    organisation: Organisation,
    partner: Partner,
    relay: Callable[[], None],
    mailer: FakeMailer,
) -> None:
    """N36"""
    applying = make_organisation(session, "Gear Works")
    make_application(session, applying, State.DRAFT)
    submitted = make_organisation(session, "Cog Works")
    make_application(session, submitted, State.SUBMITTED)
    people = {
        (firm.legal_name, role): make_account(session, role, organisation=firm).email
        for firm in (organisation, applying, submitted)
        for role in (Role.OWNER, Role.SIGNATORY, Role.MEMBER)
    }

    manager.post(path(draft), data=typed(session, draft))
    relay()

    told = {key: [mail.subject for mail in mailer.to(address)] for key, address in people.items()}
    for role in (Role.OWNER, Role.SIGNATORY):
        assert told["Bolt Systems", role] == ["Version 2030.1 of the guide: please accept it"]
        assert [subject.startswith("The guide changes: what that means") for subject in told["Gear Works", role]] == [
            True
        ]
    assert all(not told[key] for key in people if key[0] == "Cog Works" or key[1] is Role.MEMBER)
    asked = session.scalars(select(Duty).where(Duty.kind == DutyKind.ACCEPT_GUIDE)).all()
    assert [(duty.partner_id, duty.due_on) for duty in asked] == [(partner.id, date(2030, 6, 8))]
    text = mailer.to(people["Gear Works", Role.OWNER])[0].text
    assert "20 April 2030, 23:59 IST" in text
