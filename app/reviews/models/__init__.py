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
from app.reviews.models.questions import PanelQuestion
from app.reviews.models.scores import AgreedScore, ReopenedReview, ReviewScore
from app.reviews.models.sent import SentReview
from app.reviews.models.terms import DecisionCondition, DecisionException
from app.reviews.models.ties import Absence, ReviewerProfile, Tie

__all__ = [
    "Absence",
    "AgreedFinding",
    "AgreedScore",
    "Appeal",
    "AppealReviewer",
    "Decision",
    "DecisionCondition",
    "DecisionException",
    "DecisionReason",
    "Finding",
    "Panel",
    "PanelQuestion",
    "PracticeSheet",
    "ReopenedReview",
    "ReturnedProposal",
    "Review",
    "ReviewScore",
    "ReviewerProfile",
    "SentReview",
    "Tie",
]
