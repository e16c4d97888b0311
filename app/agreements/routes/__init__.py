"""The MoU, for the applicant's organisation and for the program's team."""

from app.agreements.routes.applicant import bp as applicant
from app.agreements.routes.desk import bp as desk

__all__ = ["applicant", "desk"]
