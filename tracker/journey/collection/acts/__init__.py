"""Acts of the collection station: identity, harvest, shipment, receipt."""

from tracker.journey.collection.acts import harvest, transport

__all__ = ["harvest", "transport"]
