"""Acts of the collection station: identity, harvest, shipment, receipt."""

from tracker.journey.collection import kit_plan, label_contents
from tracker.journey.collection.acts import harvest, late, receiving, sending

__all__ = ["harvest", "kit_plan", "label_contents", "late", "receiving", "sending"]
