"""The works that acts of this program do, each with the code that steps of a definition carry.

A code says which acts a step is done by, and is the same at every site, as the tag of an act is: a
site leaves works out, names and numbers them in its own way (``Step.number``), and says who does
and checks them, with what, in which order. A work that is not here needs an act, which is code.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

WORKS: Final = MappingProxyType(
    {
        "S01": "enrol",
        "S02": "consent",
        "S03": "examine",
        "S04": "test the blood",
        "S05": "decide on eligibility",
        "S06": "order",
        "S07": "take the tissue",
        "S08": "send it",
        "S09": "receive it",
        "S10": "count it",
        "S11": "isolate its cells",
        "S12": "fill isolated cells",
        "S13": "seed",
        "S14": "feed and look",
        "S15": "harvest a passage",
        "S16": "freeze and thaw",
        "S17": "sample on the way",
        "S18": "wash",
        "S19": "fill grown cells",
        "S20": "label and reconcile",
        "S21": "test for release",
        "S22": "review and decide",
        "S23": "bring to the room",
        "S24": "check at the bedside",
        "S25": "give",
        "S26": "observe",
        "S27": "read late results",
        "S28": "see again",
        "S29": "destroy",
    }
)
