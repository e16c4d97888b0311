"""The pages of reviewers, of the chair, of the second person who approves, and of the applicant."""

from app.reviews.routes import application, board, consensus, decision, leaving, profiles, sheet, ties
from app.reviews.routes.applicant import bp as applicant_bp
from app.reviews.routes.blueprints import panel_bp, review_bp

__all__ = [
    "applicant_bp",
    "application",
    "board",
    "consensus",
    "decision",
    "leaving",
    "panel_bp",
    "profiles",
    "review_bp",
    "sheet",
    "ties",
]
