"""The tables of interests and applications."""

from app.applications.models.applications import (
    Application,
    CheckAnswer,
    EvidenceItem,
    Explanation,
    GuideMove,
    Interest,
    QuickRefusal,
    Revision,
    RevisionCopy,
    Section,
    SectionReturn,
)
from app.applications.models.questions import Question
from app.applications.models.ties import Tie

__all__ = [
    "Application",
    "CheckAnswer",
    "EvidenceItem",
    "Explanation",
    "GuideMove",
    "Interest",
    "Question",
    "QuickRefusal",
    "Revision",
    "RevisionCopy",
    "Section",
    "SectionReturn",
    "Tie",
]
