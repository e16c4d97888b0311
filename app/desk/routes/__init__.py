"""Pages of the desk that look over several rooms."""

from app.desk.routes import guide
from app.desk.routes.queue import bp as desk

__all__ = ["desk", "guide"]
