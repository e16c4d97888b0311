"""One real thing for every address: who is there, where things are, and what a form needs to have its effect."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from app.accounts.models import Account
from app.accounts.policy import PORTAL, Purpose, Role
from app.accounts.service import make_link
from app.agreements.policy import AgreementState
from app.applications.models import Application, EvidenceItem, GuideMove, Section, SectionReturn
from app.applications.policy import EvidenceState, State
from app.applications.policy.document_check import ReturnSection
from app.applications.policy.quick_refusal import ProposeRefusal
from app.applications.policy.self_check import QUESTIONS
from app.applications.service import latest_revision
from app.applications.service.copies import file_copy
from app.applications.service.document_check import return_section
from app.applications.service.interests import accept_interest
from app.applications.service.quick_refusal import propose_refusal
from app.directory.service import list_partner
from app.duties.service import ask_partners
from app.files.policy.pictures import picture_key
from app.guide.policy.drafts import Kind
from app.guide.service import current_guide, load_reference
from app.guide.service.drafts import retire_row, row_at, start_draft
from app.guide.service.publishing import text_hash
from app.outbox.models import Notice
from app.outbox.policy import ATTEMPTS, DeliveryState
from app.partners.models import IdentityChange, JoinRequest, Organisation
from app.partners.service import invite
from app.reviews.policy import (
    AgreeFindings,
    AnswerAppeal,
    AppealAction,
    ApproveDecision,
    AssignAppeal,
    MakeAppeal,
    Outcome,
    ProposeDecision,
    Verdict,
)
from app.reviews.policy.practice import Practise, Tried
from app.reviews.service.access import criteria_of, own_review
from app.reviews.service.appeals import assign_appeal, make_appeal, propose_answer
from app.reviews.service.consensus import agree_findings
from app.reviews.service.decisions import propose_decision, send_decision
from app.reviews.service.panels import open_panel
from app.reviews.service.practice import practice_case, practise
from app.web.receipts import FormReceipt
from tests.access.asked import put_questions
from tests.access.table import Who
from tests.accounts.test_passkeys import add_passkey
from tests.agreements.builders import SHA256, make_agreement
from tests.applications import evidence_rows, samples
from tests.applications.builders import ANSWERS
from tests.builders import NOW, make_account, make_organisation, make_partner
from tests.fakes import FakeStore
from tests.files.samples import good_pdf
from tests.guide.builders import make_newer
from tests.reviews import builders as panels
from tests.rows import CAPABILITIES, make_application, make_interest, make_report, make_revision

CODE = "ID-INC"
ROLES: dict[Who, tuple[Role, ...]] = {
    Who.STRANGER: (Role.OWNER, Role.SIGNATORY),
    Who.VIEWER: (Role.VIEWER,),
    Who.TECHNICAL_CONTACT: (Role.TECHNICAL_CONTACT,),
    Who.MEMBER: (Role.MEMBER,),
    Who.OWNER: (Role.OWNER,),
    Who.SIGNATORY: (Role.SIGNATORY,),
    Who.REVIEWER: (Role.REVIEWER,),
    Who.OTHER_REVIEWER: (Role.REVIEWER,),
    Who.RECUSED_REVIEWER: (Role.REVIEWER,),
    Who.CHAIR: (Role.CHAIR,),
    Who.MANAGER: (Role.PROGRAM_MANAGER,),
    Who.ADMIN: (Role.ADMIN,),
}
IN_HOME = {Who.VIEWER, Who.TECHNICAL_CONTACT, Who.MEMBER, Who.OWNER, Who.SIGNATORY}
REPORT = {
    "client_name": "Pune Municipal Corporation",
    "client_kind": "local_government",
    "country": "IN",
    "place": "Pune",
    "onboarded_on": "2030-03-09",
    "products": ["URBAN"],
    "label_shown": "y",
}


@dataclass(kw_only=True)
class World:
    """`places` has the values in an address, `forms` what is typed there; both by endpoint."""

    app: Flask
    session: Session
    home: Organisation
    people: dict[Who, Account]
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def store(self) -> FakeStore:
        return evidence_rows.store_of(self.app)

    def put(self, endpoints: str, form: dict[str, Any] | None = None, **place: Any) -> None:
        """Say what the addresses of these endpoints lead to, and what is typed there."""
        for endpoint in endpoints.split():
            self.places[endpoint], self.forms[endpoint] = place, form or {}


def make_world(session: Session, app: Flask) -> World:
    """Build everything the table speaks of in one organisation, and the stranger's partnership beside it."""
    load_reference(session)
    home, elsewhere = make_organisation(session, "Bolt Systems"), make_organisation(session, "Nut Works")
    people = {
        who: make_account(
            session,
            *roles,
            name=who.replace("_", " ").title(),
            organisation=home if who in IN_HOME else elsewhere if who is Who.STRANGER else None,
        )
        for who, roles in ROLES.items()
    }
    world = World(app=app, session=session, home=home, people=people)
    for state in (State.DRAFT, State.CHECKING, State.IN_REVIEW, State.MOU_SENT):
        make_application(session, elsewhere, state)
    make_report(session, make_partner(session, elsewhere))
    for part in (
        put_drafts,
        put_checks,
        put_panels,
        lambda world: put_questions(world, *(ask(world) for _ in range(3))),
        put_appeals,
        put_practice,
        put_agreements,
        put_interests,
        put_partnership,
        put_public,
        put_people,
        put_identity,
        put_guide,
    ):
        part(world)
    session.commit()
    return world


