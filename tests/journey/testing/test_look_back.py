"""Who was near: the same reagent lot ever, the same incubator on the same day."""

from __future__ import annotations

from tests.ground import Ground, ground
from tests.sites import Bench
from tracker.journey.testing.look_back import LookBack, look_back
from tracker.material.words import Kind, State


def supplies(bench: Bench) -> tuple[str, str]:
    """A lot of medium and an incubator."""
    lot = bench.did(
        "production",
        "supplies:lot:received",
        {"material": "basal_medium", "lot_number": "AM2411", "expires_on": "2026-12-31"},
        second="qa",
    )["lot"]
    given = {
        "name": "INC-2",
        "kind": "incubator",
        "calibrated_on": "2026-01-15",
        "calibration_due_on": "2027-01-14",
    }
    incubator = bench.did("production", "supplies:equipment:added", given)["equipment"]
    return str(lot), str(incubator)


def flask(g: Ground, lots: tuple[str, ...] = (), equipment: tuple[str, ...] = ()) -> None:
    more = {"lots": lots, "equipment": equipment}
    g.lay(Kind.VESSEL, "P1-F01", step="S13", states=(State.IN_CULTURE,), **more)


def seen(g: Ground) -> LookBack:
    with g.bench.site.database.reading() as s:
        return look_back(s, g.therapy, [g.ids["P1-F01"]], g.bench.site.zone)


def test_a_patient_who_had_the_same_medium_is_listed(bench: Bench) -> None:
    medium, _ = supplies(bench)
    one, other = ground(bench, 7), ground(bench, 8)
    flask(one, (medium,))
    bench.clock.on(days=9)
    flask(other, (medium,))
    found = seen(one)
    assert [(x.material, x.lot_number) for x in found.reagent_lots] == [("basal_medium", "AM2411")]
    assert [(n.subject_code, n.shared) for n in found.near] == [
        ("SYN-ON-008", "basal_medium AM2411")
    ]


def test_a_flask_in_the_same_incubator_is_near_on_the_same_day_only(bench: Bench) -> None:
    _, incubator = supplies(bench)
    one, same_day, later = ground(bench, 7), ground(bench, 8), ground(bench, 9)
    flask(one, equipment=(incubator,))
    flask(same_day, equipment=(incubator,))
    today = bench.clock.at.date()
    bench.clock.on(days=2)
    flask(later, equipment=(incubator,))
    assert [(n.subject_code, n.shared, n.on) for n in seen(one).near] == [
        ("SYN-ON-008", "INC-2", today)
    ]
