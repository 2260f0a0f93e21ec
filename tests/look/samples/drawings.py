"""Stand-ins for drawings made elsewhere, with the figures of the worked case."""

from __future__ import annotations

from markupsafe import Markup

from tests.look.samples.people import Say
from tracker.pages.shown import Figure


def growth(say: Say) -> Figure:
    """P0 to P2, cells on a logarithmic axis: 1.25e7, 5.84e7, 1.40e8 projected."""
    svg = """<svg viewBox="0 0 640 264" fill="none" font-size="13">
<g stroke="#e0dbcf"><path d="M48 24H624M48 84H624M48 144H624M48 204H624"/></g>
<g fill="#525c65"><text x="8" y="28">10⁹</text><text x="8" y="88">10⁸</text>
<text x="8" y="148">10⁷</text><text x="8" y="208">10⁶</text></g>
<path d="M64 214C150 196 210 150 288 124L288 146C220 170 150 210 64 224zM288 134C350 116 380 100
444 88L444 108C380 124 350 134 288 152zM444 104C480 94 520 78 560 66L560 92C520 100 480 112 444
124z" fill="#e2edf2"/>
<path d="M48 83.500H624" stroke="#1b2329" stroke-dasharray="2 5"/>
<g stroke="#45359a" stroke-width="3" stroke-linecap="round"><path d="M64 220L288 138"/>
<path d="M288 143L444 98"/><path d="M444 114L504 97"/><path d="M504 97L566 75"
stroke-dasharray="2 7"/></g>
<g fill="#45359a"><circle cx="288" cy="138" r="5"/><circle cx="444" cy="98" r="5"/>
<circle cx="504" cy="97" r="7" fill="#fff" stroke="#45359a" stroke-width="4"/></g>
<g fill="#1b2329"><text x="120" y="246">P0 · PD 11.0</text><text x="320" y="246">P1 · PD 2.48
</text><text x="464" y="246">P2 · %s</text></g>
<text x="500" y="58" fill="#45359a">1.40 × 10⁸</text>
<text x="56" y="78" fill="#525c65">%s 1.02 × 10⁸</text>
</svg>""" % (say("day 4", "第 4 天"), say("dose", "剂量"))  # noqa: UP031  # braces-free template
    return Figure(
        Markup(svg),  # written above
        say(
            "Band: this site's last 24 cultures. CPD 13.5 of 20.",
            "阴影：本中心近 24 批培养。CPD 13.5 / 20。",
        ),
        say("Viable cells from P0 to P2, rising toward the dose", "P0 到 P2 的活细胞数，接近剂量"),
    )


def genealogy(say: Say) -> Figure:
    """From harvest A to the P2 stack and the backup vials."""
    boxes = (
        (8, 100, 96, "HARV-A", "42 ml"),
        (136, 100, 96, "MNC-A", "1.69 × 10⁸"),
        (264, 100, 96, "P0", "6 × T175"),
        (392, 100, 96, "P1", "12 × T175"),
        (520, 40, 112, "P2-CS10-01", "3.18 × 10⁷"),
        (520, 160, 112, "VIAL-1…4", "LN₂"),
    )
    drawn = "".join(
        f'<rect x="{x}" y="{y}" width="{w}" height="56" rx="8" fill="#fff" stroke="#14506e" '
        f'stroke-width="{4 if name.startswith("P2") else 2}"/>'
        f'<text x="{x + w / 2}" y="{y + 24}" text-anchor="middle" fill="#1b2329" '
        f'font-weight="700">{name}</text><text x="{x + w / 2}" y="{y + 43}" '
        f'text-anchor="middle" fill="#525c65" font-size="13">{note}</text>'
        for x, y, w, name, note in boxes
    )
    lines = (
        '<path d="M104 128h32M232 128h32M360 128h32M488 128c16 0 16-60 32-60M488 128c16 0 16 60'
        ' 32 60" stroke="#a9c7d4" stroke-width="3" fill="none"/>'
    )
    return Figure(
        Markup(f'<svg viewBox="0 0 640 256" font-size="15">{lines}{drawn}</svg>'),
        say("25 containers, all of this therapy: checked.", "25 个容器，均属本治疗：已核对。"),
        say(
            "Harvest A became MNC-A, P0, P1, then P2 and four vials",
            "采集 A → MNC-A → P0 → P1 → P2 与四支冻存管",
        ),
    )


def qr() -> Markup:
    """A pattern like a symbol; it says nothing."""
    cells = "".join(
        f'<rect x="{x}" y="{y}" width="1" height="1"/>'
        for y in range(25)
        for x in range(25)
        if (x * 7 + y * 13 + x * y) % 3 == 0
    )
    eyes = "".join(
        f'<path d="M{x} {y}h7v7h-7z" fill="#fff"/>'
        f'<path d="M{x} {y}h7v7h-7zm1 1v5h5v-5zm1 1h3v3h-3z" '
        'fill-rule="evenodd"/>'
        for x, y in ((0, 0), (18, 0), (0, 18))
    )
    return Markup(f'<svg viewBox="0 0 25 25" fill="#000">{cells}{eyes}</svg>')