def put_drafts(world: World) -> None:
    blank = make_application(world.session, world.home, State.DRAFT)
    world.put("sections.save", samples.typed("organisation"), reference=blank.reference, step="organisation")
    draft = make_application(world.session, world.home, State.DRAFT)
    samples.answer(world.session, draft)
    samples.hand_in(world.session, draft)
    own = "applications.tasks evidence.documents evidence.questions submission.check submission.take_back"
    world.put(own, reference=draft.reference)
    world.put("submission.send", {"agreed": "y"}, reference=draft.reference)
    world.put("sections.show", reference=draft.reference, step="capabilities")
    world.put("evidence.document evidence.ask_to_remove evidence.remove_document", reference=draft.reference, code=CODE)
    lapsed = make_application(world.session, world.home, State.LAPSED)
    world.put("drafts.again", reference=lapsed.reference)
    world.put("evidence.several", reference=blank.reference)
    world.put("evidence.save_several", {CODE: good_pdf()}, reference=blank.reference)
    world.put("evidence.save_document", {"file": good_pdf()}, reference=draft.reference, code=CODE)


def put_checks(world: World) -> None:
    submitted, _ = submit(world, State.SUBMITTED, EvidenceState.UPLOADED)
    world.put("desk_check.start submission.submitted applications.history", reference=submitted.reference)
    world.put("desk_applications.case", reference=submitted.reference)
    file_copy(world.session, world.store, latest_revision(world.session, submitted.id).id, b"%PDF-1.7", now=NOW)
    world.put("submission.copy desk_applications.copy", reference=submitted.reference, number=1)
    checking, item = submit(world, State.CHECKING, EvidenceState.UPLOADED)
    seen = {"evidence_id": str(item.id), "seen_version": str(item.version)}
    world.put("desk_check.accept", seen, reference=checking.reference, code=CODE)
    told = {"reason": "unreadable", "advice": "Scan it again."}
    world.put("desk_check.send_back", seen | told, reference=checking.reference, code=CODE)
    world.put(
        "desk_check.file evidence.file desk_check.preview evidence.preview", reference=checking.reference, code=CODE
    )
    world.store.put(picture_key(item.file.sha256, 1), [b"jpeg"])
    world.put("desk_check.picture evidence.picture", reference=checking.reference, code=CODE, number=1)
    checked, _ = submit(world, State.CHECKING, EvidenceState.ACCEPTED)
    world.put("desk_check.check desk_check.finish", reference=checked.reference)
    put_returned_answers(world)
    put_refusals(world)


