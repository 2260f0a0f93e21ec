"""The stylesheet, the modules, the sprite and the catalogue keep what the design promises."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import tracker
from tracker.pages.shown import PictureKind

ROOT = Path(tracker.__file__).parent
STATIC = ROOT / "static"
CSS = {path.name: path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css")}
TEMPLATES = {p: p.read_text(encoding="utf-8") for p in (ROOT / "templates").rglob("*.html")}
CATALOGUE = ROOT / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
TOKENS = dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", CSS["tokens.css"]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2 success criterion 1.4.3."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(t, g) for t in ("ink", "ink-2", "accent") for g in ("paper", "card", "sunk")],
        ("accent", "accent-soft"),
        ("on-accent", "accent"),
        ("on-accent", "accent-deep"),
        ("attention", "attention-soft"),
        ("attention", "card"),
        ("accepted", "accepted-soft"),
        ("refused", "refused-soft"),
        ("on-accent", "accepted"),
        ("on-accent", "refused"),
        ("on-accent", "attention"),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "card", "sunk"])
def test_edges_of_controls_stand_out(ground: str) -> None:
    assert contrast(TOKENS["edge"], TOKENS[ground]) >= 3


def test_there_are_six_type_sizes_and_no_other() -> None:
    sizes = set(re.findall(r"--t\d", CSS["tokens.css"]))
    assert len(sizes) == 6
    for name, text in CSS.items():
        if name in {"tokens.css", "print.css"}:
            continue
        for value in re.findall(r"font-size:\s*([^;]+);", text):
            assert value.startswith("var(--t") or value == "0.55em", (name, value)


def test_green_and_red_are_for_verdicts_only() -> None:
    allowed = re.compile(
        r"toast|chip-(accepted|refused)|wrong|verdict|answer|unit-(matched|refused)"
        r"|reasons|:root"
    )
    for name, text in CSS.items():
        for block in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            if re.search(r"var\(--(accepted|refused)", block[1]):
                assert allowed.search(block[0]), (name, block[0].strip())


def test_nothing_is_fetched_from_elsewhere() -> None:
    for text in [*CSS.values(), *TEMPLATES.values()]:
        assert not re.search(r"https?://|@import|url\(", text)
    for module in (STATIC / "js").glob("*.js"):
        assert not re.search(r"https?://|\beval\b|innerHTML|document\.write", module.read_text())


def test_a_module_is_short() -> None:
    for module in (STATIC / "js").glob("*.js"):
        assert len(module.read_text().splitlines()) <= 150, module.name


def test_every_icon_that_is_named_is_drawn() -> None:
    sprite = (STATIC / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', sprite))
    named = {kind.value for kind in PictureKind}
    for text in TEMPLATES.values():
        named |= set(re.findall(r'\bicon\("([a-z]+)"', text))
        named |= set(re.findall(r'link_button\([^"]*"([a-z]+)"', text))
    assert named <= drawn


def said(message: Message) -> list[str]:
    """The translation and its plural forms."""
    words = message.string or ""
    return [words] if isinstance(words, str) else list(words)


def test_every_word_has_chinese_and_the_compiled_catalogue_is_the_written_one() -> None:
    written = read_po(io.BytesIO((CATALOGUE / "messages.po").read_bytes()), locale="zh_Hans_CN")
    compiled = read_mo(io.BytesIO((CATALOGUE / "messages.mo").read_bytes()))
    for message in written:
        if message.id:
            assert said(message), message.id
            assert all(said(message)), message.id
            shown = compiled.get(message.id)
            assert shown, message.id
            assert said(shown) == said(message), message.id


def test_every_word_of_the_templates_is_in_the_catalogue() -> None:
    written = read_po(io.BytesIO((CATALOGUE / "messages.po").read_bytes()), locale="zh_Hans_CN")
    for path, text in TEMPLATES.items():
        for words in re.findall(r"\b_\('((?:[^'\\]|\\.)*)'", text):
            assert written.get(words), (path.name, words)
