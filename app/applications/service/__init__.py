"""What can be done with interests and applications, one file for each use case."""

from app.applications.service.application import (
    advance,
    application_at,
    application_by_id,
    latest_revision,
    own_application,
    start_application,
    status_for,
    status_of,
)

__all__ = [
    "advance",
    "application_at",
    "application_by_id",
    "latest_revision",
    "own_application",
    "start_application",
    "status_for",
    "status_of",
]
