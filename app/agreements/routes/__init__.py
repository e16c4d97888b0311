"""The MoU, for the applicant's organisation, for the program's team, and for whoever holds a copy."""

from app.agreements.routes.applicant import bp as applicant
from app.agreements.routes.desk import bp as desk
from app.agreements.routes.verify import bp as verify

__all__ = ["applicant", "desk", "verify"]
