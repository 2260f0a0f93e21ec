"""Acts of the therapy room: enrolment, wristbands, the end, erasure of personal values."""

from tracker.therapy import taught
from tracker.therapy.acts import ending, enrolment, erasure, wristbands

__all__ = ["ending", "enrolment", "erasure", "taught", "wristbands"]
