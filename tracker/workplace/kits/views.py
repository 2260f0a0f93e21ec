"""Label kits by pages."""

from __future__ import annotations

from flask import abort

from tracker.marking.acts import HANDS
from tracker.marking.kits.models import KitStateWord as K
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve
from tracker.people.models import Role
from tracker.therapy.banner import banner_of
from tracker.workplace.kits import acts, kit_list, steps
from tracker.workplace.kits.prepare_step import prepare_step
from tracker.workplace.views import pages

ACTS = acts
"""The acts that these pages do: imported so that each is known."""
LOOKS = tuple(HANDS | {Role.QA})


@pages.get("/kits")
@needs(*LOOKS)
def kits() -> tuple[str, int]:
    """Every kit that is on its way."""
    return show("pages/things.html", kit_list.kits_page(reading()))


@pages.get("/kits/<kit_id>")
@needs(*LOOKS)
def kit(kit_id: str) -> tuple[str, int]:
    """One kit: where it is, its labels, what comes next."""
    page, therapy_id = kit_list.kit_page(reading(), kit_id) or abort(404)
    return show("pages/things.html", page, banner=banner_of(reading(), therapy_id))


serve(
    pages,
    "/therapies/<therapy_id>/kits/new",
    "prepare_kit",
    prepare_step,
    "workplace:kit:prepared",
)
for _verb, _name, _step, _states in (
    ("seal", "seal_kit", steps.SealStep, (K.PREPARED,)),
    ("in", "take_kit_in", steps.TakeInStep, (K.SEALED,)),
    ("unseal", "unseal_kit", steps.UnsealStep, (K.TAKEN_IN,)),
    ("return", "return_kit", steps.ReturnStep, (K.PREPARED, K.SEALED, K.TAKEN_IN, K.UNSEALED)),
):
    serve(pages, f"/kits/<kit_id>/{_verb}", _name, steps.kit_at(_step, *_states), _step.tag)
