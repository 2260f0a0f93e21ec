"""A process that nobody here had in mind, told: other tissue, products, places and limits.

The definition and its case lie in ``tests/cases/knee``; both are invented. Expected values are hand
calculations from the numbers of the case.
"""

from __future__ import annotations

import datetime as dt
import getpass
import math
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from config import Settings
from tests.installed import new_installation
from tests.postgres import Server
from tracker import cli, house, opening
from tracker.db import Database
from tracker.journey.administration.bedside.models import InfusionStop
from tracker.journey.expansion.growth import growth
from tracker.journey.formulation.models import UnitFill
from tracker.journey.isolation.models import GradientRun
from tracker.material.models import Lot
from tracker.protocol.definition import load, load_default
from tracker.protocol.models import ProcessDefinitionRow
from tracker.record.verify import verify
from tracker.replay import Case, Told, begin, fresh_site, read_case
from tracker.therapy.models import Therapy

KNEE: Final = Path(__file__).parents[1] / "cases" / "knee"
WORD: Final = "a long enough passphrase"
FIRST: Final = "seven wet lanterns humming"


@pytest.fixture(scope="module")
def knee() -> Case:
    house.acts()
    return read_case(KNEE / "case.json")


@pytest.fixture(scope="module")
def databases(knee: Case, folder: Path, request: pytest.FixtureRequest) -> Iterator[list[Database]]:
    """The case told to its end on both engines."""
    server: Server = request.getfixturevalue("postgres")
    made = []
    for url in (f"sqlite:///{folder / 'knee.db'}", server.create("knee")):
        site = fresh_site(url, knee)
        assert wrong(list(begin(site, knee).tell())) == []
        made.append(site.database)
    yield made
    for database in made:
        database.close()


def wrong(told: list[Told]) -> list[str]:
    return [t.line() for t in told if not t.as_expected]


def test_both_engines_come_to_one_root(databases: list[Database]) -> None:
    here, there = (verify(d) for d in databases)
    assert here.holds
    assert there.holds
    assert (here.size, here.rows, here.root) == (there.size, there.rows, there.root)
    print(f"\n{here.size} entries, {here.rows} rows, one root on both engines: {here.root}")


def test_three_products_grow_and_are_given_by_their_own_numbers(databases: list[Database]) -> None:
    database = databases[0]
    with database.reading() as s:
        (therapy,) = s.scalars(select(Therapy.id))
        grown = {(g.passage, g.vessels): g for g in growth(s, therapy)}
        recovery = list(s.scalars(select(GradientRun.recovery_pct).order_by(GradientRun.ended_at)))
        given = s.execute(
            select(
                UnitFill.product, UnitFill.side, UnitFill.artery, InfusionStop.delivered_cells
            ).join(InfusionStop, InfusionStop.unit_id == UnitFill.container_id)
        ).all()
        lots = Counter(s.scalars(select(Lot.product)))
    # P0 of one vessel is ASC, of two dishes chondroprogenitors; P0 counts from the cells seeded
    p0, cho, p1 = grown[0, 1], grown[0, 2], grown[1, 1]
    assert float(p0.pd or 0) == pytest.approx(math.log2(60e6 * 0.94 / 20e6))
    assert float(cho.pd or 0) == pytest.approx(math.log2(24e6 * 0.92 / 8e6))
    assert float(p1.pd or 0) == pytest.approx(math.log2(46e6 * 0.95 / 10e6))
    assert float(p1.cpd or 0) == pytest.approx(float(p0.pd or 0) + float(p1.pd or 0))
    assert float(cho.cpd or 0) == pytest.approx(float(cho.pd or 0))  # no path leads over the ASC
    # 52e6 of 0.9e6 x 117 x 60 %; 90e6 of 1.1e6 x 195 x 58 %
    assert [round(float(pct), 1) for pct in recovery] == [82.3, 72.3]
    assert lots == {"asc": 1, "cho": 1, "svf": 1}
    dose = Counter[str]()
    for product, _side, _place, cells in given:
        dose[product] += cells
    # two units of 4.0 ml x 3.2e6, 2.0 ml x 2.3e6, 3.0 ml x 8.0e6 per ml
    assert dose == {"asc": 25_600_000, "cho": 9_200_000, "svf": 48_000_000}
    assert Counter((side, place) for _product, side, place, _cells in given) == {
        ("knee_b", "suprapatellar"): 3,
        ("knee_b", "infrapatellar"): 3,
    }


def test_each_product_expires_by_its_own_shelf_life(databases: list[Database]) -> None:
    with databases[0].reading() as s:
        ends = {
            (fill.product, (fill.expires_at - fill.fill_end).total_seconds() / 60)
            for fill in s.scalars(select(UnitFill))
        }
    assert ends == {("asc", 480), ("cho", 300), ("svf", 240)}


def test_no_code_knows_its_names(knee: Case) -> None:
    """What only this definition says stands in no file of the code."""
    own = {"knee_b", "suprapatellar", "infrapatellar", "chondroprogenitor", "lipoaspirate"}
    own |= {"kellgren", "hyper_1720", "adk-0", "culture_10d", "sox9", "htlv", "d105"}
    root = Path(house.__file__).parent
    files = [*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.js")]
    found = {(w, f.name) for f in files for w in own if w in f.read_text("utf-8").lower()}
    assert found == set()
    assert len(files) > 400


def test_it_is_loaded_and_approved_by_command_and_told_in_that_installation(
    knee: Case, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tracker definition load`, two people approve, then the story of its first patient."""
    new_installation(folder, tmp_path / "instance", monkeypatch)
    prompts = {"First": FIRST, "Password now": FIRST}
    monkeypatch.setattr(
        getpass, "getpass", lambda p: next((w for k, w in prompts.items() if p.startswith(k)), WORD)
    )
    for name in ("qa.one", "qa.two"):
        assert cli.main(["user", "add", name, "--role", "qa"]) == cli.OK
        assert cli.main(["user", "change", name]) == cli.OK
    monkeypatch.setattr(getpass, "getpass", lambda _: WORD)
    for name in ("qa.one", "qa.two"):
        assert cli.main(["user", "agree", name]) == cli.OK
    shutil.copy(KNEE / "definition.json", tmp_path / "knee.json")
    assert cli.main(["definition", "load", str(tmp_path / "knee.json"), "--by", "qa.one"]) == cli.OK
    sha256 = load(knee.definition).sha256
    two = ["--by", "qa.one", "--second", "qa.two"]
    assert cli.main(["definition", "approve", sha256[:16], *two]) == cli.OK
    site = opening.open_site(Settings.from_environment())
    days = (site.clock().date() - knee.begins_at.date()).days + 1
    told = list(begin(site, knee, dt.timedelta(days=days)).tell())
    assert wrong(told) == []
    assert verify(site.database).holds
    with site.database.reading() as s:
        (under,) = s.scalars(select(Therapy.definition_id))
        kept = {d.id: d.sha256 for d in s.scalars(select(ProcessDefinitionRow))}
    assert kept[under] == sha256
    assert load_default().sha256 in kept.values()  # the shipped one lies beside it, unused
