"""Applications of ours at every point of the way to the panel, as tests of every address need them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.accounts.policy import Role
from app.applications.models import Application, EvidenceItem, Section, SectionReturn
from app.applications.policy import EvidenceState, State
from app.applications.policy.document_check import ReturnSection
from app.applications.policy.quick_refusal import ProposeRefusal
from app.applications.service import latest_revision
from app.applications.service.copies import file_copy
from app.applications.service.document_check import return_section
from app.applications.service.quick_refusal import propose_refusal
from app.files.policy.pictures import picture_key
from app.guide.service import current_guide
from tests.access.who import Who
from tests.applications import evidence_rows, samples
from tests.builders import NOW, make_account
from tests.files.samples import good_pdf
from tests.reviews import builders as panels
from tests.rows import make_application, make_revision

if TYPE_CHECKING:
    from tests.access.world import World

CODE = "ID-INC"


def put_drafts(world: "World") -> None:
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


def put_checks(world: "World") -> None:
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


def put_returned_answers(world: "World") -> None:
    checking, _ = submit(world, State.CHECKING, EvidenceState.UPLOADED)
    said = {"reason": "unclear", "advice": "Say which.", "revision": "1", "seen_version": "0"}
    world.put("desk_check.return_answers", said, reference=checking.reference, step="people")
    command = ReturnSection(step="team", revision=1, version=0, reason="unclear", advice="Say which.")
    return_section(world.session, checking.reference, command, actor=samples.STAFF, now=NOW)
    read = {"revision": "1", "seen_version": "1"}
    world.put("desk_check.keep_answers", read, reference=checking.reference, step="team")
    put_returned(world)


def put_returned(world: "World") -> None:
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


def put_refusals(world: "World") -> None:
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


def submit(world: "World", state: State, of_item: EvidenceState) -> tuple[Application, EvidenceItem]:
    """Return an application with one document in its revision."""
    application = make_application(world.session, world.home, state)
    item = evidence_rows.make_item(world.session, world.store, application, CODE, state=of_item, checked_at=NOW)
    make_revision(world.session, application, **panels.content(item.id, item.file_id))
    return application, item
