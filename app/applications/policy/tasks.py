"""The task list: where each step stands, what is missing, what comes next. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from app.applications.policy import About, Answers
from app.applications.policy.sections import about, to_mend
from app.applications.policy.steps import EVIDENCE, SECTION_STEPS, STEPS, Step


class TaskState(StrEnum):
    """How far a step is; done never means sent."""

    NOT_STARTED = auto()
    IN_PROGRESS = auto()
    DONE = auto()
    CANNOT_START = auto()
    CHANGES_REQUESTED = auto()


T = TaskState
TASK_WORDS: dict[TaskState, tuple[str, str]] = {
    T.NOT_STARTED: ("Not started", "neutral"),
    T.IN_PROGRESS: ("In progress", "progress"),
    T.DONE: ("Done", "success"),
    T.CANNOT_START: ("Cannot start yet", "neutral"),
    T.CHANGES_REQUESTED: ("Changes requested", "warning"),
}
CHECK = "check"
NEEDS_ORGANISATION = frozenset({"identifiers", EVIDENCE})
FIRST_ORGANISATION = "Answer Organisation first: what we ask depends on country and legal form."


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that this applicant has to hand in."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Documents:
    """What has to be handed in, and which codes have a file or came back."""

    needed: Sequence[Document]
    handed_in: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()

    @property
    def titles_returned(self) -> list[str]:
        return [document.title for document in self.needed if document.code in self.returned - self.handed_in]

    @property
    def missing(self) -> list[Document]:
        return [document for document in self.needed if document.code not in self.handed_in]


NO_DOCUMENTS = Documents(needed=())


@dataclass(frozen=True, kw_only=True)
class Task:
    step: Step
    state: TaskState
    hint: str


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing to do before submitting: the page, the field on it, and what to do."""

    step: str
    field: str
    message: str

    @property
    def place(self) -> str:
        """Return the address below the application's own."""
        if not self.field:
            return self.step
        return f"{self.step}/{self.field}" if self.step == EVIDENCE else f"{self.step}#{self.field}"


ALL_SECTIONS = frozenset(SECTION_STEPS)


def tasks(
    everything: Mapping[str, Answers],
    documents: Documents,
    *,
    today: date,
    opened: Collection[str] = ALL_SECTIONS,
    asked: Mapping[str, str] = {},
) -> list[Task]:
    """Return all steps in order with their state; `asked` says by section what came back and is not mended yet.

    Sections closed by submitting were complete then, and time going on does not make them wrong; those of a draft that
    ended are opened here, since nobody ever vouched for them.
    """
    known = about(everything, today=today)
    return [_task(step, everything, documents, known, opened, asked) for step in STEPS]


def tasks_behind(
    done: str,
    everything: Mapping[str, Answers],
    documents: Callable[[], Documents],
    *,
    today: date,
    opened: Collection[str],
    asked: Mapping[str, str],
) -> Iterator[Task]:
    """Yield all steps with their state, those behind this one first; documents are read when it is their turn."""
    known = about(everything, today=today)
    start = 1 + next(place for place, step in enumerate(STEPS) if step.key == done)
    for step in STEPS[start:] + STEPS[:start]:
        yield _task(step, everything, documents() if step.key == EVIDENCE else NO_DOCUMENTS, known, opened, asked)


def _task(
    step: Step,
    everything: Mapping[str, Answers],
    documents: Documents,
    known: About,
    opened: Collection[str],
    asked: Mapping[str, str],
) -> Task:
    if step.key in asked:
        return Task(step=step, state=T.CHANGES_REQUESTED, hint=asked[step.key])
    is_closed = step.key != EVIDENCE and step.key not in opened
    state = T.DONE if is_closed else _state(step.key, everything, documents, known)
    return Task(step=step, state=state, hint=_hint(step, state, documents))


def can_start(key: str, known: About) -> bool:
    """Tell whether a step can be answered: what some ask depends on country and legal form."""
    return key not in NEEDS_ORGANISATION or bool(known.country and known.legal_form)


def _state(key: str, everything: Mapping[str, Answers], documents: Documents, known: About) -> TaskState:
    if not can_start(key, known):
        return T.CANNOT_START
    if key == EVIDENCE:
        return _documents_state(documents)
    answers = everything.get(key, {})
    if not answers:
        return T.NOT_STARTED
    return T.IN_PROGRESS if to_mend(key, answers, known) else T.DONE


def _documents_state(documents: Documents) -> TaskState:
    if documents.returned - documents.handed_in:
        return T.CHANGES_REQUESTED
    if not documents.missing:
        return T.DONE
    return T.IN_PROGRESS if documents.handed_in else T.NOT_STARTED


def _hint(step: Step, state: TaskState, documents: Documents) -> str:
    if state is T.CANNOT_START:
        return FIRST_ORGANISATION
    if step.key != EVIDENCE:
        return step.why
    if state is T.CHANGES_REQUESTED:
        return f"Returned: {', '.join(documents.titles_returned)}. Open it to read why."
    needed = len(documents.needed)
    return f"{needed - len(documents.missing)} of {needed} needed documents handed in"


def next_open(found: Iterable[Task]) -> str:
    """Return the key of the first step that is to do, or the check when all are done."""
    return next((task.step.key for task in found if task.state not in {T.DONE, T.CANNOT_START}), CHECK)


def missing(
    everything: Mapping[str, Answers],
    documents: Documents,
    *,
    today: date,
    opened: Collection[str] = ALL_SECTIONS,
    to_answer: Mapping[str, str] = {},
) -> list[Missing]:
    """Name all that has to be mended in open sections and documents before the application can be submitted (S1.44).

    `to_answer` says by section what the last check still waits for, though its answers are whole.
    """
    known = about(everything, today=today)
    found = []
    for key in [key for key in SECTION_STEPS if key in opened]:
        refusals = to_mend(key, everything.get(key, {}), known)
        found += [Missing(step=key, field=one.field, message=one.message) for one in refusals]
        if not refusals and key in to_answer:
            found.append(Missing(step=key, field="", message=to_answer[key]))
    found += [
        Missing(step=EVIDENCE, field=document.code, message=f"Hand in: {document.title}.")
        for document in documents.missing
    ]
    return found