def put_returned_answers(world: World) -> None:
    checking, _ = submit(world, State.CHECKING, EvidenceState.UPLOADED)
    said = {"reason": "unclear", "advice": "Say which.", "revision": "1", "seen_version": "0"}
    world.put("desk_check.return_answers", said, reference=checking.reference, step="people")
    command = ReturnSection(step="team", revision=1, version=0, reason="unclear", advice="Say which.")
    return_section(world.session, checking.reference, command, actor=samples.STAFF, now=NOW)
    read = {"revision": "1", "seen_version": "1"}
    world.put("desk_check.keep_answers", read, reference=checking.reference, step="team")
    put_returned(world)


def put_returned(world: World) -> None:
    """An application that came back, with days to mend it."""
    back, _ = submit(world, State.CHANGES_REQUESTED, EvidenceState.ACCEPTED)
    back.due_on = NOW.date() + timedelta(days=30)
    revision = latest_revision(world.session, back.id)
    said: dict[str, Any] = {"return_code": "unclear", "return_text": "Say which."}
    said |= {"returned_at": NOW, "returned_by": "Mona"}
    world.session.add(SectionReturn(revision_id=revision.id, key="people", **said))
    said_before = revision.content["people"]
    section = Section(application_id=back.id, key="people", answers=said_before, saved_at=NOW, saved_by="Asha Rao")
    world.session.add(section)
    explained = {"words": "It is right as it is.", "version": "0"}
    world.put("evidence.explain", explained, reference=back.reference, key="people")
    later = back.due_on + timedelta(days=10)
    more = {"seen": back.due_on.isoformat(), "last_on": later.isoformat(), "reason": "The register is slow."}
    world.put("desk_more_time.give", more, reference=back.reference)


def put_refusals(world: World) -> None:
    """Somebody else proposed one, so that our manager may confirm it; another one is our manager's own to take back."""
    checking, _ = submit(world, State.CHECKING, EvidenceState.UPLOADED)
    world.put("desk_refusal.refuse", {"reason-CRIT-ELIG": "A ministry."}, reference=checking.reference)
    colleague = make_account(world.session, Role.PROGRAM_MANAGER, name="Mona Second")
    for person, endpoint in (
        (colleague, "desk_refusal.refusal"),
        (world.people[Who.MANAGER], "desk_refusal.take_back"),
    ):
        proposed, _ = submit(world, State.CHECKING, EvidenceState.UPLOADED)
        proposed.guide_version_id = current_guide(world.session, on=NOW.date()).id
        command = ProposeRefusal(reasons={"CRIT-ELIG": "A ministry."})
        by = panels.actor(world.session, person)
        propose_refusal(world.session, proposed.reference, command, actor=by, now=NOW)
        world.put(endpoint, {"version": "1"}, reference=proposed.reference)


def submit(world: World, state: State, of_item: EvidenceState) -> tuple[Application, EvidenceItem]:
    """Return an application with one document in its revision."""
    application = make_application(world.session, world.home, state)
    item = evidence_rows.make_item(world.session, world.store, application, CODE, state=of_item, checked_at=NOW)
    make_revision(world.session, application, **panels.content(item.id, item.file_id))
    return application, item


