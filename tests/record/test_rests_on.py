"""I16: consent, order and definition are under every page of a therapy, also at the bench.

The real acts, at an incubator in the middle of a culture; then the same with the table's mark
``watched`` taken away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.attacks import rows
from tests.journey.story import Branch
from tests.record.meanwhile import NEXT, next_version
from tests.record.test_seen import FEEDING, STALE, At, feed, page
from tracker.journey.donor.models import Consent, ConsentWithdrawal, TherapyOrder
from tracker.people.training.rules import process_named
from tracker.record.models import Recorded
from tracker.replay import TRAINED_FOR
from tracker.staff.training.prepared import train
from tracker.therapy.models import DefinitionChange

CONSENT, ORDER = 2, 8
"""The events at which the case takes the consent and the order; here they are done once more."""


def consent_given(told: Branch) -> None:
    assert told.told(CONSENT).accepted


def consent_withdrawn(told: Branch) -> None:
    given = {"scopes": ["follow_up"], "material": "undecided", "reason": "patient's wish"}
    told.did("study_coordinator", "donor:consent:withdrawn", {"therapy": told.therapy, **given})


def order_changed(told: Branch) -> None:
    assert told.told(ORDER, units_per_product=2).accepted


def definition_changed(told: Branch) -> None:
    new = told.did("qa", "protocol:definition:loaded", {"text": next_version()[0]})
    named = {"definition": new["definition"], "sha256": new["sha256"]}
    told.did(
        "qa", "protocol:definition:approved", named, second="qualified_person", reason="revised"
    )
    days = (told.clock.at.date() - dt.timedelta(days=1), told.clock.at.date() + TRAINED_FOR)
    train(told.site, days, definition=process_named(NEXT, named["sha256"]))
    given = {"therapy": told.therapy, "reason": "a later text", **named}
    told.did("qa", "therapy:definition:changed", given, second="investigator")


NEWS: list[tuple[Callable[[Branch], None], type[Recorded]]] = [
    (consent_given, Consent),
    (consent_withdrawn, ConsentWithdrawal),
    (order_changed, TherapyOrder),
    (definition_changed, DefinitionChange),
]
every_news = pytest.mark.parametrize(
    ("news", "kind"), NEWS, ids=[str(kind.__tablename__) for _, kind in NEWS]
)
lite = pytest.mark.parametrize("engine", ["sqlite"])


@lite
@every_news
def test_what_every_page_rests_on_makes_a_page_of_the_bench_stale(
    branch: At, news: Callable[[Branch], None], kind: type[Recorded]
) -> None:
    told = branch(FEEDING)
    shown = page(told, "P1-F03")
    news(told)
    fed = len(rows(told, "vessel_care"))
    late = feed(told, "lab_tech", "lab_tech_2", shown, "P1-F03")
    assert late.verdict.codes == STALE
    assert late.reasons[0].about == kind.__tablename__
    assert len(rows(told, "vessel_care")) == fed
    assert feed(told, "lab_tech", "lab_tech_2", page(told, "P1-F03"), "P1-F03").accepted


@lite
@every_news
def test_without_its_mark_the_stale_page_goes_through(
    branch: At,
    monkeypatch: pytest.MonkeyPatch,
    news: Callable[[Branch], None],
    kind: type[Recorded],
) -> None:
    told = branch(FEEDING)
    shown = page(told, "P1-F03")
    news(told)
    monkeypatch.setattr(kind, "watched", False)
    assert feed(told, "lab_tech", "lab_tech_2", shown, "P1-F03").accepted
