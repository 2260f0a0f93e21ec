"""Snapshots of a print run: what each label says, frozen before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from labels.snapshot import Bilingual, LabelSnapshot
from tracker.act import Act
from tracker.identity.codes import RANDOM_BYTES, Kind, mint
from tracker.identity.isbt128_structures import NEEDS_DIVISION, ProductCode
from tracker.marking.consign.present import Purpose, address_now, purpose_of
from tracker.marking.contents import LabelContents, findings_of
from tracker.marking.isbt.models import IsbtNumber
from tracker.marking.isbt.numbering import numbers_of
from tracker.marking.isbt.rules import isbt_of
from tracker.marking.kits.write_in import told
from tracker.marking.models import LabelRole
from tracker.marking.papers import PLAIN, Paper, papers_of
from tracker.marking.sentences.present import table_now
from tracker.marking.snapshot import Edition, judge_paper, snapshot_of
from tracker.marking.statutory import decide, statutory_lines, wants_symbol
from tracker.material.present import ContainerNow
from tracker.material.words import Kind as ContainerKind
from tracker.people.facility.present import Facility, facility_now
from tracker.record.models import SiteRow
from tracker.therapy.present import TherapyNow

Run = dict[str, tuple[ContainerNow, LabelRole, LabelSnapshot]]
"""By its name in the answer: ``MSC-U1``, its spare ``MSC-U1+1``, its attached ``MSC-U1+tag``."""


def fresh_code(ctx: Act) -> str:
    """The code of one more physical print."""
    return mint(Kind.CONTAINER_LABEL, ctx.draw()[:RANDOM_BYTES], ctx.site.keyring)


def _edition(ctx: Act, therapy: TherapyNow, layout: str, purpose: Purpose | None) -> Edition:
    """What all labels of this run share; an unverified sentence is found where it is forbidden."""
    table = table_now(ctx.s)
    lines, unverified = statutory_lines(
        table,
        layout,
        findings_of(ctx.s, therapy),
        trial=bool(therapy.definition.trial),
        environment=ctx.site.environment,
    )
    ctx.find(*unverified)
    site = ctx.s.get(SiteRow, 1)
    place = site.name if site else ""
    hazard = wants_symbol(table, lines)
    edition = Edition(layout, lines, table.version, ctx.site.environment, place, hazard)
    where = address_now(ctx.s, purpose) if purpose else None
    if where is None:
        return edition
    return replace(edition, destination=where.destination, contact=where.contact)


def label_run(
    ctx: Act,
    therapy: TherapyNow,
    containers: Sequence[ContainerNow],
    layout: str,
    spares: int,
    role: LabelRole = LabelRole.PRIMARY,
    facility: Facility | None = None,
) -> Run:
    """A snapshot for every print that the site's own saying makes of what was asked for.

    ``facility`` stands in for that saying where the paper is what it is: a reprint, the book.
    """
    outer = role is LabelRole.OUTER
    facility = facility or facility_now(ctx.s)
    contents = told(ctx.s, therapy, ctx.site.zone, containers, outer=outer)
    wanted = [("", c) for c in containers] + [("+1", c) for c in containers[:spares]]
    papers = {c.id: papers_of(facility, c.kind, layout, role) for c in containers}
    speaking = [c for c in containers if any(p.layout in PLAIN for p in papers[c.id])]
    numbers = numbers_of(ctx, therapy, facility, speaking) if speaking else {}
    editions: dict[str, Edition] = {}
    out: Run = {}
    for spare, c in wanted:
        for paper in papers[c.id]:
            if paper.layout not in editions:
                purpose = purpose_of(containers) if outer else None
                editions[paper.layout] = _edition(ctx, therapy, paper.layout, purpose)
            edition = editions[paper.layout]
            label = _label(ctx, therapy, c, contents[c.id], edition, paper, numbers)
            ctx.find(*judge_paper(label, table_now(ctx.s)))
            out[paper.name(c.short_name) + spare] = (c, paper.role, label)
    return out


def _label(
    ctx: Act,
    therapy: TherapyNow,
    c: ContainerNow,
    contents: LabelContents,
    edition: Edition,
    paper: Paper,
    numbers: Mapping[str, IsbtNumber],
) -> LabelSnapshot:
    """One label with its own code, and with the message of its container where it has one."""
    code = fresh_code(ctx)
    snapshot = snapshot_of(therapy, c, contents, edition, code)
    snapshot = replace(snapshot, goes_with=paper.goes_with(c.short_name))
    if paper.role is LabelRole.PARTIAL and c.kind is ContainerKind.UNIT and c.product is not None:
        short = therapy.definition.label_name(c.product)  # the whole name is on the attached one
        snapshot = replace(snapshot, product=Bilingual(short.en, short.zh))
    number = numbers.get(c.id)
    if number is None or paper.layout not in PLAIN:
        return snapshot
    decided = decide(table_now(ctx.s), findings_of(ctx.s, therapy)).product_type
    division = NEEDS_DIVISION if number.division else "00"
    isbt = isbt_of(
        number.din,
        ProductCode(number.product_code, decided, division),
        number.division,
        therapy.coi,
        contents.expiry,
        code,
        ctx.site.environment,
    )
    return replace(snapshot, isbt=isbt)