def put_panels(world: World) -> None:
    """Put one panel at each of its stages: opened, asked, reviewing, in consensus, agreed, proposed, decided."""
    session, people = world.session, world.people
    pair = [str(people[who].id) for who in (Who.REVIEWER, Who.OTHER_REVIEWER)]
    panels.set_policy(session, "review_capacity", 20)  # the same reviewer is asked for each of them
    about = {"version": "0", "capacity": "3"}
    world.put("reviews.about_me", about)
    world.put("panel.reviewer", about, account_id=people[Who.OTHER_REVIEWER].id)
    world.put("panel.assign", {"reviewers": pair}, reference=make_case(world).reference)
    asked, reviewing, together, agreed, proposed, decided = (ask(world) for _ in range(6))
    world.put("reviews.conflict", {"tie": "no"}, reference=asked.reference)
    world.put("reviews.decline", {"reason": "On leave."}, reference=asked.reference)
    world.put("panel.replace", {"leaving": pair[0], "successor": pair[1], "reason": "Ill."}, reference=asked.reference)
    world.put("panel.report_tie", {"person": pair[1], "words": "Cousins."}, reference=asked.reference)
    codes = [one.code for one in criteria_of(session, panels.panel_of(session, asked))]
    verdicts = {f"verdict-{code}": "compliant" for code in codes}
    verdicts |= {f"points-{code}": "3" for code in panels.scores(session)}

    for case in (reviewing, together, agreed, proposed, decided):
        panels.clear(session, case, *case.reviewers)
    put_reopening(world)
    own = own_review(session, panels.actor(session, people[Who.REVIEWER]), reviewing.reference)
    sheet = verdicts | {"recommendation": "approved", "version": str(own.version)}
    world.put("reviews.read", reference=reviewing.reference)
    world.put("reviews.score", sheet, reference=reviewing.reference)
    world.put("reviews.draft", sheet, reference=reviewing.reference)
    document: dict[str, Any] = {"reference": reviewing.reference, "evidence_id": reviewing.evidence_id}
    world.put("reviews.file reviews.preview", **document)
    world.put("reviews.picture", **document, number=1)

    found = dict.fromkeys(codes, Verdict.COMPLIANT)
    for case in (together, agreed, proposed, decided):
        for reviewer in case.reviewers:
            panels.send(session, case, reviewer, found)
    version = str(panels.panel_of(session, together).version)
    world.put("reviews.done", reference=together.reference)
    world.put("panel.consensus", verdicts | {"version": version}, reference=together.reference)

    for case in (agreed, proposed, decided):
        entries = panels.entries(found)
        now_at, scores = panels.panel_of(session, case).version, panels.scores(session)
        findings = AgreeFindings(version=now_at, entries=entries, scores=scores)
        agree_findings(session, findings, case.reference, actor=panels.actor(session, case.chair), now=NOW)
    world.put("panel.decide", {"outcome": "approved", "summary": "Welcome."}, reference=agreed.reference)

    wish = ProposeDecision(outcome=Outcome.APPROVED, summary="Welcome.")
    for case in (proposed, decided):
        propose_decision(session, wish, case.reference, actor=panels.actor(session, case.chair), now=NOW)
    world.put("panel.application", reference=proposed.reference)
    paper: dict[str, Any] = {"reference": proposed.reference, "evidence_id": proposed.evidence_id}
    world.put("panel.file panel.preview", **paper)
    world.put("panel.picture", **paper, number=1)
    world.put("panel.approve", {"version": "1"}, reference=proposed.reference)
    world.put("panel.return_proposal", {"version": "1", "reason": "Say more."}, reference=proposed.reference)
    send_decision(
        session,
        ApproveDecision(version=1),
        decided.reference,
        actor=panels.actor(session, people[Who.MANAGER]),
        now=NOW,
    )
    world.put("panel.record panel.record_text panel.tell_again decisions.decision", reference=decided.reference)


def put_reopening(world: World) -> None:
    """Put a panel of which one review has been sent and another one not."""
    case = ask(world)
    panels.clear(world.session, case, *case.reviewers)
    codes = [one.code for one in criteria_of(world.session, panels.panel_of(world.session, case))]
    panels.send(world.session, case, case.reviewers[1], dict.fromkeys(codes, Verdict.COMPLIANT))
    typed = {"reviewer": str(case.reviewers[1].id), "reason": "A page was missing."}
    world.put("panel.reopen", typed, reference=case.reference)


def make_case(world: World) -> panels.Case:
    """Return an application of ours before the panel; another chair leads it, so that ours may approve."""
    session, people = world.session, world.people
    case = panels.Case(
        application=make_application(session, world.home, State.IN_REVIEW),
        organisation=world.home,
        member=people[Who.MEMBER],
        chair=make_account(session, Role.CHAIR, name="Chandra Chair"),
        manager=people[Who.MANAGER],
        reviewers=[people[Who.REVIEWER], make_account(session, Role.REVIEWER, name="Rita Two")],
    )
    file = panels.keep(session, world.store)
    world.store.put(picture_key(file.sha256, 1), [b"jpeg"])
    session.flush()
    revision = make_revision(session, case.application, **panels.content(case.evidence_id, file.id))
    open_panel(session, application_id=case.application_id, revision_id=revision.id, now=NOW)
    session.commit()
    return case


