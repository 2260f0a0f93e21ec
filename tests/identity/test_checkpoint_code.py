"""A checkpoint as a symbol's text: the signed note comes out of it byte for byte."""

from __future__ import annotations

import pytest

from tests.record.test_notes import ROOT, SUMDB_NOTE, note
from tracker.identity import checkpoint_code


def test_the_code_of_a_checkpoint_gives_the_note_again() -> None:
    code = checkpoint_code.write(note())
    assert len(code) == checkpoint_code.LENGTH
    assert code.isalnum()
    assert code == code.upper()
    read = checkpoint_code.read(code)
    assert read is not None
    assert (read.size, read.root, read.note) == (12, ROOT.hex(), note())


@pytest.mark.parametrize("at", [0, 5, 30, 60, 91, 194])
def test_a_code_with_another_character_is_no_code_or_another_note(at: int) -> None:
    code = checkpoint_code.write(note())
    other = checkpoint_code.read(code[:at] + ("1" if code[at] != "1" else "2") + code[at + 1 :])
    assert other is None or other.note != note()


def test_a_code_is_made_of_our_notes_only() -> None:
    with pytest.raises(ValueError, match="one signature"):
        checkpoint_code.write(SUMDB_NOTE)
