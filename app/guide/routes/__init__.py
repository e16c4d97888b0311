"""Pages about the guide: for everybody, and for those who write it."""

from app.guide.routes.desk import bp as desk_guide
from app.guide.routes.languages import bp as desk_languages
from app.guide.routes.public import bp as guide

__all__ = ["desk_guide", "desk_languages", "guide"]
