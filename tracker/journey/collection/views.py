"""The collection station: identity, harvest, shipment, receipt."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from tracker.journey.collection import acts as _acts  # noqa: F401 - their roles open the pages
from tracker.journey.collection.acts.late import alone
from tracker.journey.collection.harvest_steps import HarvestStep
from tracker.journey.collection.identity_steps import CheckIdentityStep
from tracker.journey.collection.late_step import LateStep
from tracker.journey.collection.logger.step import LoggerStep
from tracker.journey.collection.on_the_way import shipments_to_receive
from tracker.journey.collection.state import shipment_now
from tracker.journey.collection.transport_steps import ReceiveStep, SendStep
from tracker.marking.at_hand import therapy_containers
from tracker.material.words import Kind, State
from tracker.pages.step import OpenStep, serve
from tracker.therapy.present import therapy_now

pages = Blueprint("collection", __name__)
ONE = "/therapies/<therapy_id>"


def _identity(s: Any, therapy_id: str) -> OpenStep | None:
    therapy = therapy_now(s, therapy_id)
    return CheckIdentityStep(therapy, ()) if therapy else None


def _harvest(s: Any, therapy_id: str) -> OpenStep | None:
    therapy = therapy_now(s, therapy_id)
    return HarvestStep(therapy, ()) if therapy else None


def _send(s: Any, therapy_id: str) -> OpenStep | None:
    therapy = therapy_now(s, therapy_id)
    marrow = therapy_containers(s, therapy_id, [Kind.MARROW], [State.FILLED])
    return SendStep(therapy, tuple(marrow)) if therapy else None


def _receive(s: Any, shipment_id: str) -> OpenStep | None:
    """Only while something of the shipment is on its way: the box, or what was missing in it."""
    shipment = shipment_now(s, shipment_id)
    therapy = therapy_now(s, shipment.therapy_id) if shipment else None
    if shipment is None or therapy is None:
        return None
    marrow = therapy_containers(s, therapy.id, [Kind.MARROW], [State.SHIPPED])
    inside = tuple(c for c in marrow if c.id in shipment.containers)
    if shipment_id in shipments_to_receive(s, therapy.id):
        return ReceiveStep(therapy, inside, shipment)
    return LateStep(therapy, inside, alone(shipment)) if inside else None


def _logger(s: Any, shipment_id: str) -> OpenStep | None:
    """Only while the shipment is on its way."""
    shipment = shipment_now(s, shipment_id)
    therapy = therapy_now(s, shipment.therapy_id) if shipment else None
    if shipment is None or therapy is None:
        return None
    here = shipment_id in shipments_to_receive(s, therapy.id)
    return LoggerStep(therapy, shipment) if here else None


serve(pages, f"{ONE}/identity", "identity", _identity, CheckIdentityStep.tag)
serve(pages, f"{ONE}/harvest", "harvest", _harvest, HarvestStep.tag)
serve(pages, f"{ONE}/send", "send", _send, SendStep.tag)
serve(pages, "/shipments/<shipment_id>/receive", "receive", _receive, ReceiveStep.tag)
serve(pages, "/shipments/<shipment_id>/logger", "logger", _logger, LoggerStep.tag)
