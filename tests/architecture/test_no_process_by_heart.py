"""Code reads the definition: no rule, act or page knows the shipped process by its names.

Every word of the shipped definition is looked for in the code, as a whole text constant. What the
code may know stands below by hand, with the reason: the names of its own figures and works.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tracker.protocol.definition import ProcessDefinition, load_default
from tracker.protocol.verbs import WORKS

ROOT: Final = Path(__file__).parents[2]
UNSAID: Final = ROOT / "tracker" / "protocol" / "unsaid.py"
"""What definitions mean that were approved before the format could say it: nowhere else."""
TOLD_BY_CASES: Final = ("demo", "translations")
"""The demonstration tells cases of the shipped process: it is data."""
HOMONYMS: Final = {
    "left": "over: what is left of cells; a side of the body that was harvested",
    "right": "a side of the body that was harvested; aligned",
    "start": "an infusion, a service, the starting material",
    "backup": "of the record; backup vials",
    "I": "a stage of the ARCO classification, which is no process",
    "II": "a stage of the ARCO classification",
    "identity": "the identity check; an identity stop",
    "harvest": "the activity that consent is asked for",
    "manufacture": "the activity that consent is asked for",
    "follow_up": "the activity that consent is asked for",
    "research": "what becomes of cells after a withdrawal",
}
"""Words of English, of anatomy or of a classification that the definition uses too."""


def _words(d: ProcessDefinition) -> set[str]:
    rows = (
        *(d.sides, d.arteries, d.schemes, d.products, d.vessels, d.markers.markers),
        *(d.eligibility.exclusions, d.consent.scopes, d.deviations, d.visit_plan.visits),
    )
    of_rows = {row.code for row in (r for some in rows for r in some)}
    of_products = {
        p.name for p in d.parameters if any(x.code in p.name.split("_") for x in d.products)
    }
    return of_rows | of_products | set(d.eligibility.arco_stages)


def _constants() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "tracker").rglob("*.py")):
        if path == UNSAID or set(TOLD_BY_CASES) & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, path.relative_to(ROOT)


@pytest.fixture(scope="module")
def constants() -> list[tuple[str, Path]]:
    return list(_constants())


def test_no_code_knows_the_words_of_the_shipped_process(constants: list[tuple[str, Path]]) -> None:
    words = _words(load_default())
    assert {"msc", "bmmnc", "mfca", "obturator", "msc_dose_per_kg", "D26", "M6"} <= words
    known = sorted({(w, str(p)) for w, p in constants if w in words - set(HOMONYMS)})
    assert known == []


def test_every_homonym_is_needed(constants: list[tuple[str, Path]]) -> None:
    words, said = _words(load_default()), {w for w, _ in constants}
    assert set(HOMONYMS) - said == set()
    assert set(HOMONYMS) - words - {"start", "backup", "identity"} == set()


def test_the_codes_of_steps_are_works_that_acts_do(constants: list[tuple[str, Path]]) -> None:
    """A step's code names a work of the acts, at every site the same; its number is the site's."""
    used = {w for w, _ in constants if re.fullmatch(r"S[0-9]{2}", w)}
    assert used <= set(WORKS)
    assert {s.code for s in load_default().steps} == set(WORKS)


def test_a_name_put_back_is_found(constants: list[tuple[str, Path]]) -> None:
    """The test finds what it looks for."""
    planted = [*constants, ("bmmnc", Path("tracker/journey/formulation/rules.py"))]
    words = _words(load_default()) - set(HOMONYMS)
    assert [str(p) for w, p in planted if w in words] == ["tracker/journey/formulation/rules.py"]
