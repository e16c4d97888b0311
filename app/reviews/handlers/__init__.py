"""What follows facts about panels, reviews and decisions, one file for each subject."""

from app.reviews.handlers import appeals, decisions, nobody_left, panels, questions, reviewers

__all__ = ["appeals", "decisions", "nobody_left", "panels", "questions", "reviewers"]
