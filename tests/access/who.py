"""Kinds of people, and groups of them, who open the addresses of the portal."""

from enum import StrEnum, auto


class Who(StrEnum):
    """Kinds of people. From viewer to signatory they belong to the organisation whose things are asked for."""

    VISITOR = auto()
    STRANGER = auto()  # owner and signatory of another partner, with applications of its own
    VIEWER = auto()
    TECHNICAL_CONTACT = auto()
    MEMBER = auto()
    OWNER = auto()
    SIGNATORY = auto()
    REVIEWER = auto()  # on the panel, no tie declared
    OTHER_REVIEWER = auto()  # on no panel
    RECUSED_REVIEWER = auto()  # was on the panel, has a tie
    CHAIR = auto()
    MANAGER = auto()
    ADMIN = auto()


Row = frozenset[Who]
W = Who
EVERYBODY: Row = frozenset(Who)
SIGNED_IN = EVERYBODY - {W.VISITOR}
READERS: Row = frozenset({W.VIEWER, W.TECHNICAL_CONTACT, W.MEMBER, W.OWNER, W.SIGNATORY})
EDITORS = READERS - {W.VIEWER, W.TECHNICAL_CONTACT}
SUBMITTERS = EDITORS - {W.MEMBER}
OWNER: Row = frozenset({W.OWNER})
MEMBER: Row = frozenset({W.MEMBER})  # whose passkey it is
SIGNATORY: Row = frozenset({W.SIGNATORY})
MANAGER: Row = frozenset({W.MANAGER})
CHAIR: Row = frozenset({W.CHAIR})
APPROVERS = CHAIR | MANAGER
REVIEWER: Row = frozenset({W.REVIEWER})
ALL_REVIEWERS = REVIEWER | {W.OTHER_REVIEWER, W.RECUSED_REVIEWER}
STRANGER: Row = frozenset({W.STRANGER})  # opens pages that show everybody their own things
