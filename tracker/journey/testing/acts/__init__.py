"""The verbs of testing: samples taken, results entered, failing ones investigated and decided."""

from tracker.journey.testing import label_contents
from tracker.journey.testing.acts import oos, plates, result, reviewed, sample

__all__ = ["label_contents", "oos", "plates", "result", "reviewed", "sample"]
