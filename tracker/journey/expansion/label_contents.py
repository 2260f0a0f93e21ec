"""What the labels of backup vials say beside their own row: where the definition keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from labels.snapshot import NOTHING, Bilingual
from tracker.marking.contents import Asked, LabelContents, tells, told_by_row
from tracker.material.words import Kind
from tracker.protocol.definition import ProcessDefinition

FREEZING: Final = "S16"


@tells(Kind.VIAL)
def told_by_freezing(asked: Asked) -> dict[str, LabelContents]:
    """Each vial as its row tells, and the equipment in which the freezing step ends."""
    kept = kept_in(asked.therapy.definition)
    return {id_: replace(one, storage=kept) for id_, one in told_by_row(asked).items()}


def kept_in(definition: ProcessDefinition) -> Bilingual:
    """The last equipment of the freezing step, by its name; nothing where it names none."""
    step = next((s for s in definition.steps if s.code == FREEZING), None)
    if step is None or not step.equipment:
        return NOTHING
    name = next(e.name for e in definition.equipment if e.code == step.equipment[-1])
    return Bilingual(f"Keep in the {name.en}", f"存于{name.zh}")
