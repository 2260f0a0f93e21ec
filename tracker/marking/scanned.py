"""A label that was scanned: whose it is, of what, and whether it is on the container itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from tracker.identity.verdict import Reason, reason
from tracker.marking.models import ActiveLabel, LabelInstance, LabelRole
from tracker.material.models import Container
from tracker.material.present import CONTAINERS, ContainerNow

SCANNED: Final = (
    CONTAINERS.join(LabelInstance, LabelInstance.container_id == Container.id)
    .outerjoin(ActiveLabel, ActiveLabel.label_id == LabelInstance.id)
    .where(LabelInstance.code.in_(bindparam("codes", expanding=True)))
    .add_columns(
        LabelInstance.code,
        LabelInstance.id.label("label_id"),
        LabelInstance.role.label("label_role"),
        ActiveLabel.label_id.label("active_id"),
    )
)
"""The labels of these codes, each with its container."""


@dataclass(frozen=True, slots=True)
class LabelNow:
    """A label that was scanned, whosever it is, with its container."""

    id: str
    therapy_id: str
    container: ContainerNow
    active: bool
    role: LabelRole

    def on_itself(self) -> tuple[Reason, ...]:
        """Why the scan does not show that this very container is in the hand: a void label, a bag.

        A bag or box may be empty, or hold something else by now (H06).
        """
        name = self.container.short_name
        wrong = (
            ("label_voided", not self.active),
            ("label_of_the_bag", self.role is LabelRole.OUTER),
        )
        return tuple(reason(code, about=name) for code, so in wrong if so)


def scanned(s: Session, codes: Collection[str]) -> dict[str, LabelNow]:
    """The label of each of these codes that is known."""
    if not codes:
        return {}
    return {
        row.code: LabelNow(
            row.label_id,
            row.therapy_id,
            ContainerNow(*row[:-4]),
            row.active_id is not None,
            row.label_role,
        )
        for row in s.execute(SCANNED, {"codes": list(codes)})
    }
