"""The endotoxin that all units of one hour carry together (USP <85>, I06)."""

from __future__ import annotations

from tracker.act import Act
from tracker.identity.verdict import Reason
from tracker.material.present import ContainerNow
from tracker.therapy.present import TherapyNow


def endotoxin_of_the_hour(ctx: Act, therapy: TherapyNow, unit: ContainerNow) -> tuple[Reason, ...]:
    """stub"""
    return ()