def ask(world: World) -> panels.Case:
    """Return a panel that was chosen; one of it has a tie."""
    case = make_case(world)
    panels.assign(world.session, case, *case.reviewers, world.people[Who.RECUSED_REVIEWER])
    panels.recuse(world.session, case, world.people[Who.RECUSED_REVIEWER])
    return case


def put_appeals(world: World) -> None:
    """Put a decision that may be appealed, and appeals that wait for a chair, an answer, a second person."""
    session, people = world.session, world.people
    owner, chair = (panels.actor(session, people[who]) for who in (Who.OWNER, Who.CHAIR))
    decided, asked, assigned, answered = (decline(world) for _ in range(4))
    world.put("decisions.appeal", {"reasons": "Look again."}, reference=decided.reference)
    new = [make_account(session, Role.REVIEWER, name=name) for name in ("New One", "New Two")]
    chosen = {"chair": str(people[Who.CHAIR].id), "reviewers": [str(one.id) for one in new]}
    for case in (asked, assigned, answered):
        make_appeal(session, MakeAppeal(reasons="Look again."), case.reference, actor=owner, now=NOW)
    world.put("panel.appeal", chosen | {"version": "1"}, reference=asked.reference)
    hand = AssignAppeal(version=1, chair_id=people[Who.CHAIR].id, reviewer_ids=frozenset(one.id for one in new))
    session.commit()
    assign_appeal(session, hand, assigned.reference, actor=chair, now=NOW)
    typed = {"version": "2", "answer": "uphold", "reason": "It is right."}
    world.put("panel.answer", typed, reference=assigned.reference)
    other = make_account(session, Role.CHAIR, name="Another Chair")
    assign_appeal(session, replace(hand, chair_id=other.id), answered.reference, actor=chair, now=NOW)
    answer = AnswerAppeal(version=2, action=AppealAction.UPHOLD, reason="It is right.")
    session.commit()
    propose_answer(session, answer, answered.reference, actor=panels.actor(session, other), now=NOW)
    world.put("panel.confirm_appeal", {"version": "3"}, reference=answered.reference)
    world.put("panel.return_appeal", {"version": "3", "reason": "Say more."}, reference=answered.reference)


def put_practice(world: World) -> None:
    """Let the reviewer practise once; others have nothing to look back at."""
    session, codes = world.session, list(practice_case().models)
    entries = {code: Tried(verdict=Verdict.UNCLEAR, score=2) for code in codes}
    practise(session, Practise(entries=entries), actor=panels.actor(session, world.people[Who.REVIEWER]), now=NOW)
    world.put(
        "reviews.practice", {f"verdict-{code}": "unclear" for code in codes} | {f"score-{code}": "2" for code in codes}
    )


def decline(world: World) -> panels.Case:
    """Return a case that people of its own have declined."""
    session, case = world.session, make_case(world)
    case.manager = make_account(session, Role.PROGRAM_MANAGER, name="Own Manager")
    case.reviewers = [make_account(session, Role.REVIEWER, name=name) for name in ("Own One", "Own Two")]
    panels.assign(session, case, *case.reviewers)
    panels.clear(session, case, *case.reviewers)
    codes = [one.code for one in criteria_of(session, panels.panel_of(session, case))]
    found = dict.fromkeys(codes, Verdict.NOT_COMPLIANT)
    for reviewer in case.reviewers:
        panels.send(session, case, reviewer, found)
    version, scores = panels.panel_of(session, case).version, panels.scores(session)
    findings = AgreeFindings(version=version, entries=panels.entries(found), scores=scores)
    agree_findings(session, findings, case.reference, actor=panels.actor(session, case.chair), now=NOW)
    wish = ProposeDecision(outcome=Outcome.DECLINED, summary="No.")
    propose_decision(session, wish, case.reference, actor=panels.actor(session, case.chair), now=NOW)
    send_decision(
        session, ApproveDecision(version=1), case.reference, actor=panels.actor(session, case.manager), now=NOW
    )
    return case


