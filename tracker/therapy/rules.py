"""Facts about a patient that hold at every station: pure."""

from __future__ import annotations

import datetime as dt


def age_years(born_on: dt.date, on: dt.date) -> int:
    """Completed years; born on 29 February one is a year older on 1 March of other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
