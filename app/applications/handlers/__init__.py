"""What follows facts about interests and applications."""

from app.applications.handlers import interests, submission

__all__ = ["interests", "submission"]
