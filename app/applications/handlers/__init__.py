"""What follows from facts about interests and applications."""

from app.applications.handlers import submission as submission
