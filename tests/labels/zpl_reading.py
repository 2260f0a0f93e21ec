"""What a printer makes of ZPL: written from the manual's words, sharing no line with the writer.

ZPL II programming guide, ``^GF`` and "Alternative data compression scheme for ~DG and ~DB":
G to Y count 1 to 19, g to z count 20 to 400 by twenties, and counts add up; ``,`` fills the rest
of a row with zeros, ``!`` with ones, ``:`` repeats the row above. 1 burns a dot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from PIL import Image

_FORMAT = re.compile(
    rb"\^XA(?P<before>.*?)\^FO0,0\^GFA,(?P<sent>\d+),(?P<total>\d+),(?P<row>\d+),"
    rb"(?P<drawn>[0-9A-Za-z,!:]*)\^FS(?P<after>.*?)\^XZ\n",
    re.DOTALL,
)


@dataclass(frozen=True)
class Burnt:
    """One format as a printer takes it: the commands around the picture, and the picture."""

    commands: tuple[str, ...]
    dots: Image.Image


def burnt(sent: bytes) -> Burnt:
    """The one label of these bytes; ValueError when a printer would not print it so."""
    found = _FORMAT.fullmatch(sent)
    if found is None or found["sent"] != found["total"]:
        raise ValueError("no whole format with one picture")
    per_row, total = int(found["row"]), int(found["total"])
    rows = _rows(found["drawn"].decode(), per_row * 2)
    if len(rows) * per_row != total:
        raise ValueError(f"{len(rows)} rows of {per_row} bytes are not {total}")
    commands = tuple((found["before"] + found["after"]).decode().split("^")[1:])
    wide = int(next(c for c in commands if c.startswith("PW"))[2:])
    dots = Image.new("1", (wide, len(rows)), 1)
    for y, row in enumerate(rows):
        for x, bit in enumerate(f"{int(row, 16):0{per_row * 8}b}"[:wide]):
            if bit == "1":
                dots.putpixel((x, y), 0)
    return Burnt(commands, dots)


def _rows(drawn: str, digits: int) -> list[str]:
    rows: list[str] = []
    row, times = "", 0
    for sign in drawn:
        if sign in ",!":
            row += ("0" if sign == "," else "F") * (digits - len(row))
        elif sign == ":":
            row = rows[-1]
        elif "G" <= sign <= "Y":
            times += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            times += 20 * (ord(sign) - ord("f"))
        else:
            row += sign * (times or 1)
            times = 0
        if len(row) > digits:
            raise ValueError("a row runs over its end")
        if len(row) == digits:
            rows.append(row)
            row = ""
    if row or times:
        raise ValueError("the last row is not whole")
    return rows
