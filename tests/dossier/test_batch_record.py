"""The batch release record: every step, every figure, the root of the log it was printed from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import func, select

from labels.read import read_symbols
from labels.record_paper import BatchRecordPaper, Standing
from tests.dossier.everything import house_of
from tests.dossier.told import Told
from tracker.dossier.batch_record import record_now, record_pdf
from tracker.identity import checkpoint_code
from tracker.journey.release.models import BatchReview, LotClosure
from tracker.material.models import Container
from tracker.pages.format import when
from tracker.record.judging import judge
from tracker.record.models import Entry
from tracker.record.verify import verify
from tracker.therapy.models import Signature, SignedContent, StepRecord

_PAPERS: dict[tuple[str, str, int, str], BatchRecordPaper] = {}
"""By engine, therapy, entries and product: a record is what the log says, so one is enough."""


def paper_of(told: Told, product: str) -> BatchRecordPaper:
    with told.site.database.reading() as s:
        engine = told.site.database.engine.dialect.name
        key = (engine, told.therapy, s.scalars(select(func.max(Entry.seq))).one(), product)
    if key not in _PAPERS:
        _PAPERS[key] = printed_now(told, product)
    return _PAPERS[key]


def printed_now(told: Told, product: str) -> BatchRecordPaper:
    with told.app().test_request_context("/"):
        paper = record_now(told.site, told.lots[product])
    assert paper is not None
    return paper


_PDFS: dict[int, tuple[BatchRecordPaper, bytes]] = {}


def pdf_of(paper: BatchRecordPaper) -> bytes:
    if id(paper) not in _PDFS:
        _PDFS[id(paper)] = (paper, record_pdf(paper))
    return _PDFS[id(paper)][1]


@cache
def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        words = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    finally:
        document.close()
    return "\n".join(words)


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("product", ["msc", "bmmnc"])
def test_pdf_holds_every_step_with_its_time_and_people(told: Told, product: str) -> None:
    paper = paper_of(told, product)
    text = squeezed(_text(pdf_of(paper)))
    assert len(paper.steps) > 20
    for step in paper.steps:
        for part in (step.code, step.name.en, step.done_at, step.performed_by, step.verified_by):
            assert squeezed(part) in text, (step, part)


def test_every_step_of_the_therapy_stands_in_one_of_its_records(told: Told) -> None:
    with told.site.database.reading() as s:
        rows = s.scalars(select(StepRecord).where(StepRecord.therapy_id == told.therapy)).all()
    done = {(r.step, when(r.done_at, told.site.zone).replace("\u00a0", " ")) for r in rows}
    printed = {
        (step.code, step.done_at.replace("\u00a0", " "))
        for product in ("msc", "bmmnc")
        for step in paper_of(told, product).steps
    }
    assert done - printed == set()


def test_record_of_one_lot_has_no_step_of_the_other_alone(told: Told) -> None:
    msc, bmmnc = paper_of(told, "msc"), paper_of(told, "bmmnc")
    assert "S12" not in {step.code for step in msc.steps}  # fill of BMMNC
    assert not {"S13", "S14", "S15", "S16", "S19"} & {step.code for step in bmmnc.steps}


def test_record_names_no_container_of_another_therapy(told: Told) -> None:
    paper = paper_of(told, "msc")
    with told.site.database.reading() as s:
        own = set(s.scalars(select(Container.id).where(Container.therapy_id == told.therapy)))
    assert {node.key for node in paper.lineage.nodes} <= own
    assert "SYN-ON-010" not in _text(pdf_of(paper))


def test_record_shows_the_figures_of_the_case(told: Told) -> None:
    # case file, header.checks
    paper = paper_of(told, "msc")
    plain = [(p.name, p.pd, p.pdt.replace("\u00a0", " "), p.cpd) for p in paper.passages]
    assert [(name, pd) for name, pd, _pdt, _cpd in plain] == [
        ("P0", "11.0"),
        ("P1", "2.48"),
        ("P2", "2.20"),
    ]
    assert [pdt for _n, _pd, pdt, _cpd in plain[1:]] == ["67.9 h", "65.6 h"]
    assert plain[-1][3] == "15.7"
    assert paper.passages[0].pd_basis == "CFU-F"
    counts = {c.what.en: c.count.replace("\u00a0", " ") for c in paper.counts}
    assert counts["MSC dose"] == "1.02 × 10⁸"
    assert counts["TNC, HARV-A-1"] == "8.71 × 10⁸"
    assert counts["MNC, MNC-A"] == "1.69 × 10⁸"
    other = {c.what.en: c.count.replace("\u00a0", " ") for c in paper_of(told, "bmmnc").counts}
    assert other["BMMNC dose"] == "5.40 × 10⁸"


def test_labels_of_units_add_up_with_the_spare_destroyed(told: Told) -> None:
    # case, event 60: printed 4, applied 3, destroyed 1; event 62: printed 3, applied 3
    counts = {c.kind.en: c for c in paper_of(told, "msc").labels}
    unit = counts["Unit of the dose"]
    assert (unit.printed, unit.applied, unit.destroyed, unit.unaccounted) == (4, 3, 1, 0)
    assert all(c.unaccounted == 0 for c in counts.values())


def test_root_on_the_paper_is_the_root_of_the_log(told: Told) -> None:
    paper = paper_of(told, "msc")
    proof = verify(told.site.database)
    assert (paper.log.size, paper.log.root_hex) == (proof.size, proof.root)
    text = squeezed(_text(pdf_of(paper)))
    assert proof.root in text
    assert paper.log.record_sha256 in text
    assert paper.log.payload == f"MTROOT:{proof.size}:{proof.root.upper()}"


def test_the_paper_takes_a_signed_checkpoint_out_of_the_house(
    told: Told, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = None if told.site.database.is_sqlite else request.getfixturevalue("postgres")
    with house_of(told, tmp_path, server) as opened:
        paper = printed_now(opened.told, "msc")
        code = checkpoint_code.read(paper.log.payload)
        assert code is not None
        assert (code.size, code.root) == (paper.log.size, paper.log.root_hex)
        assert paper.log.checkpoint.startswith(f"{code.size} · ")
        assert read_symbol(record_pdf(paper)) == paper.log.payload
        with opened.told.site.database.snapshot() as conn:
            assert judge(conn, code.size, code.root, code.note).fault == ""


def read_symbol(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        last = document[len(document) - 1].render(scale=300 / 72).to_pil()
    finally:
        document.close()
    (symbol,) = read_symbols(last)
    return symbol.text


def test_closing_bound_the_record_by_the_hash_that_was_signed(told: Told) -> None:
    with told.site.database.reading() as s:
        closed = s.get_one(LotClosure, told.lots["msc"])
        by_hash = select(SignedContent.document).join(
            Signature, Signature.content_sha256 == SignedContent.sha256
        )
        signed = [
            content["says"]["record"]
            for content in s.scalars(by_hash.where(Signature.meaning == "closed"))
        ]
        reviewed = s.scalars(
            select(BatchReview.record_sha256).where(BatchReview.lot_id == told.lots["msc"])
        ).one()
    assert closed.record_sha256 in signed
    assert reviewed != closed.record_sha256  # results came in between


def test_record_is_equal_when_nothing_happened_in_between(told: Told) -> None:
    one, two = printed_now(told, "msc"), printed_now(told, "msc")
    assert one.log == two.log
    assert one.steps == two.steps


def test_signatures_carry_name_role_meaning_and_time(told: Told) -> None:
    signatures = paper_of(told, "msc").signatures
    meanings = [x.meaning.en for x in signatures]
    assert meanings[:2] == [
        "Batch record and audit trail reviewed",
        "Batch record and audit trail reviewed, second person",
    ]
    assert "Released on condition" in meanings
    assert "Batch record closed" in meanings
    assert all(x.name and x.role.en and x.signed_at for x in signatures)


def test_decision_is_said_with_what_was_still_to_come(told: Told) -> None:
    paper = paper_of(told, "msc")
    assert paper.disposition.en == "Conditionally released; record closed"
    assert paper.disposition_standing is Standing.GOOD
    for pending in ("Karyotype QC-P1-2", "Sterility, final QC-M0"):
        assert pending in paper.disposition_basis.en
    assert paper.identity.day0_actual.startswith("2026-05-18 13:30")


def test_results_are_final_and_none_is_pending_when_the_record_is_closed(told: Told) -> None:
    results = paper_of(told, "msc").results
    assert results
    assert not [r for r in results if r.standing in (Standing.PENDING, Standing.BAD)]
    limits = {
        str(r.limit) for r in results if r.test.en == "CD90 positive" and r.product == "QC-M0"
    }
    assert limits == {"≥ 95 %"}


def test_pdf_is_served_and_unknown_lots_are_not_found(told: Told) -> None:
    client = told.client()
    answer = client.get(f"/lots/{told.lots['msc']}/record.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert client.get("/lots/batch-nothing/record.pdf").status_code == 404


def test_record_speaks_the_same_whoever_reads(told: Told) -> None:
    client = told.client(language="zh_Hans_CN")
    chinese = _text(client.get(f"/lots/{told.lots['bmmnc']}/record.pdf").data)
    english = _text(told.client().get(f"/lots/{told.lots['bmmnc']}/record.pdf").data)
    cut = re.compile(r"printed.*")  # the minute of printing
    assert cut.sub("", chinese) == cut.sub("", english)


def test_a_signature_is_printed_with_user_name_and_zone(told: Told) -> None:
    one = printed_now(told, "msc").signatures[0]  # anew: what was printed before says nothing
    assert one.username
    assert one.unsigned is None
    assert one.signed_at.endswith(told.site.zone.key)
