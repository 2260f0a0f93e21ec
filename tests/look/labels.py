"""``python -m tests.look.labels FOLDER``: every layout as dots of a printer, to be looked at.

Each is drawn with the sample's words, with the fewest, with the longest that it holds, and of a
donor with a reactive test. The table says how small the smallest text of each became: its capitals
and its Chinese in millimetres, at real size.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from labels.bitmap import label_bitmap
from labels.layout import MM_PER_PT
from labels.placing import TextRun, layout_of, placed
from labels.refusals import PaperRefused
from labels.snapshot import Bilingual, LabelSnapshot
from tests.labels import samples

CAPITAL_EM: Final = 0.733  # height of a capital of the family, in ems
HAN_EM: Final = 0.92  # ink of a Han character
TIGHT: Final = 203
_LONG: Final[dict[str, Any]] = {
    "person": "阿卜杜热合曼·买买提依明 Abdurehman MEMETIMIN al-Kashgari",
    "subject": "SYN-ON-0071234",
    "product": Bilingual("MSC, autologous, bone marrow, expanded", "自体骨髓间充质干细胞（扩增）"),
    "side": Bilingual("BILATERAL", "双侧"),
    "artery": Bilingual("ascending branch of lateral circumflex", "旋股外侧动脉升支"),
    "volume": "1250.0 ml",
    "place": Bilingual(
        "Fujian Provincial Hospital, cell therapy laboratory 3", "福建省立医院细胞治疗实验室"
    ),
    "hospital_number": "ZY00123456",
    "statutory": (samples.AUTOLOGOUS, samples.NOT_EVALUATED, samples.TRIAL),
}


def full(made: LabelSnapshot) -> LabelSnapshot:
    """The sample as it is."""
    return made


def fewest(made: LabelSnapshot) -> LabelSnapshot:
    """Nothing that the layout does not demand, in production."""
    needed = layout_of(made).required | {"layout", "payload", "sign", "layout_version", "hazard"}
    bare: dict[str, Any] = {f.name: f.default for f in fields(made) if f.name not in needed}
    return replace(made, **bare)


def longest(made: LabelSnapshot) -> LabelSnapshot:
    """Long words in every field, as far as the label holds them: the others stay as they are."""
    for name, words in _LONG.items():
        if getattr(made, name) in ("", Bilingual("", ""), ()):
            continue
        tried = replace(made, **{name: words})
        try:
            placed(tried)
        except PaperRefused:
            continue
        made = tried
    return made


def reactive(made: LabelSnapshot) -> LabelSnapshot:
    """Of a donor with a reactive test, where the layout has a place for the symbol."""
    said = tuple(dict.fromkeys((*made.statutory, samples.BIOHAZARD)))
    for lines in ((*said, samples.REACTIVE), said):
        tried = replace(made, hazard=True, statutory=lines)
        try:
            placed(tried)
        except PaperRefused:
            continue
        return tried
    return made


VARIANTS: Final[tuple[Callable[[LabelSnapshot], LabelSnapshot], ...]] = (
    full,
    fewest,
    longest,
    reactive,
)


def drawn() -> Iterator[tuple[str, str, LabelSnapshot]]:
    """Every layout in every variant: name of the layout, of the variant, and the label."""
    for make in samples.EVERY:
        for variant in VARIANTS:
            yield make.__name__, variant.__name__, variant(make())


def smallest(label: LabelSnapshot) -> TextRun:
    """The line of the smallest type."""
    runs = [mark for mark in placed(label).marks if isinstance(mark, TextRun)]
    return min(runs, key=lambda run: run.size_pt)


def main(arguments: list[str]) -> int:
    """Pictures into the folder, the table of smallest types to the screen."""
    if len(arguments) != 1:
        print("python -m tests.look.labels FOLDER")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    print("label                     smallest     pt  capital mm  Chinese mm")
    for name, variant, label in drawn():
        for dpi in (TIGHT, 300):
            label_bitmap(label, dpi=dpi).save(folder / f"{name}.{variant}.{dpi}.png")
        run = smallest(label)
        em_mm = run.size_pt * MM_PER_PT
        print(
            f"{name + ' ' + variant:25} {run.field:12} {run.size_pt:4.2f}"
            f" {em_mm * CAPITAL_EM:11.2f} {em_mm * HAN_EM:11.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
