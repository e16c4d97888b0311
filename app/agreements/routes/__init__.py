"""The MoU, for the applicant's organisation, for the program's team, and for whoever holds a copy."""

from app.agreements.routes.applicant import bp as applicant
from app.agreements.routes.changes import bp as changes
from app.agreements.routes.changes import desk_bp as desk_changes
from app.agreements.routes.desk import bp as desk
from app.agreements.routes.notice import bp as notice
from app.agreements.routes.notice import desk_bp as desk_notice
from app.agreements.routes.outside import bp as outside
from app.agreements.routes.outside import desk_bp as desk_outside
from app.agreements.routes.term import desk_bp as desk_term
from app.agreements.routes.verify import bp as verify

__all__ = [
    "applicant",
    "changes",
    "desk",
    "desk_changes",
    "desk_notice",
    "desk_outside",
    "desk_term",
    "notice",
    "outside",
    "verify",
]
