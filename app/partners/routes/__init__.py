"""Pages of organisations; each blueprint under a name of its own."""

from app.partners.routes.asking import bp as asking
from app.partners.routes.desk import bp as desk_identity
from app.partners.routes.identity import bp as identity
from app.partners.routes.joining import bp as partners
from app.partners.routes.members import bp as members
from app.partners.routes.switching import bp as switching

__all__ = ["asking", "desk_identity", "identity", "members", "partners", "switching"]
