"""What differs between two texts, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum, auto

WORD = re.compile(r"\s*\S+|\s+")  # with the spaces before it, so that a word at the end is the same when more follows


class Mark(StrEnum):
    SAME = auto()
    REMOVED = auto()
    ADDED = auto()


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some words that are in both texts, or in one of them only."""

    mark: Mark
    text: str


def pieces(old: str, new: str) -> list[Piece]:
    """Return both texts as one, word by word: without what was added it is the old one, without what went the new."""
    before, after = WORD.findall(old), WORD.findall(new)
    found = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[start:end]), "".join(after[new_start:new_end])
        parts = [(Mark.SAME, gone)] if tag == "equal" else [(Mark.REMOVED, gone), (Mark.ADDED, come)]
        found += [Piece(mark=mark, text=text) for mark, text in parts if text]
    return found
