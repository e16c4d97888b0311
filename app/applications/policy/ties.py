"""How a tie to an applicant became known."""

from enum import StrEnum, auto


class TieSource(StrEnum):
    """Who said it: the person with the tie, or somebody else about that person."""

    DECLARED = auto()
    REPORTED = auto()
