"""Pages of organisations; each blueprint under a name of its own."""

from app.partners.routes.joining import bp as partners
from app.partners.routes.members import bp as members

__all__ = ["members", "partners"]
