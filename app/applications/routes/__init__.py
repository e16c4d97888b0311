"""Pages of interests and applications; each blueprint under a name of its own."""

from app.applications.routes.desk_check import bp as desk_check
from app.applications.routes.evidence import bp as evidence

__all__ = ["desk_check", "evidence"]
