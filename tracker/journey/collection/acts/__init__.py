"""Acts of the collection station: identity, harvest, shipment, receipt."""

from tracker.journey.collection import label_contents
from tracker.journey.collection.acts import harvest, transport

__all__ = ["harvest", "label_contents", "transport"]
