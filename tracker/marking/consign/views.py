"""Addresses of consignments and labels of bags and boxes, by pages."""

from __future__ import annotations

from tracker.marking.consign import acts
from tracker.marking.consign.models import Purpose
from tracker.marking.consign.steps import OuterStep, address_step, address_thing
from tracker.marking.label_steps import labels_at
from tracker.marking.printing.printers.acts import TRIES
from tracker.marking.views import pages
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve
from tracker.pages.things_page import ThingGroup, ThingsPage
from tracker.pages.words import gettext as _

ACTS = acts
"""The acts that these pages do: imported so that each is known."""
serve(pages, "/addresses/<purpose>", "set_address", address_step, "marking:address:set")
serve(
    pages,
    "/containers/<container_id>/labels/outer",
    "print_outer",
    labels_at(OuterStep),
    OuterStep.tag,
)


@pages.get("/addresses")
@needs(*TRIES)
def addresses() -> tuple[str, int]:
    """Where what leaves the house goes."""
    things = tuple(address_thing(reading(), purpose) for purpose in Purpose)
    page = ThingsPage(
        _("Addresses of consignments"),
        _("Printed on the labels of bags and boxes, so that whoever finds one knows what to do."),
        (ThingGroup(_("Consignments"), things, ""),),
    )
    return show("pages/things.html", page)
