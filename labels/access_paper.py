"""The review of access as a document: who could do what on that day, and who answers for it.

21 CFR 11.10(d), (g); Annex 11 (draft of 2025), 11. The list is the one that was signed, never the
one of today.
"""

from __future__ import annotations

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from labels.drawing import INK_2, STOP
from labels.fonts import faces_for
from labels.paper import SMALL, Cells, Column, RunningHead, paper_pdf, section, table, texts_in
from labels.record_end import signed_and_anchored, spaced
from labels.record_paper import LogPosition, Signature
from labels.snapshot import Bilingual
from labels.words import WORDS, template_texts

_SET_HERE = "·…—\u00a0、；"
_ROOT_SHOWN = 16


@dataclass(frozen=True)
class PersonsAccess:
    """One person's access on that day; ``ask``: what a reviewer had to ask about."""

    name: str
    username: str
    state: Bilingual
    roles: tuple[Bilingual, ...]
    last_sign_in: str
    last_step: str
    ask: tuple[Bilingual, ...] = ()


@dataclass(frozen=True)
class RoleMay:
    """What people in a role could do on that day: performed by them, or verified by them."""

    role: Bilingual
    people: tuple[str, ...]
    performs: tuple[Bilingual, ...]
    verifies: tuple[Bilingual, ...]


@dataclass(frozen=True)
class AccessPaper:
    """The whole review. ``list_sha256`` is empty where the list was not kept with it."""

    number: str
    printed_at: str
    site: Bilingual
    reviewed_at: str
    found: Bilingual
    reason: str
    list_sha256: str
    people: tuple[PersonsAccess, ...]
    roles: tuple[RoleMay, ...]
    signatures: tuple[Signature, ...]
    log: LogPosition
    environment: str = ""


def access_pdf(paper: AccessPaper) -> bytes:
    """The review as PDF; equal papers give equal bytes."""
    faces = faces_for([*template_texts(), *texts_in(paper), _SET_HERE])
    cells = Cells(faces)

    def story() -> list[Flowable]:
        return [
            *_first(paper, cells),
            *section(1, "people_access", faces, _people(paper, cells)),
            *section(2, "roles_may", faces, _roles(paper, cells)),
            *signed_and_anchored((3, 4), paper.signatures, paper.log, cells),
        ]

    head = RunningHead(
        WORDS["access_title"],
        paper.number,
        f"{WORDS['root']} {paper.log.root_hex[:_ROOT_SHOWN]}… · {paper.log.size} "
        f"{WORDS['entries']} · {WORDS['printed']} {paper.printed_at}",
        paper.environment,
    )
    return paper_pdf(story, head, faces)


def _first(paper: AccessPaper, cells: Cells) -> list[Flowable]:
    """Title, the day that it speaks of, what was found, in the reviewer's words."""
    kept = paper.list_sha256
    listed = [cells.text(str(WORDS["list_not_kept"]), bold=True, colour=STOP)]
    if kept:
        listed = [cells.text(f"{WORDS['list_hash']}  {spaced(kept)}", size_pt=7, colour=INK_2)]
    return [
        cells.text(WORDS["access_title"].en, size_pt=23, bold=True),
        Spacer(1, 1.2 * mm),
        cells.text(WORDS["access_title"].zh, size_pt=15, colour=INK_2),
        Spacer(1, 4 * mm),
        *cells.both(paper.site, bold=True),
        Spacer(1, 2 * mm),
        cells.text(str(WORDS["access_on"]), size_pt=7.5, colour=INK_2),
        cells.text(paper.reviewed_at, size_pt=13, bold=True),
        Spacer(1, 2 * mm),
        *cells.both(paper.found, bold=True),
        Spacer(1, 2 * mm),
        cells.text(str(WORDS["found_and_follows"]), size_pt=7.5, colour=INK_2),
        cells.text(paper.reason, size_pt=10),
        Spacer(1, 2 * mm),
        *listed,
        Spacer(1, 4 * mm),
    ]


def _people(paper: AccessPaper, cells: Cells) -> Flowable:
    columns = (
        Column("person", 40),
        Column("roles_since", 52),
        Column("last_sign_in", 26),
        Column("last_step", 26),
        Column("to_ask", 46),
    )
    rows = [
        (
            [
                cells.text(p.name, bold=True),
                cells.text(f"{p.username} · {p.state}", size_pt=SMALL, colour=INK_2),
            ],
            [each for role in p.roles for each in cells.both(role)] or [cells.text("—")],
            cells.text(p.last_sign_in or "—"),
            cells.text(p.last_step or "—"),
            [each for one in p.ask for each in cells.both(one)] or [cells.text("—")],
        )
        for p in paper.people
    ]
    return table(cells, columns, rows)


def _roles(paper: AccessPaper, cells: Cells) -> Flowable:
    columns = (Column("role", 44), Column("may_perform", 76), Column("may_verify", 70))
    rows = [
        (
            [
                *cells.both(r.role, bold=True),
                cells.text(", ".join(r.people) or "—", size_pt=SMALL, colour=INK_2),
            ],
            _acts(r.performs, cells),
            _acts(r.verifies, cells),
        )
        for r in paper.roles
    ]
    return table(cells, columns, rows)


def _acts(acts: tuple[Bilingual, ...], cells: Cells) -> list[Flowable]:
    if not acts:
        return [cells.text("—")]
    return [
        cells.text("; ".join(a.en for a in acts), size_pt=7),
        cells.text("；".join(a.zh for a in acts), size_pt=SMALL, colour=INK_2),
    ]