def put_agreements(world: World) -> None:
    session, home = world.session, world.home
    issued, signed, active = (
        make_agreement(session, home, state)
        for state in (AgreementState.ISSUED, AgreementState.SIGNED, AgreementState.ACTIVE)
    )
    active.final_file_id = active.file_id
    world.store.put(SHA256, [b"%PDF-1.7 m."])
    typed = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}
    world.put("agreements.mou agreements.sign", typed, reference=issued.application.reference)
    world.put("agreements.document agreements.signed_copy", reference=active.application.reference)
    desk = "agreements_desk.case agreements_desk.document agreements_desk.signed_copy"
    world.put(desk, reference=active.reference)
    world.put("verification.copy_data", digest=SHA256)
    world.put("verification.check", {"file": b"%PDF-1.7 m."})
    world.put("agreements_desk.countersign", {"sha256": SHA256}, reference=signed.reference)


def put_interests(world: World) -> None:
    session = world.session
    new, accepted = make_interest(session, "Gear Works"), make_interest(session, "Cog Works")
    accept_interest(session, accepted, actor=PORTAL, now=NOW)
    world.put("desk_interests.show desk_interests.accept", reference=new.reference)
    world.put("desk_interests.decline", {"reason": "Too far away."}, reference=new.reference)
    world.put("desk_interests.invite_again", reference=accepted.reference)
    tokens = URLSafeSerializer(world.app.secret_key or "", salt="interest sent")
    world.put("interests.sent", token=tokens.dumps(new.reference))
    world.put("interests.express", ANSWERS | {"is_another": "y"})  # ours is a partner of that name
    world.places["self_check.result"] = {question.name: min(question.meets) for question in QUESTIONS}


def put_partnership(world: World) -> None:
    session = world.session
    partner = make_partner(session, world.home)
    report = make_report(session, partner, late_by=1)
    world.put("clients.report", REPORT)
    world.put("clients.one clients.received_one clients.acknowledge", reference=report.reference)
    world.put("clients.withdraw", {"reason": "Reported twice."}, reference=report.reference)
    application = make_application(session, world.home, State.ACTIVE)
    answers = {"website": "https://bolt.example", "trading_name": ""}
    make_revision(session, application, capabilities=CAPABILITIES, organisation=answers)
    list_partner(session, partner_id=partner.id, application_id=application.id, now=NOW)
    world.put("directory.profile", slug=partner.slug)
    world.put("verification.number verification.number_data", number=partner.reference)


def put_public(world: World) -> None:
    """Put what opens with a token, the guide, and each person's own account."""
    session, viewer = world.session, world.people[Who.VIEWER]
    _, token = invite(
        session, world.home, address=viewer.email, name=viewer.name, roles=[Role.MEMBER], actor=PORTAL, now=NOW
    )
    world.put("partners.join", token=token)
    newcomer = make_account(session, name="New Comer")
    newcomer.confirmed_at = None
    session.flush()
    with world.app.test_request_context():
        world.put("security.confirm_email", token=generate_confirmation_token(newcomer))  # type: ignore[no-untyped-call]
        world.put("security.reset_password", token=generate_reset_password_token(viewer))  # type: ignore[no-untyped-call]
    session.add(FormReceipt(digest="d" * 64, location="", at=NOW))
    world.put("receipts.sent", digest="d" * 64)
    world.put("guide.version", number=current_guide(session, on=NOW.date()).number)
    world.put("guide.statement", name="privacy")
    world.put("accounts.name", {"name": "Another Name"})
    world.put("accounts.address", {"email": "another@example.org"})
    world.put("accounts.close", {"agreed": "y"})
    world.put("accounts.mail_link", {"email": viewer.email})
    world.put("accounts.use_mail_link", token=make_link(session, viewer, Purpose.SIGN_IN, now=NOW))
    link = make_link(session, viewer, Purpose.NEW_ADDRESS, now=NOW, address="new@example.org")
    world.put("accounts.confirm_address", token=link)
    world.put("security.wan_register_response", token="forged")
    world.put("accounts.remove_passkey", passkey_id=add_passkey(session, world.people[Who.MEMBER], "My phone").id)
    world.put("security.wan_signin_response", token="forged")
    world.put("security.wan_verify_response", token="forged")
    world.put("desk.messages", {"kind": "notice", "key": str(make_notice(session).id)})


