"""All that the task list and the check of an application look at, and what the last check sent back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.applications import policy
from app.applications.models import Application, Explanation, Revision, SectionReturn
from app.applications.policy import Answers, State, numbers
from app.applications.policy.drafts import standing
from app.applications.policy.questions import sections_among
from app.applications.policy.steps import SECTION_STEPS, unchanged
from app.applications.policy.tasks import Documents
from app.applications.service.application import answers_of, documents_of, newest_revision
from app.applications.service.asking import opened_parts
from app.core.clock import local_date


@dataclass(frozen=True, kw_only=True)
class ReturnedSection:
    """Answers that came back, with what was said about them; mended once they say something else.

    `words` say why they stay as they are.
    """

    said: SectionReturn
    is_changed: bool
    words: str = ""

    @property
    def is_mended(self) -> bool:
        return self.is_changed or bool(self.words)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All that the task list and the check of an application look at; `returned` are the sections that came back."""

    application: Application
    answers: Mapping[str, Answers]
    read_documents: Callable[[], Documents]
    returned: Mapping[str, ReturnedSection]
    to_mend: frozenset[str]
    to_answer: Mapping[str, str]
    judged_on: date

    @cached_property
    def documents(self) -> Documents:
        """Return what is needed and there; read at first use, since the next step is often known without."""
        return self.read_documents()

    @property
    def opened(self) -> frozenset[str]:
        """Return the sections whose answers may be changed now."""
        return policy.open_sections(self.state, self.to_mend)

    @property
    def state(self) -> State:
        """Return where the application stands by the date."""
        return standing(self.application.state, self.application.due_on, self.judged_on)


def overview(session: Session, application: Application, *, today: date) -> Overview:
    """Read answers and documents in a constant number of statements."""
    return overview_of(session, application, answers_of(session, application.id), today=today)


def overview_of(session: Session, application: Application, answers: Mapping[str, Answers], *, today: date) -> Overview:
    """Read the rest, where the answers are known already; what has ended is judged by its last day."""
    if application.state in policy.ENDED:
        today = local_date(application.state_since)
    last = checked_revision(session, application)
    returned = _returned(session, last, answers) if last else {}
    before = last.content if last else {}
    opened = sections_among(opened_parts(session, application))
    return Overview(
        application=application,
        answers=answers,
        read_documents=partial(documents_of, session, application, answers, today=today),
        returned=returned,
        to_mend=numbers.with_numbers({*returned, *opened}, before, answers),
        to_answer=numbers.to_answer(returned, before, answers)
        | {key: unchanged(key) for key, one in returned.items() if not one.is_mended},
        judged_on=today,
    )


def returned_sections(
    session: Session, application: Application, answers: Mapping[str, Answers]
) -> dict[str, ReturnedSection]:
    """Return the sections that the last check sent back, in order, while the applicant may answer."""
    last = checked_revision(session, application)
    return _returned(session, last, answers) if last else {}


def checked_revision(session: Session, application: Application) -> Revision | None:
    """Return the revision that was sent back, or that questions are about, while the applicant may answer."""
    return newest_revision(session, application.id) if application.state in policy.ANSWERED_IN_PART else None


def _returned(session: Session, last: Revision, answers: Mapping[str, Answers]) -> dict[str, ReturnedSection]:
    returned = section_returns(session, last)
    explained = explanations_of(session, last) if returned else {}
    return {
        key: ReturnedSection(
            said=returned[key],
            is_changed=answers.get(key) != last.content.get(key),
            words=explained[key].words if key in explained else "",
        )
        for key in SECTION_STEPS
        if key in returned
    }


def section_returns(session: Session, revision: Revision) -> dict[str, SectionReturn]:
    """Return what the check of a revision sends back, by the key of the section."""
    mine = select(SectionReturn).where(SectionReturn.revision_id == revision.id)
    return {row.key: row for row in session.scalars(mine)}


def explanations_of(session: Session, revision: Revision) -> dict[str, Explanation]:
    """Return why something of a revision stays as it is, by the key of the section or the code of the document."""
    mine = select(Explanation).where(Explanation.revision_id == revision.id)
    return {row.key: row for row in session.scalars(mine)}
