"""Facts about a patient that hold at every station: pure."""

from __future__ import annotations

import datetime as dt


def age_years(born_on: dt.date, on: dt.date) -> int:
    """Completed years; born on 29 February one is a year older on 1 March of other years."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def birthday(born_on: dt.date, years: int) -> dt.date:
    """The day on which somebody is so many years old; 1 March after a 29 February."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return dt.date(born_on.year + years, 3, 1)


def own_consent_from(born_on: dt.date, signed_on: dt.date, of_age_years: int) -> dt.date | None:
    """From when the patient's own consent is needed in place of a guardian's; None for an adult.

    Who was under age when the newest consent was signed consents again once of age (45 CFR
    46.402(a); ICH E6(R2) 4.8.12): from that birthday the old one carries nothing.
    """
    if age_years(born_on, signed_on) >= of_age_years:
        return None
    return birthday(born_on, of_age_years)
