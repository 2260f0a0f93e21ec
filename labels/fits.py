"""Whether a label could show what somebody is about to write: asked before it stands in a record.

Printing refuses what does not fit or has no glyph. By then the act that gave the text is done, and
a container stands there without a label. So the same rules are asked at the act, of the fields that
the text would change; everything else on the label is taken at its usual length.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from labels.layout import LAYOUTS
from labels.placing import refuse_unset
from labels.refusals import PaperRefused
from labels.snapshot import Bilingual, LabelSnapshot, TherapySign
from labels.wording import ways_to_set

_USUAL = LabelSnapshot(
    layout="unit",
    layout_version=1,
    payload="",
    serial="A1B2C3",
    short_name="MSC-U1",
    sign=TherapySign(0, "MW"),
    coi="A9999 26 123456",
    subject="SYN-ON-007",
    product=Bilingual("MSC", "间充质干细胞"),
)


@lru_cache(maxsize=1024)
def unfit(layout: str, **said: Any) -> PaperRefused | None:
    """Why a label of this layout could not show these fields of a snapshot; None when it can."""
    plan = LAYOUTS[layout]
    before = replace(_USUAL, layout=layout, layout_version=plan.version)
    told = replace(before, **said)
    for field in plan.fields:
        ways = ways_to_set(told, field.name, split=field.split)
        if ways[-1][0] and ways != ways_to_set(before, field.name, split=field.split):
            try:
                refuse_unset(field, ways)
            except PaperRefused as wrong:
                return wrong
    return None
