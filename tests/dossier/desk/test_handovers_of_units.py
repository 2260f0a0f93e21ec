"""A box of units is a shipment too, once its logger was read: it stands on the list only once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.journey.administration.suite import Suite
from tests.journey.administration.test_box_logger import COLD, engine, given, sent
from tracker.dossier.desk import handovers
from tracker.dossier.desk.handovers import LABORATORY, SUITE, open_handovers
from tracker.journey.administration.acts import logger
from tracker.journey.collection.models import Shipment, ShipmentContainer
from tracker.material.models import Container

__all__ = ["engine", "sent"]
UNITS = ["MSC-U1", "MSC-U2", "MSC-U3"]


def on_the_way(suite: Suite) -> dict[str, list[str]]:
    """Where each box should come, and what is in it."""
    with suite.bench.site.database.reading() as s:
        return {box.to: inside for box, inside in open_handovers(s).items()}


def read(suite: Suite) -> None:
    suite.did("infusion_nurse", logger.TAG, "runner", **given(suite, *COLD))


def test_units_that_came_are_on_no_way_before_and_after_their_logger_is_read(
    sent: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_the_way(sent) == {}
    read(sent)
    assert on_the_way(sent) == {}
    every_shipment = (
        select(*handovers._MARROW.selected_columns)
        .join(ShipmentContainer, ShipmentContainer.shipment_id == Shipment.id)
        .join(Container, Container.id == ShipmentContainer.container_id)
        .order_by(Container.short_name)
    )
    monkeypatch.setattr(handovers, "_MARROW", every_shipment)
    assert on_the_way(sent) == {LABORATORY: UNITS}


def test_a_unit_that_did_not_come_is_on_its_way_to_the_suite_alone(sent: Suite) -> None:
    missing = Suite(sent.bench, 8).prepared("msc").released()
    codes = missing.of("msc")
    missing.did(
        "tech", "administration:units:issued", "runner", units=codes, shipment="SHIP-9", logger="L"
    )
    assert on_the_way(missing) == {SUITE: UNITS}
