"""The MoU: its states, who signs it and in which order. Pure."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from app.accounts.policy import Actor, Permission
from app.core.errors import Conflict, RuleBroken


class AgreementState(StrEnum):
    PREPARING = auto()
    ISSUED = auto()
    DECLINED = auto()
    LAPSED = auto()
    SIGNED = auto()
    ON_HOLD = auto()
    APPROVED = auto()
    ACTIVE = auto()
    ENDING = auto()
    TERMINATED = auto()
    IN_GRACE = auto()
    RENEWED = auto()
    EXPIRED = auto()
    CLOSED = auto()


class Action(StrEnum):
    """What may happen to an agreement."""

    ISSUE = auto()
    REISSUE = auto()
    SIGN = auto()
    DECLINE = auto()
    LAPSE = auto()
    HOLD = auto()
    RELEASE = auto()
    APPROVE = auto()
    COUNTERSIGN = auto()
    GIVE_NOTICE = auto()
    TAKE_NOTICE_BACK = auto()
    END = auto()
    START_GRACE = auto()
    SUCCEED = auto()
    EXPIRE = auto()
    CLOSE = auto()


class Kind(StrEnum):
    """What an agreement is: the first MoU of a partner, one that renews another, or an addendum to one."""

    FIRST = auto()
    RENEWAL = auto()
    ADDENDUM = auto()


class Side(StrEnum):
    PARTNER = auto()
    PROGRAM = auto()


class Method(StrEnum):
    """How somebody signed."""

    PORTAL = auto()
    WET_INK = auto()
    DSC = auto()
    AADHAAR_ESIGN = auto()


@dataclass(frozen=True, kw_only=True)
class SignAgreement:
    """What the signatory says; `sha256` names the text that was shown, `address` is where the request came from."""

    name: str
    capacity: str
    sha256: str
    address: str


@dataclass(frozen=True, kw_only=True)
class CountersignAgreement:
    """The program's signature on the text with this hash."""

    sha256: str
    address: str


