"""The tables of the panel, one file for each subject."""

from app.reviews.models.appeals import Appeal, AppealReviewer
from app.reviews.models.panels import (
    AgreedFinding,
    Decision,
    DecisionReason,
    Finding,
    Panel,
    ReturnedProposal,
    Review,
)
from app.reviews.models.practice import PracticeSheet
from app.reviews.models.profiles import Absence, ReviewerProfile

__all__ = [
    "Absence",
    "AgreedFinding",
    "Appeal",
    "AppealReviewer",
    "Decision",
    "DecisionReason",
    "Finding",
    "Panel",
    "PracticeSheet",
    "ReturnedProposal",
    "Review",
    "ReviewerProfile",
]
