"""Talking about the text, clause by clause: what may be asked and answered, and what two issues differ in. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from app.core.differences import Piece, pieces
from app.core.errors import RuleBroken

Terms = Mapping[str, Any]
WAITS = "Changes were asked for: those without an answer wait for it, and those agreed to wait for a new issue to sign."
NAMED = {
    "Legal name": ("partner", "legal_name"),
    "Address": ("partner", "address"),
    "Signatory": ("signatory", "name"),
    "Title of the signatory": ("signatory", "title"),
    "Guide version": ("guide", "number"),
}


class Answer(StrEnum):
    """What became of a wish."""

    AGREED = auto()
    DECLINED = auto()
    TAKEN_BACK = auto()


ANSWER_TEXT = {
    None: ("Waits for the program team", "info"),
    Answer.AGREED: ("Agreed", "success"),
    Answer.DECLINED: ("Declined", "danger"),
    Answer.TAKEN_BACK: ("Taken back", "neutral"),
}


@dataclass(frozen=True, kw_only=True)
class AskChange:
    """What the partner wants a clause to say, and why."""

    code: str
    wish: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerChange:
    """What the program says to a wish; `text` is what the clause says from the next issue on."""

    code: str
    agrees: bool
    text: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Something that two issues say differently, word by word."""

    title: str
    pieces: list[Piece]


def clauses_of(terms: Terms) -> dict[str, Mapping[str, Any]]:
    """Return the clauses of an MoU by their codes, in order."""
    return {clause["code"]: clause for article in terms.get("articles", []) for clause in article["clauses"]}


def check_ask(command: AskChange, *, clauses: Collection[str], waiting: Collection[str]) -> None:
    """Raise RuleBroken unless the clause is in the text and no wish about it waits."""
    if command.code not in clauses:
        raise RuleBroken("Choose a clause of this MoU.", field="code")
    if command.code in waiting:
        raise RuleBroken("You asked about this clause already. Wait for the answer, or take it back.", field="code")


def check_answer(command: AnswerChange, *, current: str) -> None:
    """Raise RuleBroken unless a yes brings another text and a no its reason."""
    if command.agrees and not command.text:
        raise RuleBroken("Enter what the clause says from now on.", field="text")
    if command.agrees and command.text == current:
        raise RuleBroken("This is the clause as it stands. Change it, or choose that it stays.", field="text")
    if not command.agrees and not command.words:
        raise RuleBroken("Say why the clause stays as it is.", field="words")


def check_nothing_waits(owed: Collection[str]) -> None:
    """Raise RuleBroken while the program owes an answer, or the issue that follows from it: this text will change."""
    if owed:
        raise RuleBroken(WAITS)


def check_all_answered(waiting: Collection[str]) -> None:
    """Raise RuleBroken before a new issue while a wish about this one has no answer: it would be lost."""
    if waiting:
        raise RuleBroken("Answer every change that the organisation asked for first, then issue the MoU anew.")


def with_changes(articles: Sequence[Mapping[str, Any]], agreed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the articles with the texts that were agreed on, as they are, in the place of the template's."""
    return [
        {
            **article,
            "clauses": [
                {**clause, "text": agreed.get(clause["code"], clause["text"])} for clause in article["clauses"]
            ],
        }
        for article in articles
    ]


def changed(old: Terms, new: Terms) -> list[Changed]:
    """Return all clauses and named values that differ between two issues; what came or went is all new or gone."""
    before, after = _texts(old), _texts(new)
    titles = [*before, *(title for title in after if title not in before)]
    return [
        Changed(title=title, pieces=pieces(before.get(title, ""), after.get(title, "")))
        for title in titles
        if before.get(title, "") != after.get(title, "")
    ]


def _texts(terms: Terms) -> dict[str, str]:
    named = {title: str(terms.get(part, {}).get(name, "")) for title, (part, name) in NAMED.items()}
    return named | {f"Clause {clause['number']}": clause["text"] for clause in clauses_of(terms).values()}
