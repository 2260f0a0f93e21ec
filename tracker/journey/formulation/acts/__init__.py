"""The verbs of formulation: wash, fill, and the count of labels that ends a labelling step."""

from tracker.journey.formulation import label_contents
from tracker.journey.formulation.acts import checked, fill, reconcile, wash

__all__ = ["checked", "fill", "label_contents", "reconcile", "wash"]
