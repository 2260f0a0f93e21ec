"""What pages keep outside the log: accepted look-ups."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Base


class ScanSeen(Base):
    """An accepted look-up: who scanned what when; outside the chain, never pruned."""

    __tablename__ = "scan_seen"
    at: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    __table_args__ = (STRICT,)
