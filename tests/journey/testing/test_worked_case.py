"""What the worked case leaves open at its conditional releases."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from tests.journey.story import Branch
from tracker.journey.formulation.state import label_reasons
from tracker.journey.testing.state import pending_tests
from tracker.material.models import Lot
from tracker.therapy.present import therapy_now


def test_what_is_pending_at_release_is_what_the_case_lists(
    branch: Callable[..., Branch],
) -> None:
    told = branch(66)
    with told.site.database.reading() as s:
        therapy = therapy_now(s, told.therapy)
        assert therapy is not None
        lots = {lot.product: lot.id for lot in s.scalars(select(Lot))}
        msc = pending_tests(s, therapy, lots["msc"])
        bmmnc = pending_tests(s, therapy, lots["bmmnc"])
        assert label_reasons(s, lots["msc"]) == label_reasons(s, lots["bmmnc"]) == ()
    # event 68: sterility QC-M0, QC-P1-1, QC-P2-1; karyotype QC-P1-2; mycoplasma culture
    assert msc == [
        ("karyotype", "QC-P1-2"),
        ("mycoplasma_culture", "QC-M0"),
        ("sterility", "QC-M0"),
        ("sterility_in_process", "QC-P1-1"),
        ("sterility_in_process", "QC-P2-1"),
    ]
    # event 69: sterility QC-B1, QC-N0; CFU-F QC-N0
    assert bmmnc == [("cfu_f", "QC-N0"), ("sterility", "QC-B1"), ("sterility", "QC-N0")]
