"""Pages of interests and applications; each blueprint under a name of its own."""

from app.applications.routes import (
    answers,
    desk_finish,
    desk_return_section,
    evidence_files,
    evidence_removal,
    evidence_several,
    questions,
)
from app.applications.routes.application import bp as applications
from app.applications.routes.desk import bp as desk_applications
from app.applications.routes.desk_check import bp as desk_check
from app.applications.routes.desk_interests import bp as desk_interests
from app.applications.routes.desk_more_time import bp as desk_more_time
from app.applications.routes.desk_refusal import bp as desk_refusal
from app.applications.routes.drafts import bp as drafts
from app.applications.routes.evidence import bp as evidence
from app.applications.routes.guide_versions import bp as guide_news
from app.applications.routes.interests import bp as interests
from app.applications.routes.sections import bp as sections
from app.applications.routes.self_check import bp as self_check
from app.applications.routes.submission import bp as submission

__all__ = [
    "answers",
    "applications",
    "desk_applications",
    "desk_check",
    "desk_finish",
    "desk_interests",
    "desk_more_time",
    "desk_refusal",
    "desk_return_section",
    "drafts",
    "evidence",
    "evidence_files",
    "evidence_removal",
    "evidence_several",
    "guide_news",
    "interests",
    "questions",
    "sections",
    "self_check",
    "submission",
]
