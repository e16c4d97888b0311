"""The pages of reviewers, of the chair, of the second person who approves, and of the applicant."""

from app.reviews.routes import (
    appeals,
    application,
    board,
    changes,
    consensus,
    decision,
    figures,
    handover,
    practice,
    profiles,
    questions,
    reopening,
    score,
    sheet,
    ties,
)
from app.reviews.routes.applicant import bp as applicant_bp
from app.reviews.routes.blueprints import panel_bp, review_bp
from app.reviews.routes.desk_questions import bp as desk_questions_bp

__all__ = [
    "appeals",
    "applicant_bp",
    "application",
    "board",
    "changes",
    "consensus",
    "decision",
    "desk_questions_bp",
    "figures",
    "handover",
    "panel_bp",
    "practice",
    "profiles",
    "questions",
    "reopening",
    "review_bp",
    "score",
    "sheet",
    "ties",
]
