"""The program's one queue. The desk only reads: each room says what of its own waits."""

from sqlalchemy.orm import Session

from app.agreements.service.find import agreements_to_countersign
from app.applications.service.desk import applications_to_check
from app.applications.service.interests import interests_to_answer
from app.applications.service.quick_refusal import refusals_to_confirm
from app.clients.service import reports_to_acknowledge
from app.core.clock import end_of_day
from app.desk.policy import Waiting, in_order
from app.partners.service.identity import changes_to_answer
from app.reviews.service.appeals import appeals_to_assign
from app.reviews.service.decisions import decisions_to_approve

WORK = (
    ("Answer an expression of interest", "/desk/interest/{}", interests_to_answer()),
    ("Check the documents", "/desk/applications/{}/check", applications_to_check()),
    ("Confirm a refusal, as second person", "/desk/applications/{}/refusal", refusals_to_confirm()),
    ("Approve a decision, as second person", "/panel/{}/approve", decisions_to_approve()),
    ("Choose who answers an appeal", "/panel/appeals/{}", appeals_to_assign()),
    ("Countersign an MoU", "/desk/mou/{}/countersign", agreements_to_countersign()),
    ("Answer a change of names or numbers", "/desk/identity/{}", changes_to_answer()),
    ("Acknowledge a late client report", "/desk/clients/{}", reports_to_acknowledge()),
)


def queue(session: Session) -> list[Waiting]:
    """Return everything that waits for the program team, what is due first first: one statement for each room."""
    return in_order(
        Waiting(
            what=what,
            reference=row.reference,
            who=row.who,
            since=row.since,
            due_at=end_of_day(row.due_on) if row.due_on else None,
            path=path.format(row.reference),
        )
        for what, path, query in WORK
        for row in session.execute(query)
    )
