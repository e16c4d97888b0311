"""What reviewers practise."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class PracticeSheet(Base):
    """What a reviewer last said on the made-up case; nobody else sees it, and no figure counts it."""

    __tablename__ = "practice_sheet"

    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    entries: Mapped[dict[str, Any]]
    done_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
