"""The pages of interests and applications, one blueprint for each use case."""

from app.applications.routes.application import bp as applications
from app.applications.routes.desk import bp as desk_applications
from app.applications.routes.sections import bp as sections
from app.applications.routes.submission import bp as submission

__all__ = ["applications", "desk_applications", "sections", "submission"]
