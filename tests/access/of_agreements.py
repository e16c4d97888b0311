"""MoUs in every state: to be signed, talked about, held, approved, countersigned, ended."""

from typing import TYPE_CHECKING

from app.agreements.models import Agreement
from app.agreements.policy import AgreementState, Side
from tests.agreements.builders import SHA256, make_agreement, make_change
from tests.agreements.renewals import make_renewal
from tests.agreements.signed_files import GOOD, SPACED, issue_really, make_signed_outside

if TYPE_CHECKING:
    from tests.access.world import World

S = AgreementState


def put_agreements(world: "World") -> None:
    """Put one MoU for each act, and one in force whose files are there."""
    world.store.put(SHA256, [b"%PDF-1.7 m."])
    issued, active = make(world, S.ISSUED), make(world, S.ACTIVE)
    active.final_file_id = active.file_id
    put_of_organisation(world, issued, active)
    put_of_desk(world, issued, active)
    put_changes(world, issued)
    put_ends(world, active)
    put_terms(world, active)
    put_outside(world)


def make(world: "World", state: AgreementState) -> Agreement:
    return make_agreement(world.session, world.home, state)


def put_of_organisation(world: "World", issued: Agreement, active: Agreement) -> None:
    typed = {"full_name": "Zoë O’Brien", "capacity": "Director", "consent": "y", "sha256": SHA256}
    waiting, over = issued.application.reference, active.application.reference
    world.put("agreements.mou agreements.sign agreements.signatory", typed, reference=waiting)
    world.put("agreements.decline", {"reason": "Too strict for us.", "sha256": SHA256}, reference=waiting)
    world.put("agreements.issue agreements.issue_document", reference=over, number=1)
    world.put("agreements.document agreements.signed_copy", reference=over)
    world.put("verification.copy_data", digest=SHA256)
    world.put("verification.check", {"file": b"%PDF-1.7 m."})


def put_of_desk(world: "World", issued: Agreement, active: Agreement) -> None:
    files = "agreements_desk.document agreements_desk.signed_copy"
    world.put(f"agreements_desk.case {files}", reference=active.reference)
    world.put("agreements_desk.issue agreements_desk.issue_document", reference=active.reference, number=1)
    acts = "agreements_desk.approve agreements_desk.hold"
    world.put(acts, {"reason": "Ask first."}, reference=make(world, S.SIGNED).reference)
    world.put("agreements_desk.release", reference=make(world, S.ON_HOLD).reference)
    world.put("agreements_desk.reissue", {"reason": "Another signatory."}, reference=issued.reference)
    world.put("agreements_desk.countersign", {"sha256": SHA256}, reference=make(world, S.APPROVED).reference)


def put_changes(world: "World", issued: Agreement) -> None:
    asked, code = make(world, S.ISSUED), "MOU-LIABILITY"
    world.session.add(make_change(asked, code))
    wish = {"code": "MOU-TRAIN", "wish": "We train half of them.", "reason": "Few people."}
    world.put("agreements_changes.changes agreements_changes.ask", wish, reference=issued.application.reference)
    world.put("agreements_changes.take_back", reference=asked.application.reference, code=code)
    world.put("agreements_changes_desk.changes", reference=asked.reference)
    yes = {"verdict": "agree", "text": "Another text."}
    world.put("agreements_changes_desk.answer", yes, reference=asked.reference, code=code)


def put_ends(world: "World", active: Agreement) -> None:
    why, ours, theirs = {"reason": "Another business."}, make(world, S.ENDING), make(world, S.ENDING)
    theirs.notice_by = Side.PROGRAM
    world.put("agreements_end.end", why, reference=active.application.reference)
    world.put("agreements_end_desk.end", why, reference=active.reference)
    world.put("agreements_end.go_on", reference=ours.application.reference)
    world.put("agreements_end_desk.go_on", reference=theirs.reference)


def put_terms(world: "World", active: Agreement) -> None:
    why = {"reason": "Another kind of work."}
    more = {"addendum_title": "Languages", "text": "Manuals are in two languages.", **why}
    world.put("agreements_term_desk.close", why, reference=make_renewal(world.session, active).reference)
    world.put("agreements_term_desk.addendum", more, reference=active.reference)


def put_outside(world: "World") -> None:
    """A text that waits for its signature, and one that was signed outside of the portal."""
    waiting = make(world, S.ISSUED)
    sha256 = issue_really(world.session, world.store, waiting)
    typed = {**GOOD, "method": "wet_ink", "sha256": sha256, "file": SPACED}
    world.put("agreements_outside.sign", typed, reference=waiting.application.reference)
    over = make_signed_outside(world.session, world.store, world.home)
    world.put("agreements_outside.file", reference=over.application.reference, issue=1)
    world.put("agreements_outside_desk.file", reference=over.reference, issue=1)
    world.put("agreements_outside_desk.compare", reference=over.reference, number=1)
    world.put("agreements_outside_desk.picture", reference=over.reference, number=1, which="signed")
