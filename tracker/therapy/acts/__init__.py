"""Acts of the therapy room: enrolment, wristbands, the end."""

from tracker.therapy.acts import ending, enrolment, wristbands

__all__ = ["ending", "enrolment", "wristbands"]
