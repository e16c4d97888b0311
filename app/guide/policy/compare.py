"""What is different between two versions of the guide, row by row and word by word. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from app.core.differences import Piece, pieces

Texts = Mapping[str, str]  # what a row says, by the name of the field


class Mark(StrEnum):
    REMOVED = auto()
    ADDED = auto()
    CHANGED = auto()


MARK_TEXT = {Mark.ADDED: ("New", "success"), Mark.CHANGED: ("Changed", "info"), Mark.REMOVED: ("Gone", "warning")}


@dataclass(frozen=True, kw_only=True)
class Field:
    name: str
    pieces: list[Piece]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A row that is new, gone or changed, with the fields that say something else than before."""

    code: str
    title: str
    mark: Mark
    fields: list[Field]


def differences(old: Mapping[str, Texts], new: Mapping[str, Texts]) -> list[Difference]:
    """Return the rows that differ, in the order of the new version; what is gone comes last."""
    codes = [*new, *(code for code in old if code not in new)]
    return [_difference(code, old.get(code, {}), new.get(code, {})) for code in codes if old.get(code) != new.get(code)]


def _difference(code: str, old: Texts, new: Texts) -> Difference:
    mark = Mark.ADDED if not old else Mark.REMOVED if not new else Mark.CHANGED
    titles = (texts["Title"] for texts in (new, old) if texts)
    return Difference(code=code, title=next(titles), mark=mark, fields=list(_fields(old, new)))


def _fields(old: Texts, new: Texts) -> Iterator[Field]:
    for name in new or old:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield Field(name=name, pieces=pieces(before, after))
