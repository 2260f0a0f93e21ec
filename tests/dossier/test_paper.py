"""Whatever is printed as a record carries a signed checkpoint, or says in words that it has none.

The printed records are those of the routes: a new page or paper without a checkpoint is found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from labels.read import read_symbols
from tests.dossier.everything import House, house_of
from tests.dossier.searched import Answer
from tests.dossier.told import Told
from tracker.identity import checkpoint_code
from tracker.identity.verdict import reason
from tracker.record import checkpoints
from tracker.record.models import Occasion
from tracker.record.site import Notary, Site
from tracker.upkeep.keys import new_key

FOOT = re.compile(r'<aside class="paper-foot".*?</aside>', re.DOTALL)
OWN = frozenset({"/record/slip", "/bedside/session/<session_id>"})
"""They have their symbol in the middle of the page, and no second one at the foot."""
NO_RECORD = {
    "/labels/<therapy_id>.pdf": "labels are stock for containers; a second symbol would be scanned",
    "/wristbands/<wristband_id>.pdf": "a band, whose symbol is scanned",
    "/supplies/lots/<lot_id>/label.pdf": "a label of a lot, whose symbol is scanned",
    "/supplies/bottles/<bottle_id>/label.pdf": "the same of an opened bottle",
    "/books/<book_id>.pdf": "labels that are nobody's yet",
    "/stations/card.pdf": "a card of codes by which a scanner is tried",
    "/staff/<person_id>/badge": "a badge is cut out and scanned",
    "/people/review.csv": "a sheet for a spreadsheet",
    "/trace/<kind>/<thing>.csv": "a sheet for a spreadsheet",
    "/bedside/session/<session_id>/state": "what a page asks in between",
}
"""What is no printed record, and why (decision 0004)."""
UNSIGNED_IN = frozenset({"/sign-in", "/shift", "/still-here"})
"""Pages for whoever stands there: they say nothing of the record."""
pytestmark = pytest.mark.parametrize("told", ["sqlite"], indirect=True)


@pytest.fixture
def opened(told: Told, tmp_path: Path) -> Iterator[House]:
    with house_of(told, tmp_path) as house:
        yield house


def foot_of(answer: Answer) -> str:
    """What the page prints at its foot."""
    found = FOOT.findall(answer.text)
    assert len(found) < 2, answer.rule
    return found[0] if found else ""


def pages_of(opened: House) -> Iterator[Answer]:
    """Every page and sheet that is an answer of its own."""
    for answer in opened.looked_at(one_in=0):
        if answer.status == 200 and answer.rule not in UNSIGNED_IN and answer.body:
            yield answer


def without(pages: list[Answer], said: str) -> list[str]:
    """Addresses whose printed page does not say this, but those that are no record."""
    return [
        a.rule
        for a in pages
        if a.rule not in NO_RECORD and said not in (a.text if a.rule in OWN else foot_of(a))
    ]


def test_every_printed_page_carries_the_newest_checkpoint(opened: House) -> None:
    made = checkpoints.make(opened.told.site, Occasion.DEMAND)
    assert made is not None
    pages = list(pages_of(opened))
    assert without(pages, f'aria-label="Checkpoint of {made.size} entries"') == []
    (drawn,) = {
        svg
        for a in pages
        if a.rule not in NO_RECORD
        for svg in re.findall(r'<svg(?=[^>]*aria-label="Checkpoint of).*?</svg>', a.text, re.DOTALL)
    }
    assert checkpoint_code.write(made.note)  # drawn from this note; read back by the browser's test
    print(f"\n{len(pages)} pages looked at: one symbol of {len(drawn)} characters on each record")


def test_no_key_or_a_read_only_record_is_said_on_paper(told: Told, tmp_path: Path) -> None:
    """Three pages: the words come from the frame that all of them share, and the slip's own."""
    rules = ("/therapies/<therapy_id>", "/people/review", "/record/slip")
    with house_of(told, tmp_path, keyed=False) as opened:
        values = opened.values()
        pages = [opened.ask(rule, "qa", values) for rule in rules]
        assert without(pages, "No checkpoint: none was signed yet.") == []
        assert new_key(with_notary(opened)).accepted
        assert checkpoints.make(opened.told.site, Occasion.DEMAND)
        opened.told.site.causes = (reason("recovery_head", head=1, newest=1),)
        pages = [opened.ask(rule, "qa", values) for rule in rules]
        assert without(pages, "No checkpoint: the record is read only") == []
        assert not any("Checkpoint of" in page.text for page in pages)


def with_notary(opened: House) -> Site:
    """Its site, which signs from here on."""
    opened.told.site.notary = Notary(opened.folder / "checkpoint_keys")
    return opened.told.site


def test_every_pdf_is_a_record_with_a_checkpoint_or_named_as_none(opened: House) -> None:
    """Addresses that end in .pdf, whatever method asks for them."""
    rules = {r.rule for r in opened.told.app().url_map.iter_rules() if ".pdf" in r.rule}
    live = {"/labels/sheets/<int:seq>.pdf"}  # the labels themselves: see NO_RECORD
    review = "/people/review/<review_id>.pdf"  # tests/staff/test_access_review.py
    assert rules - NO_RECORD.keys() - live == {"/lots/<lot_id>/record.pdf", review}
    answer = opened.ask("/lots/<lot_id>/record.pdf", "qa", opened.values())
    pages = pypdfium2.PdfDocument(answer.body)
    read = [s.text for p in pages for s in read_symbols(p.render(scale=4).to_pil())]
    (code,) = {text for text in read if text.startswith(checkpoint_code.PREFIX)}
    found = checkpoint_code.read(code)
    with opened.told.site.database.snapshot() as conn:
        newest = checkpoints.newest(conn)
    assert found is not None
    assert newest is not None
    assert (found.size, found.note) == (newest.size, newest.note)


def test_a_page_without_its_foot_is_found(opened: House) -> None:
    """A new page that does not stand in the common frame carries nothing."""
    opened.told.app().add_url_rule("/new-record", "new", lambda: "<h1>Report</h1>")
    assert without([opened.ask("/new-record", "qa", opened.values())], "<aside") == ["/new-record"]
