"""Pages of interests and applications; each blueprint under a name of its own."""

from app.applications.routes.desk_interests import bp as desk_interests
from app.applications.routes.interests import bp as interests

__all__ = ["desk_interests", "interests"]
