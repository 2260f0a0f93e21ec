"""A camera's frame: one code is read, several are refused and written down."""

from __future__ import annotations

import io
import json

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from labels.png import label_image
from tests.attacks import rows
from tests.identity.keyrings import KEYRING
from tests.labels.samples import flask
from tests.sites import Bench
from tests.upkeep.ground import app_of, client_of
from tracker.identity.codes import Kind, mint
from tracker.marking.snapshot import with_code
from tracker.pages import camera

CODES = [mint(Kind.CONTAINER_LABEL, bytes([n]) * 10, KEYRING) for n in range(1, 5)]


def frame_of(*codes: str) -> Image.Image:
    """Labels below each other on a bench, as a camera sees them."""
    labels = [label_image(with_code(flask(), code), dpi=203) for code in codes]
    table = Image.new("L", (800, 800), 190)
    for n, one in enumerate(labels):
        table.paste(one.convert("L"), (40, 40 + n * 180))
    return table


def jpeg(picture: Image.Image) -> bytes:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=85)
    return stored.getvalue()


def sent(client: FlaskClient, picture: bytes) -> TestResponse:
    return client.post("/scan/frame", data={"frame": (io.BytesIO(picture), "frame.jpg")})


@pytest.fixture
def client(bench: Bench) -> FlaskClient:
    return client_of(bench, "tech", app_of(bench))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_label_in_view_is_read(client: FlaskClient) -> None:
    answer = sent(client, jpeg(frame_of(CODES[0])))
    said = answer.get_json()
    assert said["text"] == CODES[0]
    across = [x for x, _ in said["corners"]]
    down = [y for _, y in said["corners"]]
    # the label lies at 40, 40 and is 60 x 15 mm: 480 x 120 pixels at 203 dpi
    assert 40 <= min(across) < max(across) <= 520
    assert 40 <= min(down) < max(down) <= 160


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("n", [2, 3, 4])
def test_neighbouring_labels_are_refused_and_recorded(
    client: FlaskClient, bench: Bench, n: int
) -> None:
    answer = sent(client, jpeg(frame_of(*CODES[:n])))
    assert answer.status_code == 409
    assert f"{n} codes" in answer.get_json()["why"]
    newest = max(rows(bench, "log_entry"), key=lambda e: e["seq"])
    (why,) = json.loads(newest["answer"])["reasons"]
    assert why["code"] == "several_codes_in_view"
    assert not any(code in str(newest["answer"]) for code in CODES)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_frame_twice_with_the_same_code_is_two_codes(client: FlaskClient) -> None:
    assert sent(client, jpeg(frame_of(CODES[0], CODES[0]))).status_code == 409


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_empty_bench_is_no_scan_and_no_entry(client: FlaskClient, bench: Bench) -> None:
    before = len(rows(bench, "log_entry"))
    assert sent(client, jpeg(frame_of())).status_code == 204
    assert len(rows(bench, "log_entry")) == before


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("what", "status"),
    [
        (b"", 413),
        (b"x" * (camera.FRAME_MAX + 1), 413),
        (b"not a picture", 415),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, 415),
        (jpeg(Image.new("L", (800, 800)))[:300], 415),
    ],
    ids=["nothing", "too_large", "text", "torn_png", "torn_jpeg"],
)
def test_what_is_no_frame_is_refused(client: FlaskClient, what: bytes, status: int) -> None:
    assert sent(client, what).status_code == status


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_picture_of_too_many_pixels_is_not_decoded(client: FlaskClient) -> None:
    """16,000 x 16,000 white pixels are some 30 kB of PNG, and 256 MB once they are unpacked."""
    stored = io.BytesIO()
    Image.new("1", (16_000, 16_000)).save(stored, "PNG")
    assert len(stored.getvalue()) < camera.FRAME_MAX
    assert sent(client, stored.getvalue()).status_code == 415


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nobody_is_read_for_who_is_not_signed_in(bench: Bench) -> None:
    answer = sent(app_of(bench).test_client(), jpeg(frame_of(CODES[0])))
    assert answer.status_code in (302, 303, 401)
