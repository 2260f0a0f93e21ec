"""What is not printed: text that does not fit, a missing glyph or field, another version."""

from __future__ import annotations

import pytest

from labels.pdf import label_pdf
from labels.placing import placed
from labels.refusals import FieldMissing, MissingGlyph, PaperRefused, TextOverflow
from labels.snapshot import Bilingual, LabelSnapshot
from tests.labels import samples


def test_a_stored_snapshot_in_other_bytes_is_refused() -> None:
    stored = samples.unit().canonical()
    with pytest.raises(ValueError, match="canonical"):
        LabelSnapshot.from_canonical(stored.replace(b'":', b'": ', 1))
    with pytest.raises(ValueError, match="schema"):
        LabelSnapshot.from_canonical(b"{}")


def test_a_text_that_does_not_fit_is_refused_and_names_its_field() -> None:
    with pytest.raises(TextOverflow) as refused:
        placed(samples.unit(short_name="MSC-U2-REPLACEMENT-OF-BROKEN"))
    assert refused.value.field == "short_name"
    with pytest.raises(TextOverflow) as refused:
        placed(samples.flask(statutory=(samples.AUTOLOGOUS, samples.NOT_EVALUATED)))
    assert refused.value.field == "statutory"


@pytest.mark.parametrize("character", ["😀", "ཀ", "\u0e01", "𝔸"])
def test_a_missing_glyph_is_refused_and_named(character: str) -> None:
    with pytest.raises(MissingGlyph) as refused:
        label_pdf([samples.wristband(person=f"王{character}")])
    assert refused.value.field == "person"
    assert refused.value.characters == character


def test_a_missing_field_is_refused() -> None:
    with pytest.raises(FieldMissing) as refused:
        placed(samples.unit(side=Bilingual("", "")))
    assert refused.value.field == "side"


def test_a_layout_of_another_version_is_refused() -> None:
    with pytest.raises(PaperRefused, match="version 1, not 2"):
        placed(samples.unit(layout_version=2))
    with pytest.raises(PaperRefused, match="no layout"):
        placed(samples.unit(layout="mug"))


def test_text_that_is_not_in_normal_form_is_refused() -> None:
    with pytest.raises(ValueError, match="normal form"):
        samples.wristband(person="Ame\u0301lie")


def test_no_labels_make_no_paper() -> None:
    with pytest.raises(ValueError, match="no labels"):
        label_pdf([])