def put_people(world: World) -> None:
    """Put somebody of the organisation, and somebody who is invited into it."""
    someone = make_account(world.session, Role.VIEWER, Role.MEMBER, name="Some One", organisation=world.home)
    world.put("members.person", {"roles": ["viewer"]}, account_id=someone.id)
    world.put("members.take_off members.hand_over", account_id=someone.id)
    world.put("asking.by_name", {"name": "Nut Works", "country": "India", "message": ""})
    world.put("members.invite", {"name": "Ravi Iyer", "address": "ravi@bolt.example", "roles": ["member"]})
    invitation, _ = invite(
        world.session, world.home, address="new@bolt.example", name="New", roles=[Role.MEMBER], actor=PORTAL, now=NOW
    )
    asked = JoinRequest(
        organisation_id=world.home.id, account_id=make_account(world.session).id, message="", asked_at=NOW
    )
    world.session.add(asked)
    world.session.flush()
    world.put("asking.answer asking.decline", {"roles": ["viewer"]}, request_id=asked.id)
    world.put("switching.choose", {"organisation": str(world.home.id)})
    world.put("members.invite_again members.revoke", invitation_id=invitation.id)


def put_identity(world: World) -> None:
    """Lock what the stranger's organisation is, and ask for a change of ours; ours goes on with its drafts."""
    elsewhere = world.people[Who.STRANGER].grants[0].organisation_id
    world.session.get_one(Organisation, elsewhere).checked_at = NOW
    world.put("identity.ask", {"field": "trading_name", "new_value": "Bolt", "reason": "Better known so."})
    change = IdentityChange(
        reference="DPP-IDC-2030-9999",
        organisation_id=world.home.id,
        field="legal_name",
        old_value=world.home.legal_name,
        new_value="Bolt Digital",
        reason="Renamed",
        asked_at=NOW,
        asked_by="Asha Rao",
    )
    world.session.add(change)
    world.put("desk_identity.show identity.withdraw", reference=change.reference)
    world.put("desk_identity.decline", {"reason": "Not yet."}, reference=change.reference)


def put_guide(world: World) -> None:
    """Publish a version that partners have to accept and that a draft came under, and begin the next one."""
    session = world.session
    moved = make_application(session, world.home, State.DRAFT)
    newer = make_newer(session)
    move = GuideMove(
        application_id=moved.id, from_version_id=moved.guide_version_id, to_version_id=newer.id, moved_at=NOW
    )
    session.add(move)
    world.put("guide_news.read", reference=moved.reference)
    ask_partners(session, newer, now=NOW)
    world.put("partner_guide.accept", {"agreed": "y", "sha256": text_hash(session, newer)})
    draft = start_draft(session, actor=PORTAL, now=NOW)
    session.flush()
    retired, kept = (row_at(session, draft.id, Kind.REQUIREMENTS, code) for code in ("QLT-9001", "QLT-CMMI"))
    version = {"version": str(retired.version)}
    retire_row(session, draft.number, Kind.REQUIREMENTS, retired.code, version=1, actor=PORTAL, now=NOW)
    session.flush()
    clause = {"part": "criteria", "title": "Local office", "text": "An office."}
    world.put("desk_guide.show", number=draft.number)
    world.put("desk_guide.add", clause | {"code": "CRIT-LOCAL"}, number=draft.number, kind="clauses")
    world.put("desk_guide.row desk_guide.save", clause | version, number=draft.number, kind="clauses", code="CRIT-EXP")
    place: dict[str, Any] = {"number": draft.number, "kind": "requirements"}
    world.put("desk_guide.retire", version, **place, code=kept.code)
    world.put("desk_guide.put_back", **place, code=retired.code)
    days = {"effective_on": "2030-05-09", "cut_off_on": "2030-05-20", "version": str(draft.version), "confirmed": "y"}
    world.put("desk.publish", days, number=draft.number)


def make_notice(session: Session) -> Notice:
    """Return a mail that the portal gave up on."""
    notice = Notice(
        key=uuid4().hex,
        address="asha@example.org",
        account_id=None,
        subject="Your MoU",
        text="",
        html="",
        path="/",
        made_at=NOW,
        state=DeliveryState.FAILED,
        attempts=ATTEMPTS,
        error="no mail server",
    )
    session.add(notice)
    session.flush()
    return notice
