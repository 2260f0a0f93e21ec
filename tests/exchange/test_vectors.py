"""Two judges, one set of vectors: published ones, and ours by a third formula written out here."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest

from tests.exchange import second
from tests.exchange.edits import EDITS, Folder, read, seal, write
from tracker.exchange.verifier import ed25519, hashes
from tracker.record import seal as record

VECTORS: Final[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors.json").read_bytes())


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_published_tree(size: int) -> None:
    """The eight leaves with which implementations of RFC 6962 are compared."""
    leaves = [bytes.fromhex(leaf) for leaf in VECTORS["tree"]["leaves"][:size]]
    wanted = VECTORS["tree"]["roots"][size]
    grown, peaks = hashes.Tree(), list[bytes]()
    for n, leaf in enumerate(leaves):
        grown.add(leaf)
        peaks = record.grow(peaks, n, leaf)
    assert grown.root() == second.tree(leaves).hex() == record.root_of(peaks).hex() == wanted


@pytest.mark.parametrize("vector", VECTORS["ed25519"], ids=lambda v: v["name"])
def test_signatures_of_rfc_8032(vector: dict[str, str]) -> None:
    public, message, signature = (
        bytes.fromhex(vector[k]) for k in ("public", "message", "signature")
    )
    for is_signed in (ed25519.is_signed, second.signed_by):
        assert is_signed(public, message, signature)
        assert not is_signed(public, message + b"x", signature)
        for at in (0, 31, 32, 63):
            other = bytearray(signature)
            other[at] ^= 1
            assert not is_signed(public, message, bytes(other))


@pytest.mark.parametrize("is_signed", [ed25519.is_signed, second.signed_by])
def test_a_signature_has_one_form_only(is_signed: Callable[[bytes, bytes, bytes], bool]) -> None:
    """RFC 8032, 5.1.7: s below the order of the group, or the same signature has two forms."""
    vector = VECTORS["ed25519"][0]
    public, signature = bytes.fromhex(vector["public"]), bytes.fromhex(vector["signature"])
    s = int.from_bytes(signature[32:], "little") + second.L
    assert not is_signed(public, b"", signature[:32] + s.to_bytes(32, "little"))
    # y = 2^255 - 19 is no coordinate: it would be another form of 0
    assert not is_signed((2**255 - 19).to_bytes(32, "little"), b"", signature)


def eight(text: bytes) -> bytes:
    """The text behind its length, by hand: seven zero bytes and one, for these are short."""
    assert len(text) < 256
    return b"\0\0\0\0\0\0\0" + bytes([len(text)]) + text


@pytest.mark.parametrize("vector", VECTORS["entries"])
def test_leaf_and_link_of_an_entry(vector: dict[str, Any]) -> None:
    parts = vector["parts"]
    by_hand = b"\0" + eight(b"marrowtrace/entry/1")
    by_hand += eight(vector["header"].encode()) + eight(vector["answer"].encode())
    for stream, n, text in parts:
        number = b"" if n is None else str(n).encode()
        hashed = sha256(text.encode()).digest()
        by_hand += eight(eight(stream.encode()) + eight(number) + eight(hashed))
    assert sha256(by_hand).hexdigest() == vector["leaf"]
    coded = [(stream, n, text.encode()) for stream, n, text in parts]
    header, answer = vector["header"].encode(), vector["answer"].encode()
    leaf = hashes.leaf_of(header, answer, coded)
    assert leaf == record.leaf_of(header, answer, coded)
    assert leaf == second.entry_hash(vector["header"], vector["answer"], parts)
    assert leaf.hex() == vector["leaf"]
    before = bytes.fromhex(vector["before"])
    assert sha256(b"\x02" + before + leaf).hexdigest() == vector["link"]
    for link in (hashes.link_of, record.link_of, second.next_link):
        assert link(before, leaf).hex() == vector["link"]


@pytest.mark.parametrize("vector", VECTORS["commitments"])
def test_commitment_of_a_personal_value(vector: dict[str, str]) -> None:
    salt, column, value = vector["salt"], vector["column"], vector["value"]
    raw = bytes.fromhex(salt)
    by_hand = b"\x10" + eight(raw) + eight(column.encode()) + eight(value.encode())
    assert sha256(by_hand).hexdigest() == vector["commitment"]
    assert hashes.committed(raw, column, value) == vector["commitment"]
    assert record.commitment(raw, column, value) == vector["commitment"]
    assert second.commitment(salt, column, value) == vector["commitment"]


def test_the_published_note_is_read_by_both() -> None:
    note = VECTORS["note"]
    assert second.note_is_signed(note["note"], {note["id"]: note["key"]}) == note["lines"]
    assert (
        second.note_is_signed(note["note"].replace("then", "Then"), {note["id"]: note["key"]}) == []
    )


def test_the_second_judge_agrees_on_the_worked_case(exporting: Callable[[str], Path]) -> None:
    assert second.judge(exporting("sqlite")) == []


def test_the_second_judge_sees_an_edited_value_too(files: Folder, tmp_path: Path) -> None:
    """It is no mirror that nods: each of these is found by it alone."""
    by_name = {edit.__name__: edit for edit in EDITS}
    for trial, name in enumerate(["a_value_inside", "a_line_gone", "the_end_cut"] * 3):
        edited = dict(files)
        what = by_name[name](edited, random.Random(trial))
        seal(edited)
        folder = write(edited, tmp_path / str(trial))
        assert second.judge(folder) != [], what
        assert read(folder) != files
