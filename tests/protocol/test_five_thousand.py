"""Five thousand numbers as people write them (H40): each read as what it is, or refused.

Numbers are drawn from the house's seed and written in each way of writing; what each must give
follows from how it was written, never from the parser.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from tracker.protocol.readings import ReadingError, parse

MANY = 5_000
WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，-")
REFUSED = "refused"


def written(number: Decimal, dice: random.Random) -> Iterator[tuple[str, str, Decimal | str]]:
    """How it is written, the number as text, and what must come of it."""
    plain = f"{number:f}"
    whole, _point, places = plain.partition(".")
    yield "point", plain, number
    # a comma before three digits after one to three others may part thousands
    ambiguous = len(places) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    yield "comma", f"{whole},{places}", REFUSED if ambiguous else number
    yield "full width", plain.translate(WIDE), number
    yield "power of ten", f"{plain}e6", number * 1_000_000
    grouped = f"{int(whole) + 1000:,}"
    yield "thousands by comma", grouped, REFUSED
    yield "thousands by blank", grouped.replace(",", " "), REFUSED
    yield "both", f"{grouped}.{places}", REFUSED
    at = dice.randrange(len(whole) + 1)
    yield "a letter for a digit", f"{whole[:at]}O{whole[at:]}.{places}", REFUSED


def test_five_thousand_numbers_are_read_exactly_or_refused() -> None:
    dice = random.Random(813267)
    wrong, seen = [], Counter[str]()
    while seen.total() < MANY:
        places = dice.choice((1, 2, 3, 4))
        number = Decimal(dice.randrange(1, 10**7)).scaleb(-places)
        for way, text, must in written(number, dice):
            seen[way] += 1
            try:
                found: Decimal | str | None = parse(text).value
            except ReadingError:
                found = REFUSED
            if found != must:
                wrong.append((way, text, found, must))
    print(f"\n{seen.total()} numbers: " + ", ".join(f"{n} {way}" for way, n in seen.items()))
    assert wrong == []
    assert seen.total() >= MANY