S, A = AgreementState, Action
TRANSITIONS: dict[tuple[AgreementState, Action], AgreementState] = {
    (S.PREPARING, A.ISSUE): S.ISSUED,
    (S.ISSUED, A.SIGN): S.SIGNED,
    (S.ISSUED, A.DECLINE): S.DECLINED,
    (S.ISSUED, A.LAPSE): S.LAPSED,
    (S.ISSUED, A.REISSUE): S.PREPARING,
    (S.DECLINED, A.REISSUE): S.PREPARING,
    (S.LAPSED, A.REISSUE): S.PREPARING,
    (S.SIGNED, A.APPROVE): S.APPROVED,
    (S.SIGNED, A.HOLD): S.ON_HOLD,
    (S.APPROVED, A.HOLD): S.ON_HOLD,
    (S.ON_HOLD, A.RELEASE): S.SIGNED,
    (S.ON_HOLD, A.REISSUE): S.PREPARING,
    (S.APPROVED, A.COUNTERSIGN): S.ACTIVE,
    (S.ACTIVE, A.GIVE_NOTICE): S.ENDING,
    (S.ENDING, A.TAKE_NOTICE_BACK): S.ACTIVE,
    (S.ENDING, A.END): S.TERMINATED,
    (S.ACTIVE, A.SUCCEED): S.RENEWED,
    (S.ACTIVE, A.START_GRACE): S.IN_GRACE,
    (S.ACTIVE, A.EXPIRE): S.EXPIRED,
    (S.IN_GRACE, A.SUCCEED): S.RENEWED,
    (S.IN_GRACE, A.EXPIRE): S.EXPIRED,
    (S.CLOSED, A.REISSUE): S.PREPARING,
} | {
    (state, A.CLOSE): S.CLOSED
    for state in (S.PREPARING, S.ISSUED, S.DECLINED, S.LAPSED, S.SIGNED, S.ON_HOLD, S.APPROVED)
}
IN_FORCE = frozenset({S.ACTIVE, S.ENDING, S.IN_GRACE})
MOVED_ON: dict[AgreementState, str] = {
    S.PREPARING: "The MoU is not issued yet.",
    S.ISSUED: "The MoU is issued and waits for the partner's signature.",
    S.DECLINED: "The organisation has declined the MoU.",
    S.LAPSED: "The MoU was not signed in time.",
    S.SIGNED: "The MoU has been signed for the partner and waits for the program's approval.",
    S.ON_HOLD: "The MoU is on hold.",
    S.APPROVED: "The MoU is approved and waits for the countersignature.",
    S.ACTIVE: "The MoU has both signatures.",
    S.ENDING: "Notice was given: the MoU ends on its last day.",
    S.TERMINATED: "The MoU has ended.",
    S.IN_GRACE: "The term of the MoU is over, and a period of grace runs.",
    S.RENEWED: "The term of the MoU is over; another MoU renewed it.",
    S.EXPIRED: "The term of the MoU is over, and it was not renewed.",
    S.CLOSED: "It will not be signed any more.",
}
STATUS_TEXT: dict[AgreementState, str] = {
    S.PREPARING: "Being prepared",
    S.ISSUED: "Waits for the partner's signature",
    S.DECLINED: "Declined by the organisation",
    S.LAPSED: "Not signed in time",
    S.SIGNED: "Signed for the partner, waits for approval",
    S.ON_HOLD: "On hold",
    S.APPROVED: "Approved, waits for the countersignature",
    S.ACTIVE: "In force",
    S.ENDING: "In force until its last day: notice was given",
    S.TERMINATED: "Ended",
    S.IN_GRACE: "Term over, in a period of grace",
    S.RENEWED: "Term over, renewed",
    S.EXPIRED: "Term over, not renewed",
    S.CLOSED: "Closed, will not be signed",
}
KIND_TEXT: dict[Kind, str] = {Kind.FIRST: "MoU", Kind.RENEWAL: "Renewal", Kind.ADDENDUM: "Addendum"}
NEXT_PARTY: dict[AgreementState, str] = {
    S.PREPARING: "The portal",
    S.ISSUED: "Signatory of the partner",
    S.DECLINED: "Program team",
    S.LAPSED: "Program team",
    S.SIGNED: "Program team",
    S.ON_HOLD: "Program team",
    S.APPROVED: "Program team",
    S.ACTIVE: "Nobody",
    S.ENDING: "Nobody",
    S.TERMINATED: "Nobody",
    S.IN_GRACE: "Both sides: the renewal is not signed",
    S.RENEWED: "Nobody",
    S.EXPIRED: "Nobody",
    S.CLOSED: "Nobody",
}
PROGRAM_TEAM = "Program team"
OWED_TEXT = "Issued, and a change to a clause waits for the program team"
ACTION_TEXT: dict[Action, str] = {
    A.ISSUE: "Issued",
    A.REISSUE: "Taken back, to be issued anew",
    A.SIGN: "Signed for the partner",
    A.DECLINE: "Declined",
    A.LAPSE: "Not signed in time",
    A.HOLD: "Put on hold",
    A.RELEASE: "Hold ended",
    A.APPROVE: "Approved",
    A.COUNTERSIGN: "Countersigned",
    A.GIVE_NOTICE: "Notice given",
    A.TAKE_NOTICE_BACK: "Notice taken back",
    A.END: "Ended",
    A.START_GRACE: "Term over, grace begins",
    A.SUCCEED: "Term over, the renewal takes its place",
    A.EXPIRE: "Ended without a renewal",
    A.CLOSE: "Closed",
}
PROGRAM_CAPACITY = "For eGov Foundation, in the team of the DIGIT Partner Program"


def after(state: AgreementState, action: Action) -> AgreementState:
    """Return the next state. Raises RuleBroken when the action is not possible there."""
    if (state, action) not in TRANSITIONS:
        raise RuleBroken(f"This is not possible any more. {MOVED_ON[state]}")
    return TRANSITIONS[state, action]


def actions_from(state: AgreementState) -> frozenset[Action]:
    return frozenset(action for start, action in TRANSITIONS if start is state)


def may_sign(actor: Actor, organisation_id: UUID) -> bool:
    """Tell whether the actor may sign for this organisation: a role elsewhere does not count."""
    return actor.may_for(organisation_id, Permission.SIGN_AGREEMENT)


def check_signer(command: SignAgreement, *, signatory: str) -> None:
    """Raise RuleBroken unless the name is that of the signatory whom the text names, and a capacity is given."""
    if _plain(command.name) != _plain(signatory):
        raise RuleBroken(f"The MoU names {signatory} as signatory. Enter this name.", field="full_name")
    if not command.capacity.strip():
        raise RuleBroken("Enter the capacity in which you sign.", field="capacity")


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_text(shown: str, *, stored: str) -> None:
    """Raise Conflict unless the text that was shown is the one that is kept."""
    if shown != stored:
        raise Conflict("The text of the MoU is not the one that you were shown. Open the page again and read it.")


def consent_to(sha256: str, guide_version: str) -> str:
    """Return what a signatory agrees to, word for word."""
    return (
        f"I have read the MoU with the hash {sha256} and version {guide_version} of the program guide. "
        "I agree to both and may sign for the organisation."
    )


def consent_of_program(sha256: str) -> str:
    """Return what the program's signature says, word for word."""
    return f"I sign the MoU with the hash {sha256} for eGov Foundation."
