"""Labels as a scanner may find them: smeared, scratched, torn, turned, faded; seeded.

What is read from such a picture is right, nothing, or wrong. Wrong is every symbol that the label
does not carry, of whatever kind.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from labels.bitmap import PRINTER_DPI, label_bitmap
from labels.placing import Symbol, placed
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from tests.labels import samples

SEED: Final = 813267
PAYLOADS: Final = 3
"""Different codes of each layout and resolution: a misread of one may be the code of another."""
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Dice = random.Random
Where = tuple[float, float, float]
Damage = Callable[[Image.Image, Where, Dice], Image.Image]


def blur(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Out of focus or smeared heat: a Gaussian of a fifth to a whole module."""
    module = where[2] / 29
    return picture.filter(ImageFilter.GaussianBlur(module * dice.uniform(0.2, 1.0)))


def lines(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Dead heating elements and creases: white and black stripes, one to three dots, all along."""
    hurt = picture.copy()
    draw = ImageDraw.Draw(hurt)
    left, top, edge = where
    for _ in range(dice.randint(1, 6)):
        at, thick, ink = dice.uniform(0, edge), dice.randint(1, 3), dice.choice((0, 255))
        if dice.random() < 0.7:
            draw.line((left + at, 0, left + at, hurt.height), fill=ink, width=thick)
        else:
            draw.line((0, top + at, hurt.width, top + at), fill=ink, width=thick)
    return hurt


def crop(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Torn or out of the frame: up to 12 % of the symbol is beyond one edge."""
    left, top, edge = where
    gone = edge * dice.uniform(-0.15, 0.12)
    box = [0.0, 0.0, float(picture.width), float(picture.height)]
    side = dice.randrange(4)
    box[side] = (left, top, left + edge, top + edge)[side] + (gone if side < 2 else -gone)
    whole = (0, 0, picture.width, picture.height)
    kept = [min(max(round(at), 0), whole[2 + n % 2]) for n, at in enumerate(box)]
    return picture.crop((kept[0], kept[1], kept[2], kept[3]))


def turn(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Held at any angle, on grey or white."""
    return picture.rotate(
        dice.uniform(0, 360), Image.Resampling.BICUBIC, True, fillcolor=dice.choice((255, 190))
    )


def hide(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """A finger, a drop or a sticker on 15 % of the symbol's area."""
    hurt = picture.copy()
    left, top, edge = where
    shape = dice.uniform(0.5, 2.0)
    wide, tall = edge * (0.15 * shape) ** 0.5, edge * (0.15 / shape) ** 0.5
    x, y = left + dice.uniform(0, edge - wide), top + dice.uniform(0, edge - tall)
    ink = dice.choice((0, 128, 255))
    ImageDraw.Draw(hurt).rectangle((x, y, x + wide, y + tall), fill=ink)
    return hurt


def fade(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Low contrast and a noisy camera: ink and paper 12 to 80 of 255 apart."""
    apart, dark = dice.uniform(12, 80), dice.uniform(20, 160)
    pale = picture.point([round(dark + apart * level / 255) for level in range(256)])
    grain = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    return Image.blend(pale, grain, dice.uniform(0.0, apart / 400))


def wipe(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Rubbed with alcohol: ink drawn to one side, every second picture upwards."""
    hurt = picture.copy()
    module = where[2] / 29
    for n in range(1, dice.randint(2, 6)):
        by = round(n * module * 0.4)
        away = (by, 0) if dice.random() < 0.5 else (0, by)
        ghost = Image.new("L", picture.size, 255)
        ghost.paste(picture, away)
        hurt = Image.blend(hurt, ghost, 0.35)
    return hurt


def several(picture: Image.Image, where: Where, dice: Dice) -> Image.Image:
    """Two or three of them at once, turning last."""
    for one in dice.sample((blur, lines, hide, fade, wipe), dice.randint(2, 3)):
        picture = one(picture, where, dice)
    return turn(picture, where, dice)


DAMAGES: Final[tuple[Damage, ...]] = (blur, lines, crop, turn, hide, fade, wipe, several)


@dataclass
class Tally:
    """What came of the pictures of one kind of damage at one resolution."""

    right: int = 0
    nothing: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> int:
        """How many there were."""
        return self.right + self.nothing + len(self.wrong)


Table = dict[tuple[str, str, int], Tally]


@cache
def _label(number: int, dpi: int, nth: int) -> tuple[frozenset[str], Image.Image, Where]:
    """Every text that stands on the label, its dots in grey, its symbol: left, top, edge."""
    dice = random.Random(f"{SEED}-{number}-{dpi}-{nth}")
    payload = "MT1U" + "".join(dice.choice(_SIGNS) for _ in range(25))
    snapshot: LabelSnapshot = samples.EVERY[number](payload=payload, serial=payload[4:10])
    texts = {payload, *([snapshot.isbt.message] if snapshot.isbt else [])}
    mark = next(m for m in placed(snapshot).marks if isinstance(m, Symbol))
    scale = dpi / 25.4
    where = (mark.x_mm * scale, mark.y_mm * scale, len(mark.matrix) * mark.module_mm * scale)
    return frozenset(texts), label_bitmap(snapshot, dpi=dpi).convert("L"), where


def pictures(times: int, layouts: Iterable[int]) -> Iterator[tuple[int, int, Damage, int]]:
    """Each layout, resolution and damage, ``times`` over."""
    for number in layouts:
        for dpi in PRINTER_DPI:
            for damage in DAMAGES:
                for nth in range(times):
                    yield number, dpi, damage, nth


def challenge(times: int, layouts: Iterable[int] = range(len(samples.EVERY))) -> Table:
    """Reads every picture once and counts, by layout, damage and resolution."""
    table: Table = {}
    for number, dpi, damage, nth in pictures(times, layouts):
        texts, dots, where = _label(number, dpi, nth % PAYLOADS)
        dice = random.Random(f"{SEED}-{number}-{dpi}-{damage.__name__}-{nth}")
        found = {symbol.text for symbol in read_symbols(damage(dots, where, dice))}
        name = samples.EVERY[number].__name__
        tally = table.setdefault((name, damage.__name__, dpi), Tally())
        if found - texts:
            tally.wrong += sorted(found - texts)[:1]
        elif any(text.startswith("MT1") for text in found):
            tally.right += 1
        else:
            tally.nothing += 1
    return table


def said(table: Table) -> str:
    """Read rates as a table: damages down, layouts across, both resolutions together, then each."""
    kinds = list(dict.fromkeys(name for name, _, _ in table))
    rows = [f"{'damage':9}" + "".join(f"{name[:11]:>12}" for name in [*kinds, "203", "300"])]
    for damage in [d.__name__ for d in DAMAGES]:
        cells = [_rate(table, damage, name) for name in (*kinds, *PRINTER_DPI)]
        rows.append(f"{damage:9}" + "".join(f"{cell:>12}" for cell in cells))
    count: Counter[str] = Counter()
    for tally in table.values():
        count.update(right=tally.right, nothing=tally.nothing, wrong=len(tally.wrong))
    total = sum(count.values())
    rows.append(
        f"{total} pictures: {count['right']} read right ({count['right'] / total:.1%}),"
        f" {count['nothing']} not read, {count['wrong']} read wrong"
    )
    return "\n".join(rows)


def _rate(table: Table, damage: str, of: object) -> str:
    """Of one layout or of one resolution."""
    found = [tally for key, tally in table.items() if key[1] == damage and of in key]
    right, all_ = sum(t.right for t in found), sum(t.pictures for t in found)
    return f"{right / all_:.0%}" if all_ else "-"
