"""What follows facts about interests and applications."""

from app.applications.handlers import (
    copies,
    document_check,
    evidence,
    guide_versions,
    interests,
    more_time,
    questions,
    quick_refusal,
    submission,
)

__all__ = [
    "copies",
    "document_check",
    "evidence",
    "guide_versions",
    "interests",
    "more_time",
    "questions",
    "quick_refusal",
    "submission",
]
