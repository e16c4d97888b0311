"""What follows facts about interests and applications."""

from app.applications.handlers import interests

__all__ = ["interests"]
