"""What follows facts about panels, reviews and decisions, one file for each subject."""

from app.reviews.handlers import appeals, decisions, matches, nobody_left, panels, questions, reviewers

__all__ = ["appeals", "decisions", "matches", "nobody_left", "panels", "questions", "reviewers"]
