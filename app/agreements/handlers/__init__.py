"""What follows facts about agreements, one file for each subject."""

from app.agreements.handlers import signing, term

__all__ = ["signing", "term"]
