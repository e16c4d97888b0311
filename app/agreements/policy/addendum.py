"""An addendum: numbered words that are added to an MoU in force and change nothing in its text. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import RuleBroken

MOST_CLAUSES = 40


@dataclass(frozen=True, kw_only=True)
class ProposeAddendum:
    """What the program team proposes to add, one paragraph for each clause, and why."""

    title: str
    text: str
    reason: str


def clauses_in(text: str) -> list[str]:
    """Return the paragraphs of a text; each becomes a numbered clause."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [words for words in (" ".join(part.split()) for part in parts) if words]


def check_addendum(command: ProposeAddendum) -> None:
    """Raise RuleBroken unless the text has clauses, and not too many."""
    number = len(clauses_in(command.text))
    if not number:
        raise RuleBroken("Enter what is added.", field="text")
    if number > MOST_CLAUSES:
        raise RuleBroken(f"These are {number} paragraphs. An addendum has {MOST_CLAUSES} at most.", field="text")


def consent_to_addendum(sha256: str, base: str) -> str:
    """Return what a signatory agrees to, word for word."""
    return (
        f"I have read the addendum with the hash {sha256} to the MoU {base}. "
        "I agree to it and may sign for the organisation."
    )


def new_addendum(
    fresh: Mapping[str, Any], *, base: str, guide: Mapping[str, Any], part: int, command: ProposeAddendum
) -> dict[str, Any]:
    """Return what an addendum is made from: the parties as they are now, the guide of its MoU, and its own words."""
    amends = {"number": base, "part": part, "reason": command.reason}
    return _added(fresh, amends, command.title, clauses_in(command.text)) | {"guide": guide}


def addendum_terms(fresh: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Return an addendum's own words with the parties as they are now, for a new issue of it."""
    article = old["articles"][0]
    texts = [clause["text"] for clause in article["clauses"]]
    return _added(fresh, old["amends"], article["title"], texts) | {"guide": old["guide"]}


def _added(fresh: Mapping[str, Any], amends: Mapping[str, Any], title: str, texts: Sequence[str]) -> dict[str, Any]:
    """Return the terms; what people typed is no template, so its dollars are doubled as the template wants them."""
    clauses = [
        {"code": f"ADD-{number}", "text": text.replace("$", "$$"), "sources": []}
        for number, text in enumerate(texts, start=1)
    ]
    shared = {name: value for name, value in fresh.items() if name != "renews"}
    own = {"articles": [{"title": title, "clauses": clauses}], "evidence": [], "conditions": [], "amends": dict(amends)}
    return shared | own
