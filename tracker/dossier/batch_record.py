"""The batch release record of one lot, built from the record and printed as a paper to sign.

Everything on it is read from one state of the database, so that the root it prints is the root of
exactly what it says (21 CFR 211.188; EU GMP Part IV; Part 11, 11.50 and 11.70).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from labels.charts import JourneyLine, Mark, Station
from labels.record_paper import BatchRecordPaper, Identity, LogPosition
from labels.snapshot import NOTHING, Bilingual, TherapySign
from tracker.dossier.batch.cells import counts_made, passages_done, units_given
from tracker.dossier.batch.decided import decision, signatures_made
from tracker.dossier.batch.judged import assay_results, deviations_seen, label_counts
from tracker.dossier.batch.qualified import Deed, people_fit
from tracker.dossier.batch.sources import Sources, sources_of
from tracker.dossier.batch.steps import materials_used, steps_done
from tracker.dossier.genealogy_shown import graph_of
from tracker.dossier.growth_figure import curve_of
from tracker.dossier.journey import stops_of
from tracker.dossier.lots import lot_name
from tracker.dossier.words import drawable, pair
from tracker.identity.checkpoint_code import UNSIGNED, write
from tracker.identity.environment import MARKS
from tracker.pages.shown import StopState
from tracker.people.training.models import Part
from tracker.protocol.site import ProcessWords
from tracker.record.checkpoints import Checkpoint, make
from tracker.record.models import Occasion
from tracker.record.site import Site

NOT_YET: Final = "not yet · 尚未"
_MARKS: Final = {
    StopState.DONE: Mark.DONE,
    StopState.NOW: Mark.NOW,
    StopState.DUE: Mark.DUE,
    StopState.AT_RISK: Mark.AT_RISK,
    StopState.FAILED: Mark.FAILED,
}
Thing = TypeVar("Thing")


def batch_record(
    s: Session,
    lot_id: str,
    now: dt.datetime,
    zone: ZoneInfo,
    checkpoint: Checkpoint | None = None,
) -> BatchRecordPaper | None:
    """The record of this lot as it stands; nothing when there is no such lot."""
    rows = sources_of(s, lot_id, now, zone)
    return on_paper(paper_of(rows, checkpoint)) if rows else None


def paper_of(rows: Sources, checkpoint: Checkpoint | None = None) -> BatchRecordPaper:
    """What the paper says of these rows, and the checkpoint that it takes out of the house."""
    decided, standing, basis = decision(rows)
    grown = rows.lot.product in rows.facts.definition.cultured
    zone = rows.zone
    return BatchRecordPaper(
        number=f"BR-{rows.facts.subject}-{lot_name(rows.lot.number)}",
        printed_at=rows.at(rows.printed_at),
        site=Bilingual(rows.site_name, ""),
        identity=_identity(rows),
        disposition=decided,
        disposition_standing=standing,
        disposition_basis=basis,
        journey=_journey(rows),
        lineage=graph_of(
            rows.lineage, rows.facts.definition, only=rows.line, tell=lambda words: words.en
        ),
        growth=curve_of(rows.facts, rows.culture, zone, "dose 剂量") if grown else None,
        steps=steps_done(rows),
        materials=materials_used(rows),
        passages=passages_done(rows),
        counts=counts_made(rows),
        results=assay_results(rows),
        units=units_given(rows),
        labels=label_counts(rows),
        deviations=deviations_seen(rows),
        signatures=signatures_made(rows),
        log=_position(rows, checkpoint),
        environment=MARKS[rows.environment],
        people=people_fit(_deeds(rows), rows.held, rows.asked, rows.names, zone),
    )


def _deeds(rows: Sources) -> Iterator[Deed]:
    """Every part that somebody took in a step of the lot."""
    for step in rows.steps:
        yield Deed(step.performed_by, step.tag, Part.PERFORMER, step.at)
        if step.verified_by:
            yield Deed(step.verified_by, step.tag, Part.VERIFIER, step.at)


def _identity(rows: Sources) -> Identity:
    facts, definition = rows.facts, rows.facts.definition
    products = {p.code: pair(p.name) for p in definition.products}
    order = facts.order
    return Identity(
        subject=facts.subject,
        coi=facts.coi,
        sign=TherapySign(facts.sign_shape, facts.sign_letters),
        trial=definition.trial,
        products=(products.get(rows.lot.product, Bilingual(rows.lot.product, "")),),
        sides=_sides(rows),
        day0_planned=rows.at(order.planned_day0_at) if order else NOT_YET,
        day0_actual=rows.at(facts.day0_at) if facts.day0_at else NOT_YET,
        definition=f"{definition.title.en}, version {definition.version}" + _changes(rows),
        definition_sha256=definition.sha256,
        place=pair(definition.words.place),
    )


def _changes(rows: Sources) -> str:
    """Under which versions the therapy was before, until when, who changed it and why."""
    return "".join(
        f"; until {rows.at(c.changed_at)} version {c.was}"
        f" (changed by {name_of(rows, c.changed_by)} and {name_of(rows, c.second)}: {c.reason})"
        for c in rows.changes
    )


def name_of(rows: Sources, person: str) -> str:
    """The person's name as the record's other lines print it."""
    return rows.names.get(person, person)


def _sides(rows: Sources) -> Bilingual:
    sides = rows.facts.order.sides if rows.facts.order else ()
    names = {w.code: pair(w.name) for w in rows.facts.definition.sides}
    known = [names.get(side, Bilingual(side, side)) for side in sides]
    en = " and ".join(name.en.upper() for name in known)
    zh = "、".join(name.zh for name in known)
    if not known or rows.facts.definition.words.part != ProcessWords().part:
        return Bilingual(en, zh) if known else NOTHING  # such sides say their part themselves
    return Bilingual(f"{en} hip", "、".join(f"{name.zh}髋" for name in known))


def _journey(rows: Sources) -> JourneyLine:
    stops = stops_of(rows.facts, rows.printed_at, rows.zone)
    return JourneyLine(
        tuple(
            Station(
                _MARKS[stop.state],
                stop.name.en,
                stop.name.zh if stop.name.zh != stop.name.en else "",
                f"{stop.at.astimezone(rows.zone):%Y-%m-%d}" if stop.at else "",
            )
            for stop in stops
            if stop.state in _MARKS
        )
    )


def _position(rows: Sources, checkpoint: Checkpoint | None) -> LogPosition:
    size, root = rows.head.size, rows.head.root
    if checkpoint is None:
        plain = f"{UNSIGNED}:{size}:{root}".upper()
        return LogPosition(size, root, rows.record_sha256, plain)
    words = [f"{checkpoint.size} · {rows.at(checkpoint.made_at)} · {checkpoint.key_id}"]
    if checkpoint.size != size:  # somebody worked on while the paper was made
        words.append(checkpoint.root)
    return LogPosition(size, root, rows.record_sha256, write(checkpoint.note), " · ".join(words))


def on_paper(thing: Thing) -> Thing:
    """The same with every text made of characters that the paper's font has."""
    made: Any = thing
    if type(thing) is str:  # an enum is text too, and stays what it is
        made = drawable(str(thing))
    elif isinstance(thing, tuple):
        made = tuple(on_paper(one) for one in thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        given = {f.name: on_paper(getattr(thing, f.name)) for f in fields(thing) if f.init}
        made = replace(thing, **given)
    return made  # type: ignore[no-any-return]  # of the type that came in


def record_now(site: Site, lot_id: str) -> BatchRecordPaper | None:
    """The record of this lot, read from one state of the database from beginning to end.

    A checkpoint is signed first: the paper takes it out of the house.
    """
    checkpoint = make(site, Occasion.PRINTED)
    with site.database.snapshot() as conn:
        return batch_record(Session(conn), lot_id, site.clock(), site.zone, checkpoint)


def record_pdf(paper: BatchRecordPaper) -> bytes:
    """The paper as PDF."""
    from labels.batch_record import batch_record_pdf
    from labels.legible import legible

    return batch_record_pdf(legible(paper))
