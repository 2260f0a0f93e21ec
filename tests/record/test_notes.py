"""Signed notes and the tree against what others have published; what was altered is refused."""

from __future__ import annotations

import base64

import pytest

from tracker.record.seal import (
    NoteError,
    PublicKey,
    SigningKey,
    checkpoint_text,
    grow,
    open_note,
    read_checkpoint,
    root_of,
    sha,
    sign_note,
)

# RFC 8032, 7.1, tests 1 to 3: secret key, public key, message, signature
RFC8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)

# The example of golang.org/x/mod/sumdb/note, where the format comes from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_NOTE = (
    PETER_TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGU"
    "gYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

# A checkpoint that the checksum database of Go published in January 2023, and its key.
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_NOTE = (
    "go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n"
    "— sum.golang.org Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnU"
    "ADGMkok3U0m2Zgo=\n"
)

# The leaves and roots with which Certificate Transparency tests trees as RFC 6962 says.
CT_LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

ORIGIN = "marrowtrace/test/0123456789abcdef"
KEY = SigningKey(ORIGIN, bytes(range(32)))
ROOT = sha(b"a root")


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC8032)
def test_keys_are_those_of_rfc_8032(seed: str, public: str, message: str, signature: str) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = SigningKey("name", bytes.fromhex(seed))
    assert key.public.raw.hex() == public
    signed = Ed25519PrivateKey.from_private_bytes(key.seed).sign(bytes.fromhex(message))
    assert signed.hex() == signature


def test_the_published_note_is_signed_byte_for_byte_and_opened() -> None:
    key = SigningKey.read(PETER_SIGNS)
    assert sign_note(PETER_TEXT, key) == PETER_NOTE
    assert str(key.public) == PETER
    assert key.secret() == PETER_SIGNS
    assert open_note(PETER_NOTE, PublicKey.read(PETER)) == PETER_TEXT


def test_a_checkpoint_of_another_transparency_log_is_opened() -> None:
    text = open_note(SUMDB_NOTE, PublicKey.read(SUMDB))
    root = base64.b64decode("BoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=")
    assert read_checkpoint(text) == ("go.sum database tree", 15081221, root)


def test_roots_are_those_of_certificate_transparency() -> None:
    peaks = list[bytes]()
    assert root_of(peaks).hex() == EMPTY_ROOT
    for size, (leaf, root) in enumerate(zip(CT_LEAVES, CT_ROOTS, strict=True)):
        peaks = grow(peaks, size, bytes.fromhex(leaf))
        assert root_of(peaks).hex() == root


def note() -> str:
    return sign_note(checkpoint_text(ORIGIN, 12, ROOT), KEY)


def test_every_altered_character_of_a_note_is_refused() -> None:
    whole = note()
    for at, character in enumerate(whole):
        other = "B" if character != "B" else "C"
        with pytest.raises(NoteError):
            open_note(whole[:at] + other + whole[at + 1 :], KEY.public)


def test_a_foreign_key_under_the_same_name_is_refused() -> None:
    foreign = SigningKey(ORIGIN, bytes(32))
    with pytest.raises(NoteError, match="not signed by this key"):
        open_note(sign_note(checkpoint_text(ORIGIN, 12, ROOT), foreign), KEY.public)


def test_a_key_hash_that_does_not_fit_is_refused() -> None:
    signed = base64.b64decode(note().split()[-1])
    foreign = SigningKey(ORIGIN, bytes(32))
    other = sign_note(checkpoint_text(ORIGIN, 12, ROOT), foreign)
    moved = base64.b64encode(signed[:4] + base64.b64decode(other.split()[-1])[4:]).decode()
    with pytest.raises(NoteError, match="does not fit"):
        open_note(note().replace(note().split()[-1], moved), KEY.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n12\n",
        "origin\n012\n" + base64.b64encode(ROOT).decode() + "\n",
        "origin\n-1\n" + base64.b64encode(ROOT).decode() + "\n",
        "origin\n12\nAAAA\n",
        "\n12\n" + base64.b64encode(ROOT).decode() + "\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        read_checkpoint(text)


@pytest.mark.parametrize("text", [PETER.replace("c74f20a3", "c74f20a4"), "x+y+z", "", PETER[:-4]])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        PublicKey.read(text)
    with pytest.raises(NoteError):
        SigningKey.read(text)


def test_a_private_key_is_not_shown() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert str(KEY.seed) not in repr(KEY)
