"""What follows from facts about interests and applications."""

from app.applications.handlers import document_check as document_check
