"""A result that came in a file says so, on its page and in the batch record, by the file's hash."""

from __future__ import annotations

import datetime as dt

from tracker.dossier.batch.judged import _method
from tracker.dossier.brought import Brought
from tracker.dossier.results import Entered
from tracker.journey.testing.models import VerdictWord
from tracker.protocol.definition import load_default

FILE = Brought("Regional Reference Laboratory", "RRL-2026-0412", 5, "a1" * 32)


def entered(brought: Brought | None) -> Entered:
    at = dt.datetime(2026, 5, 18, 12, tzinfo=dt.UTC)
    verdict, people = VerdictWord.PASS, ("person-1", "person-2")
    return Entered(
        *("step-1", "container-1", "QC-M0", "msc", "viability", "94.6", "%", verdict, at, *people),
        None,
        brought=brought,
    )


def test_the_batch_record_names_report_line_and_whole_hash_in_both_languages() -> None:
    spec = load_default().specs_of("msc")["viability"]
    said = _method(spec, entered(FILE))
    assert not isinstance(said, str)
    assert said.en == (
        f"{spec.method.en}; brought from Regional Reference Laboratory, RRL-2026-0412, line 5,"
        f" SHA-256 {'a1' * 32}"
    )
    assert "a1" * 32 in said.zh
    assert said.zh.startswith(spec.method.zh)


def test_a_typed_result_says_its_method_alone() -> None:
    spec = load_default().specs_of("msc")["viability"]
    said = _method(spec, entered(None))
    assert not isinstance(said, str)
    assert (said.en, said.zh) == (spec.method.en, spec.method.zh)
    assert _method(None, entered(None)) == ""
