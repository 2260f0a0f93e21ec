"""What the label of a sample says: what it is for, which test, when it was taken."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from labels.snapshot import Bilingual
from tracker.journey.testing.models import Purpose, Sample
from tracker.marking.contents import Asked, LabelContents, tells, told_by_row, written
from tracker.material.words import Kind
from tracker.protocol.specification import Name

PURPOSES: Final = {
    Purpose.STARTING: Bilingual("starting material", "起始材料"),
    Purpose.IN_PROCESS: Bilingual("in process", "过程检验"),
    Purpose.RELEASE: Bilingual("release", "放行检验"),
}


@tells(Kind.SAMPLE)
def told_by_sample(asked: Asked) -> dict[str, LabelContents]:
    """Contents of each sample that QC knows; of others their own row tells."""
    out = told_by_row(asked)
    names = _test_names(asked)
    rows = asked.s.scalars(select(Sample).where(Sample.container_id.in_(asked.ids)))
    for row in rows:
        purpose = PURPOSES[row.purpose]
        out[row.container_id] = LabelContents(
            product=out[row.container_id].product,
            contents=_contents(purpose, [names.get(t) for t in row.tests]),
            made=Bilingual(f"taken {written(row.taken_at, asked.zone)}", "取样"),
        )
    return out


def _test_names(asked: Asked) -> dict[str, Name]:
    return {spec.code: spec.name for spec in asked.therapy.definition.release_specs}


def _contents(purpose: Bilingual, tests: list[Name | None]) -> Bilingual:
    only = tests[0] if len(tests) == 1 else None
    if only is not None:
        return Bilingual(only.en, only.zh)
    return Bilingual(f"{purpose.en}: {len(tests)} tests", f"{purpose.zh} {len(tests)} 项")
