"""The benches' pages as they stand in the demo: each opened where its button leads to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.look import living
from tracker.protocol.definition import load_default

if TYPE_CHECKING:
    from tests.look.walk import Walker

GIVEN_OF, GROWS = "SYN-ON-004", "SYN-ON-009"
LOT_ID = "SELECT id FROM reagent_lot ORDER BY expires_on DESC"
EQUIPMENT_ID = "SELECT id FROM equipment ORDER BY name"
HOUSE = (
    ("supplies", "supplies"),
    ("areas", "areas"),
    ("places", "places"),
)
FORMS = (
    ("production_manager", "supplies/lots", "supplies-receive"),
    ("production_manager", "supplies/equipment", "supplies-equipment"),
    ("production_manager", "areas/new", "areas-new"),
    ("production_manager", "places/new", "places-new"),
    ("qa", "supplies/lots/{lot}/recall", "supplies-recall"),
    ("qa", "supplies/equipment/{equipment}/extend", "supplies-extend"),
    ("qa", "supplies/equipment/{equipment}/calibrate", "supplies-calibrate"),
    ("production_manager", "supplies/recipes", "supplies-recipe"),
    ("lab_tech", "supplies/recipes/{recipe}/prepare", "supplies-prepare"),
    ("production_manager", "supplies/opened", "supplies-opened"),
    ("lab_tech", "places/{place}", "place"),
    ("lab_tech", "places/{place}/empty", "place-empty"),
    ("production_manager", "places/{place}/positions", "place-positions"),
    ("lab_tech", "areas/{area}/session", "session-begin"),
    ("lab_tech", "sessions/{session}", "session"),
    ("lab_tech", "sessions/{session}/plates", "session-plates"),
    ("qc_analyst", "plates", "plates"),
    ("qc_analyst", "plates/{plate}/read", "plate-read"),
)
NAMED = {
    "lot": LOT_ID,
    "equipment": EQUIPMENT_ID,
    "recipe": "SELECT id FROM recipe ORDER BY n DESC",
    "place": "SELECT place_id FROM place_equipment",
    "area": "SELECT id FROM work_area WHERE id NOT IN (SELECT work_area_id FROM work_session)",
    "session": "SELECT id FROM work_session",
    "plate": "SELECT id FROM plate ORDER BY name",
}
KINDS = {
    "vessel": (("cultures/{id}/lose", "step-lose"), ("containers/{id}/labels", "labels")),
    "pool": (
        ("cells/{id}/seed", "step-seed"),
        ("cells/{id}/freeze", "step-freeze"),
        ("cells/{id}/wash", "step-wash"),
        ("containers/{id}/discard", "step-discard"),
    ),
    "bulk": (("cells/{id}/fill", "step-fill"),),
    "intermediate": (("mnc/{id}/plate", "step-plate"), ("cells/{id}/fill", "step-fill-mnc")),
    "marrow": (("marrow/{id}/count", "step-count"), ("marrow/{id}/isolate", "step-isolate")),
    "vial": (("vials/{id}/thaw", "step-thaw"), ("vials/{id}/store", "step-store")),
}
STANDING = """SELECT c.id FROM container c JOIN container_state x ON x.container_id = c.id
  WHERE c.kind = :kind AND x.n = (SELECT max(n) FROM container_state y
    WHERE y.container_id = c.id) AND x.to_state IN
    ('filled', 'received', 'in_culture', 'stored', 'frozen', 'thawed') ORDER BY c.id"""
LABELLED = """SELECT a.container_id FROM active_label a JOIN container c ON c.id = a.container_id
  JOIN container_state x ON x.container_id = c.id WHERE a.label_id IS NOT NULL
  AND c.kind = 'vessel' AND x.n = (SELECT max(n) FROM container_state y
    WHERE y.container_id = c.id) AND x.to_state = 'in_culture' ORDER BY c.id"""


def benches(w: Walker) -> None:
    """Every bench page that the demo's containers lead to was seen once."""
    _house(w)
    page = w.enter("lab_tech")
    for kind, pages in KINDS.items():
        for path, name in pages:
            for id_ in _ids(w, STANDING, kind=kind)[:6]:
                address = f"{w.house.base}/{path.format(id=id_)}"
                if page.request.get(address).status == 200:
                    w.open(f"/{path.format(id=id_)}", name, page)
                    break
    flask = _ids(w, LABELLED)[0]
    for verb in ("print", "apply", "void", "destroy", "reprint"):
        w.open(f"/containers/{flask}/labels/{verb}", f"labels-{verb}", page)
    page.fill("#step [name=reason]", "smeared by alcohol")
    w.press(page, "#step button[type=submit]", "labels-reprint-refused")
    therapy = w.house.ask(living.THERAPY, subject=GROWS)
    w.open(f"/therapies/{therapy}/clearance", "step-clearance", page)
    page.evaluate("sessionStorage.clear()")
    _afterwards(w)
    _definitions(w)


def _house(w: Walker) -> None:
    page = w.enter("lab_tech")
    for path, name in HOUSE:
        w.open(f"/{path}", name, page)
    named = {name: _ids(w, query)[0] for name, query in NAMED.items()}
    for who, path, name in FORMS:
        page = w.enter(who)
        w.open(f"/{path.format(**named)}", name, page)


def _afterwards(w: Walker) -> None:
    given = w.house.ask(living.THERAPY, subject=GIVEN_OF)
    page = w.enter("infusion_nurse")
    for what in ("vitals", "adverse-events"):
        w.open(f"/therapies/{given}/{what}", f"step-{what}", page)
    page = w.enter("investigator")
    w.open(f"/therapies/{given}/visit", "step-visit", page)


def _definitions(w: Walker) -> None:
    """Versions of the process: read, loaded with a mistake and without, compared, to be signed."""
    page = w.enter("qa")
    w.open("/definitions", "definitions", page)
    (id_,) = _ids(w, "SELECT id FROM process_definition")
    w.open(f"/definitions/{id_}", "definition", page)
    therapy = w.house.ask(living.THERAPY, subject=GROWS)
    w.open(f"/therapies/{therapy}/definition", "definition-change-none", page)
    w.open("/definitions/new", "definition-new", page)
    page.fill("#step [name=text]", newer("120").replace("Enrol", "", 1))
    w.press(page, "#step button[type=submit]", "definition-new-refused")
    page.fill("#step [name=text]", newer("96"))
    page.click("#step button[type=submit]")
    w.open("/definitions", "definitions-two", page)
    query = "SELECT id FROM process_definition ORDER BY loaded_at DESC"
    new = _ids(w, query)[0]
    w.open(f"/definitions/{new}/compare?with={id_}", "definition-compared", page)
    w.open(f"/definitions/{id_}/compare?with={id_}", "definition-compared-same", page)
    w.open(f"/definitions/{new}/approve", "definition-approve", page)


def newer(doubling_time_h: str) -> str:
    """The shipped definition with another limit, as its next version."""
    doc = json.loads(load_default().canonical_bytes())
    doc["version"] = "1.1"
    for row in doc["parameters"]:
        if row["name"] == "pdt":
            row["limit_high"] = doubling_time_h
    return json.dumps(doc, ensure_ascii=False)


def _ids(w: Walker, query: str, **given: str) -> list[str]:
    with w.house.site.database.reading() as s:
        return [str(x) for x in s.execute(text(query), given).scalars()]
