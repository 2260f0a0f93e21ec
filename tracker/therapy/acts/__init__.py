"""Acts of the therapy room: enrolment, wristbands, erasure of personal values."""

from tracker.therapy.acts import enrolment, erasure, wristbands

__all__ = ["enrolment", "erasure", "wristbands"]
