"""Acts of the therapy room: enrolment and wristbands."""

from tracker.therapy.acts import enrolment, wristbands

__all__ = ["enrolment", "wristbands"]
