"""What definitions mean that were approved before the format could say it.

Only the shipped definition was ever loaded without these: its names stand here and nowhere else in
the code, so that a therapy under an old version reads as it always did (I30).
"""

from __future__ import annotations

from typing import Final

from tracker.protocol.specification import Name

HARVESTS_UNSAID: Final = {
    "two_harvests_one_infusion": 2,
    "one_harvest_two_products": 1,
    "rescue": 0,
}
"""Harvests that its schemes plan."""
LABELS_UNSAID: Final = {"msc": Name(en="MSC", zh="间充质干细胞")}
"""What its labels call a product where there is little room."""
