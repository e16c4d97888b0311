"""What each fact of an application reads like, and whose doing it shows. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.applications.policy import PANEL, PROGRAM_TEAM
from app.applications.policy.steps import SECTION_STEPS
from app.core.clock import day_in_words

APPLICANT = ""  # the person's own name is shown
PORTAL = "The portal"
ONE_SIDE = "One side of the MoU"  # the page of the MoU says which one
WORDS: dict[str, tuple[str, str]] = {
    "InterestAccepted": ("Your interest was accepted and this application was opened", PROGRAM_TEAM),
    "SectionSaved": ("{section} saved", APPLICANT),
    "EvidenceUploaded": ("{requirement}: document handed in", APPLICANT),
    "EvidenceRemoved": ("{requirement}: document taken out", APPLICANT),
    "EvidenceAccepted": ("{requirement}: document accepted", PROGRAM_TEAM),
    "EvidenceReturned": ("{requirement}: document returned", PROGRAM_TEAM),
    "SectionReturned": ("{section}: answers returned", PROGRAM_TEAM),
    "SectionKept": ("{section}: answers not returned after all", PROGRAM_TEAM),
    "AnswerExplained": ("{section}{requirement}: reason given why it stays as it is", APPLICANT),
    "ApplicationSubmitted": ("Application submitted, revision {number}", APPLICANT),
    "CheckStarted": ("Document check begun", PROGRAM_TEAM),
    "ChangesRequested": ("Changes requested", PROGRAM_TEAM),
    "MoreTimeGiven": ("More time given for the answer, until {last_on}: {reason}", PROGRAM_TEAM),
    "CheckPassed": ("Documents complete; the application went to the panel", PROGRAM_TEAM),
    "RefusalProposed": ("Refusal proposed", PROGRAM_TEAM),
    "RefusalTakenBack": ("Proposal of a refusal taken back", PROGRAM_TEAM),
    "ApplicationRefused": ("Application declined in the document check", PROGRAM_TEAM),
    "ApplicationWithdrawn": ("Application withdrawn", APPLICANT),
    "DraftMoved": ("Version {number} of the guide applies from now on", PORTAL),
    "GuideNewsRead": ("What is new in version {number} of the guide was read", APPLICANT),
    "DraftLapsed": ("Draft lapsed: nothing was saved for a long time", PORTAL),
    "ApplicationBegunAgain": ("New application begun with the answers of a lapsed one", APPLICANT),
    "QuestionAsked": ("A question asked; the application waits for the answer", PROGRAM_TEAM),
    "QuestionsAnswered": ("Questions answered, revision {number}", APPLICANT),
    "QuestionsClosed": ("The last day passed; the panel goes on without an answer", PROGRAM_TEAM),
    "ConsensusOpened": ("All reviews are in; the panel compares them", PANEL),
    "DecisionSent": ("Decision sent", PANEL),
    "AppealMade": ("Another look at the decision asked for", APPLICANT),
    "AppealAnswered": ("The wish for another look was answered", PANEL),
    "AgreementDrafted": ("MoU drafted", PORTAL),
    "AgreementIssued": ("MoU issued for signature", PROGRAM_TEAM),
    "ChangeAsked": ("A change of the MoU asked for", APPLICANT),
    "ChangeAnswered": ("A wish for a change of the MoU answered", PROGRAM_TEAM),
    "ChangeTakenBack": ("A wish for a change of the MoU taken back", APPLICANT),
    "AgreementTakenBack": ("MoU taken back, to be issued anew", PROGRAM_TEAM),
    "AgreementSigned": ("MoU signed", APPLICANT),
    "AgreementDeclined": ("MoU declined", APPLICANT),
    "AgreementLapsed": ("The last day to sign the MoU passed", PORTAL),
    "AgreementHeld": ("MoU put on hold", PROGRAM_TEAM),
    "AgreementReleased": ("MoU not on hold any more", PROGRAM_TEAM),
    "AgreementApproved": ("MoU approved for the countersignature", PROGRAM_TEAM),
    "AgreementCountersigned": ("MoU countersigned", PROGRAM_TEAM),
    "AgreementFiled": ("MoU with both signatures filed", PORTAL),
    "NoticeGiven": ("Notice given: the MoU ends on its last day", ONE_SIDE),
    "NoticeTakenBack": ("Notice taken back: the MoU goes on", ONE_SIDE),
    "AgreementEnded": ("MoU ended", PORTAL),
    "AgreementClosed": ("A renewal or an addendum of the MoU closed: it will not be signed", PROGRAM_TEAM),
    "GraceBegun": ("The term of the MoU is over and its renewal is not signed by both sides: days of grace", PORTAL),
    "AgreementSucceeded": ("The MoU that renews the last one took its place", PORTAL),
    "AgreementExpired": ("The MoU ended with its term", PORTAL),
    "PartnerActivated": ("You became a DIGIT partner", PROGRAM_TEAM),
}
INTERNAL = frozenset(
    {"EvidenceAccepted", "EvidenceReturned", "SectionReturned", "SectionKept", "RefusalProposed", "RefusalTakenBack"}
)


def in_words(name: str, payload: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Return a fact in plain words; `titles` names requirements by their codes."""
    section, code = SECTION_STEPS.get(payload.get("section", "")), payload.get("requirement", "")
    day = payload.get("last_on", "")
    named = {
        "section": section.title if section else "",
        "requirement": titles.get(code, code),
        "last_on": day_in_words(date.fromisoformat(day)) if day else "",
    }
    return WORDS[name][0].format_map({**payload, **named})


def doer(name: str, person: str) -> str:
    """Return whose doing an applicant reads: people of the program and the panel are never named."""
    return WORDS[name][1] or person


def is_for_applicant(name: str) -> bool:
    """Tell whether the applicant reads of it; what is decided one by one stays inside until it is sent."""
    return name not in INTERNAL
