"""The batch release record: complete, repeatable, readable, and honest about what is missing."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pikepdf
import pypdfium2
import pytest

from labels import batch_record
from labels.batch_record import at_a_glance, batch_record_pdf
from labels.charts import chart_pdf
from labels.legible import legible
from labels.paper import texts_in, unbroken
from labels.read import read_symbols
from labels.record_end import spaced, symbol_drawing
from labels.record_paper import AssayResult, LabelCount, LogPosition, Standing
from labels.refusals import MissingGlyph
from labels.snapshot import Bilingual
from labels.words import WORDS, template_texts
from tests.labels.record_samples import record


@lru_cache(maxsize=1)
def _paper() -> bytes:
    return batch_record_pdf(record())


def _pages(paper: bytes) -> list[str]:
    return [str(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(paper)]


def _bare(text: str) -> str:
    return re.sub(r"[\s\u00a0\ufffe]", "", text)


def test_the_record_says_everything_that_it_was_given() -> None:
    found = _bare("".join(_pages(_paper())))
    paper = record()
    given = [each for name in _SHOWN for each in texts_in(getattr(paper, name))]
    assert len(given) > 400
    for words in given:
        # hashes are printed in groups, standings as words, payloads as a symbol
        if words and words not in {standing.value for standing in Standing}:
            assert _bare(words) in found, words


_SHOWN = (
    "number",
    "printed_at",
    "site",
    "disposition",
    "disposition_basis",
    "steps",
    "materials",
    "passages",
    "counts",
    "results",
    "units",
    "deviations",
    "signatures",
    "environment",
)


def test_each_page_carries_its_number_the_root_and_the_environment() -> None:
    pages = _pages(_paper())
    assert len(pages) >= 5
    for number, words in enumerate(pages, 1):
        assert f"Page{number}of{len(pages)}" in _bare(words)
        assert f"第{number}页共{len(pages)}页" in _bare(words)
        assert record().log.root_hex[:16] in words
        assert "DEMO·演示" in _bare(words)
        assert "SYN-ON-007" in words


def test_the_record_of_production_carries_no_environment_mark() -> None:
    assert "DEMO" not in "".join(_pages(batch_record_pdf(record(environment=""))))


def test_equal_papers_give_equal_bytes() -> None:
    assert batch_record_pdf(record()) == _paper()
    assert batch_record_pdf(record(number="BR-SYN7-02")) != _paper()


def test_the_log_position_stands_beside_the_signatures_and_its_symbol_reads() -> None:
    pages = _pages(_paper())
    log = record().log
    (last,) = [number for number, words in enumerate(pages) if "Zhang Min" in words]
    assert _bare(log.root_hex) in _bare(pages[last])
    assert _bare(log.record_sha256) in _bare(pages[last])
    picture = pypdfium2.PdfDocument(_paper())[last].render(scale=300 / 72).to_pil()
    (symbol,) = read_symbols(picture)
    assert (symbol.text, symbol.identifier) == (log.payload, "]Q1")


def test_a_signature_shows_name_role_meaning_and_time_with_zone() -> None:
    (words,) = [_bare(page) for page in _pages(_paper()) if "Zhang Min" in page]
    for said in (
        "ZhangMin张敏",
        "Qualityassurance质量保证",
        "Batchrecordandaudittrailreviewed已审核批记录与审计追踪",
        "2026-05-1812:30:41+08:00",
        "signedelectronically电子签名",
    ):
        assert said in words
    # the physician has not signed: the name stands below an empty line and the paper says so
    assert "WuJianguo吴建国notsigned未签名" in words


def _after(words: str, page: str) -> str:
    return page[page.index(_bare(words)) + len(_bare(words)) :]


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    headings = [WORDS[name] for name in _SECTIONS]
    for length in range(2, 24, 7):
        shorter = record(steps=record().steps[:length], materials=record().materials[: length // 2])
        for page in map(_bare, _pages(batch_record_pdf(shorter))):
            body = page.replace(_bare(str(WORDS["page"])), "")
            for number, heading in enumerate(headings, 1):
                mark = f"{number}{_bare(heading.en)}{_bare(heading.zh)}"
                if mark in body:
                    assert len(_after(mark, body)) > 60, f"{heading.en} stands alone"


_SECTIONS = (
    "identity",
    "journey",
    "lineage",
    "growth",
    "passages",
    "counts",
    "results",
    "units",
    "labels",
    "deviations",
    "steps",
    "materials",
    "people",
    "signatures",
    "log",
)


def test_the_head_of_a_long_table_is_repeated() -> None:
    long = record(steps=record().steps * 4)
    with_steps = [page for page in map(_bare, _pages(batch_record_pdf(long))) if "S14·" in page]
    assert len(with_steps) >= 3
    for page in with_steps:
        assert "Performedby操作人" in page.replace("PerformedbyVerifiedby", "Performedby") or (
            "Performedby" in page and "操作人" in page
        )


def test_labels_are_added_up() -> None:
    # 12 printed less 9 applied, 1 returned, 1 voided, 0 destroyed leaves 1
    assert LabelCount(Bilingual("x", "x"), 12, 9, 1, 1, 0).unaccounted == 1
    lost = LabelCount(Bilingual("Flask", "培养瓶"), 12, 9, 1, 1, 0)
    assert at_a_glance(record(labels=(lost,)))["glance_labels"] == 1
    # one kind with one too few does not hide another with one too many
    over = LabelCount(Bilingual("Unit", "单位"), 3, 4, 0, 0, 0)
    assert at_a_glance(record(labels=(lost, over)))["glance_labels"] == 2


def test_the_first_page_counts_what_needs_a_human() -> None:
    # 24 steps, no reading and no result out, 2 sterility tests and the karyotype pending
    assert list(at_a_glance(record()).values()) == [24, 0, 0, 3, 0, 0]
    out = replace(record().results[0], standing=Standing.BAD, result="no match")
    opened = replace(record().deviations[0], closed_at="")
    worse = record(results=(out, *record().results[1:]), deviations=(opened,))
    assert list(at_a_glance(worse).values()) == [24, 0, 1, 3, 1, 0]
    first = _bare(_pages(_paper())[0])
    assert "stepsrecorded" in first
    assert "resultspending" in first


def test_a_result_out_of_specification_is_named_in_words() -> None:
    failed = AssayResult(
        "MSC", Bilingual("Gram stain", "革兰染色"), "microscopy", "no organisms", "cocci",
        Standing.BAD, "Q. He", "R. Lin",
    )  # fmt: skip
    words = "".join(map(_bare, _pages(batch_record_pdf(record(results=(failed,))))))
    assert "cocciOUT不符合" in words


def test_empty_parts_say_so() -> None:
    empty = record(
        growth=None,
        materials=(),
        passages=(),
        counts=(),
        results=(),
        units=(),
        labels=(),
        deviations=(),
        steps=(),
        people=(),
        signatures=(),
        log=LogPosition(0, "0" * 64, "0" * 64),
    )
    words = _bare("".join(_pages(batch_record_pdf(empty))))
    # growth, 9 tables and the signatures
    assert words.count("Nonerecorded.无。") == 11


def test_marks_in_a_text_are_shown_and_not_obeyed() -> None:
    tricky = replace(record().deviations[0], what='<b>5 < 7</b> & "x" <font size="40">')
    words = _bare("".join(_pages(batch_record_pdf(record(deviations=(tricky,))))))
    assert '<b>5<7</b>&"x"<fontsize="40">' in words


def test_a_text_with_a_missing_glyph_is_refused() -> None:
    tricky = replace(record().deviations[0], what="shaken 😀")
    with pytest.raises(MissingGlyph) as refused:
        batch_record_pdf(record(deviations=(tricky,)))
    assert refused.value.characters == "😀"


def test_a_record_is_printed_whatever_somebody_typed_and_leaves_no_letter_out() -> None:
    typed = "shaken 😀 \u202eesrever\n\tand 囍"
    paper = record(deviations=(replace(record().deviations[0], what=typed),))
    words = _bare("".join(_pages(batch_record_pdf(legible(paper)))))
    assert "shaken[U+1F600][U+202E]esreverand囍" in words
    assert legible(record()) == record()
    with pytest.raises(MissingGlyph):  # with the guard taken away there would be no record at all
        batch_record_pdf(paper)


def test_without_the_first_check_the_face_still_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    tricky = replace(record().deviations[0], what="shaken 😀")
    paper = record(deviations=(tricky,))
    monkeypatch.setattr("labels.fonts.refuse_missing", lambda *_: None)
    monkeypatch.setattr("labels.fonts.truetype", _truetype_without("😀"))
    with pytest.raises(MissingGlyph, match="1F600"):
        batch_record_pdf(paper)


def test_without_both_checks_the_character_would_vanish_silently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(name: str, stored: bytes) -> Any:
        from reportlab.pdfbase.ttfonts import TTFont

        return TTFont(name, io.BytesIO(stored))

    # 龘 stands nowhere else: reportlab keeps one face for each name, a name for each character set
    tricky = replace(record().deviations[0], what="not shaken 龘😁")
    monkeypatch.setattr("labels.fonts.refuse_missing", lambda *_: None)
    monkeypatch.setattr("labels.fonts.truetype", _truetype_without("😁"))
    monkeypatch.setattr("labels.fonts._strict_font", careless)
    words = "".join(_pages(batch_record_pdf(record(deviations=(tricky,)))))
    assert "not shaken" in words
    assert "😁" not in words


def _truetype_without(character: str) -> Any:
    from labels.fonts import truetype

    def made(characters: list[str], *, bold: bool = False) -> bytes:
        return truetype([each.replace(character, "") for each in characters], bold=bold)

    return made


def test_the_outline_names_every_section() -> None:
    with pikepdf.open(io.BytesIO(_paper())) as paper, paper.open_outline() as outline:
        titles = [str(entry.title) for entry in outline.root]
    assert titles[0] == "1 Identity 身份标识"
    assert len(titles) == 15


def test_fonts_are_embedded_and_nothing_runs() -> None:
    with pikepdf.open(io.BytesIO(_paper())) as paper:
        assert "/OpenAction" not in paper.Root
        assert "/JavaScript" not in paper.Root.get("/Names", {})
        for page in paper.pages:
            for font in page.Resources.Font.values():
                if font.get("/Subtype") == "/TrueType":
                    assert "/FontFile2" in font.FontDescriptor
    assert b"NotoSansSC" in _paper()


def test_every_fixed_text_stands_in_both_languages() -> None:
    for name, pair in WORDS.items():
        assert pair.en, name
        assert re.search(r"[一-鿿]", pair.zh), name
    assert len(template_texts()) == 2 * len(WORDS)


def test_hashes_are_grouped_and_powers_are_kept_together() -> None:
    assert spaced("0123456789abcdef") == "01234567 89abcdef"
    assert unbroken("1.5 × 10⁶, 95 %") == "1.5\u00a0×\u00a010⁶, 95\u00a0%"


def test_the_symbol_of_a_paper_is_one_path() -> None:
    drawn = symbol_drawing("MTROOT:1")
    assert len(drawn.contents) == 1
    (symbol,) = read_symbols(
        pypdfium2.PdfDocument(chart_pdf(drawn))[0].render(scale=300 / 72).to_pil()
    )
    assert symbol.text == "MTROOT:1"


def test_the_running_foot_shows_sixty_four_bits_of_the_root() -> None:
    assert batch_record._ROOT_SHOWN * 4 == 64
