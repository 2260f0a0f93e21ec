"""Links between charts and their ends. No other table knows of them: nothing follows a link (I19).

A link stands once in the site's stream and once in each chart, so that both tell of it.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.db import STRICT, Choice, Instant, Words, one_of
from tracker.record.models import Recorded


class LinkGround(enum.StrEnum):
    """By what two charts are known to be one person's."""

    IDENTITY_DOCUMENT = "identity_document"
    HOSPITAL_CONFIRMED = "hospital_confirmed"
    GENETIC_PROFILE = "genetic_profile"


class UnlinkGround(enum.StrEnum):
    """Why two charts are not, or no longer said to be, one person's."""

    LINKED_IN_ERROR = "linked_in_error"
    TWO_PEOPLE_PROVEN = "two_people_proven"


def _of_link(name: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["link_id"], ["chart_link.id"], name=name)


class ChartLink(Recorded):
    """Two charts are one person's: on what ground, by which paper, by whom."""

    __tablename__ = "chart_link"
    id: Mapped[str] = mapped_column(Words, primary_key=True)
    ground: Mapped[LinkGround] = mapped_column(Choice(LinkGround))
    document: Mapped[str] = mapped_column(Words)
    linked_at: Mapped[dt.datetime] = mapped_column(Instant)
    linked_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        CheckConstraint("linked_by <> second", name="i04_linked_by_two"),
        CheckConstraint("document <> ''", name="i19_link_has_its_paper"),
        one_of("ground", LinkGround, "chart_link"),
        STRICT,
    )


class ChartLinked(Recorded):
    """One side of a link, in the chart that it speaks of."""

    __tablename__ = "chart_linked"
    link_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    __table_args__: Any = (
        _of_link("i19_side_of_a_link"),
        ForeignKeyConstraint(["therapy_id"], ["therapy.id"], name="i19_link_of_a_therapy"),
        STRICT,
    )


class ChartLinkEnd(Recorded):
    """A link counts no longer, and why; both rows stay."""

    __tablename__ = "chart_link_end"
    link_id: Mapped[str] = mapped_column(Words, primary_key=True)
    ground: Mapped[UnlinkGround] = mapped_column(Choice(UnlinkGround))
    document: Mapped[str] = mapped_column(Words)
    ended_at: Mapped[dt.datetime] = mapped_column(Instant)
    ended_by: Mapped[str] = mapped_column(Words)
    second: Mapped[str] = mapped_column(Words)
    __table_args__: Any = (
        _of_link("i19_end_of_a_link"),
        CheckConstraint("ended_by <> second", name="i04_unlinked_by_two"),
        CheckConstraint("document <> ''", name="i19_end_has_its_paper"),
        one_of("ground", UnlinkGround, "chart_link_end"),
        STRICT,
    )


class ChartUnlinked(Recorded):
    """The end of a link, in the chart that it speaks of."""

    __tablename__ = "chart_unlinked"
    link_id: Mapped[str] = mapped_column(Words, primary_key=True)
    therapy_id: Mapped[str] = mapped_column(Words, primary_key=True)
    __table_args__: Any = (
        ForeignKeyConstraint(
            ["link_id", "therapy_id"],
            ["chart_linked.link_id", "chart_linked.therapy_id"],
            name="i19_end_of_this_side",
        ),
        STRICT,
    )
