"""Acts of the therapy room: enrolment, wristbands, the process it follows, the end, erasure."""

from tracker.therapy import taught
from tracker.therapy.acts import definition, ending, enrolment, erasure, wristbands

__all__ = ["definition", "ending", "enrolment", "erasure", "taught", "wristbands"]
