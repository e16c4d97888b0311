"""Two revisions side by side, for the check, the panel and the applicant."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.applications.models import Revision
from app.applications.policy.questions import QUESTIONS, question_in_words
from app.applications.policy.revisions import Content, by_requirement, diff
from app.applications.policy.steps import EVIDENCE, STEPS
from app.applications.service.application import revision_numbered
from app.applications.service.words import topics_of
from app.core.clock import day_in_words
from app.core.differences import Piece, pieces


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One question or document with what was said before and what is said now, line by line; `code` is a document's."""

    question: str
    before: str
    after: str
    is_changed: bool
    code: str = ""

    @property
    def pieces(self) -> list[Piece]:
        return list(pieces(self.before, self.after))


@dataclass(frozen=True, kw_only=True)
class ComparedPart:
    """One section, or the documents."""

    title: str
    rows: list[Compared]

    @property
    def changed(self) -> list[Compared]:
        return [row for row in self.rows if row.is_changed]

    @property
    def kept(self) -> list[Compared]:
        return [row for row in self.rows if not row.is_changed]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What changed since an earlier revision, part by part."""

    since: int
    parts: list[ComparedPart]

    @property
    def changed(self) -> list[ComparedPart]:
        return [part for part in self.parts if part.changed]

    @property
    def kept(self) -> list[ComparedPart]:
        return [part for part in self.parts if not part.changed]


def comparison_of(session: Session, revision: Revision) -> Comparison | None:
    """Return what a revision says otherwise than the one before it, if there is one."""
    before = revision_numbered(session, revision.application_id, revision.number - 1)
    return compared(session, before, revision.content) if before else None


def compared(session: Session, before: Revision, content: Content, *, without: Collection[str] = ()) -> Comparison:
    """Return what answers and documents say otherwise than an earlier revision, but for the documents `without`."""
    old, new = (list(topics_of(session, one)) for one in (before.content, content))
    sections = [
        ComparedPart(title=topic.step.title, rows=list(_rows(earlier.rows, topic.rows)))
        for earlier, topic in zip(old, new, strict=True)
    ]
    documents = [row for row in _documents(before.content, content) if row.code not in without]
    handed_in = ComparedPart(title=TITLES[EVIDENCE], rows=documents)
    return Comparison(
        since=before.number,
        parts=[*sections, handed_in, *_questions(before.content, content), _guide(before.content, content)],
    )


TITLES = {step.key: step.title for step in STEPS}
Rows = list[tuple[str, str, object]]


def _rows(before: Rows, after: Rows) -> Iterator[Compared]:
    """Yield the questions of both in order; what was asked in one of them only has nothing beside it."""
    old, new = ({field: value for field, _, value in rows} for rows in (before, after))
    for field, question in {field: question for field, question, _ in [*before, *after]}.items():
        texts = _text(old.get(field)), _text(new.get(field))
        yield Compared(question=question, before=texts[0], after=texts[1], is_changed=texts[0] != texts[1])


def _text(value: object) -> str:
    """Return an answer as lines."""
    if not value:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _documents(before: Content, after: Content) -> Iterator[Compared]:
    old, new = (by_requirement(content)[EVIDENCE] for content in (before, after))
    changed = {change.path[1] for change in diff(before, after) if change.path[0] == EVIDENCE and len(change.path) > 1}
    for code in dict.fromkeys([*new, *old]):
        facts = [_facts(rows.get(code, {})) for rows in (old, new)]
        title = {**old, **new}[code].get("title", code)
        yield Compared(question=title, before=facts[0], after=facts[1], is_changed=code in changed, code=code)


def _facts(document: Mapping[str, Any]) -> str:
    """Return what is told of a document: the hash tells two files of one name apart."""
    told = (
        ("", document.get("file_name")),
        ("SHA-256 ", document.get("sha256")),
        ("Number ", document.get("number")),
        ("Issued ", _day(document.get("issued_on"))),
        ("Valid until ", _day(document.get("valid_until"))),
        ("", document.get("note")),
    )
    return "\n".join(words + value for words, value in told if value)


def _day(text: str | None) -> str:
    return day_in_words(date.fromisoformat(text)) if text else ""


def _questions(before: Content, after: Content) -> Iterator[ComparedPart]:
    """Yield what was asked and answered in one of the two, if anything was."""
    old, new = ({one["number"]: one for one in content.get(QUESTIONS, [])} for content in (before, after))
    texts = [(question_in_words(one), _answer(old, one), _answer(new, one)) for one in {**old, **new}.values()]
    rows = [Compared(question=words, before=a, after=b, is_changed=a != b) for words, a, b in texts]
    if rows:
        yield ComparedPart(title="Questions and answers", rows=rows)


def _answer(answers: Mapping[int, Mapping[str, Any]], asked: Mapping[str, Any]) -> str:
    return str(answers.get(asked["number"], {}).get("answer", ""))


def _guide(before: Content, after: Content) -> ComparedPart:
    versions = [str(content.get("guide_version", "")) for content in (before, after)]
    row = Compared(question="Version", before=versions[0], after=versions[1], is_changed=versions[0] != versions[1])
    return ComparedPart(title="Program guide", rows=[row])
