"""The file of the logger that came with released units: kept whole, judged to their receipt."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import BLOCKING, Reason, Verdict, reason
from tracker.journey.administration.boxes import (
    WAY,
    Box,
    arrived,
    boxes_read,
    boxes_unread,
    limits_of_way,
)
from tracker.journey.collection.logger.grammar import SIZE_MAX, LoggerLog, read_log
from tracker.journey.collection.logger.keeping import keep
from tracker.journey.collection.logger.rules import (
    TEMPERATURE,
    Journey,
    figures_of,
    held_instead,
    judge_log,
    proposal_of,
)
from tracker.journey.collection.models import Shipment, ShipmentContainer
from tracker.material.present import containers_now
from tracker.people.models import Role
from tracker.protocol.steps import Parameter
from tracker.quality.response import respond
from tracker.therapy.steps import TherapyInput, do_step, the_therapy

TAG: Final = "administration:logger:read"


class ReadBoxLogger(TherapyInput):
    """The box by the name under which it was issued, and the text of its logger's file."""

    shipment: Annotated[str, Field(min_length=1, max_length=60)]
    csv: Annotated[str, Field(max_length=SIZE_MAX + 1)]


@act(
    TAG,
    by={Role.INFUSION_NURSE, Role.QA},
    checked_by={Role.RUNNER, Role.NURSE, Role.QA, Role.TECHNICIAN},
    check=Check.PRESENT,
)
def read_box_logger(ctx: Act, given: ReadBoxLogger) -> Outcome | Verdict:
    """The file is kept with its SHA-256 and its figures; what it finds holds the units at once.

    A held unit is neither accepted nor started (I31). Refused whole: a file of a box on its way,
    for it would say nothing of the rest of the way and stand for all of it; one with a line that is
    no reading, of another logger or journey, and a second file (D31; WHO TRS 961 Annex 9 on
    excursions). Before the file, the receipt asked for the temperatures and judged them.
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    log = read_log(given.csv)
    if isinstance(log, Reason):
        return ctx.refusal(log)
    box = _box_of(ctx, therapy.id, given.shipment, log)
    if isinstance(box, Reason):
        return ctx.refusal(box)
    limits = limits_of_way(therapy.definition.parameters_of(WAY))
    way = _way(ctx, box)
    figures = figures_of(log, way, limits.get(TEMPERATURE))
    found = held_instead(judge_log(log, figures, limits, way, box.name))
    ctx.find(*(r for r in found if r.severity in BLOCKING))
    range_ = _range(limits.get(TEMPERATURE))
    if range_ is None:
        ctx.find(reason("way_without_limits"))
    if ctx.blocked or range_ is None:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, WAY, TAG, None, found, part=True)
    proposal = proposal_of(found)
    sent = _as_sent(ctx, therapy.id, box, range_, step_id)
    row = keep(ctx, log, figures, proposal, given.csv, sent.id, step_id, therapy.id)
    respond(ctx, therapy, WAY, step_id, found, containers=containers_now(ctx.s, box.units).values())
    return Outcome(
        {"proposal": proposal.value, "sha256": row.sha256, "readings": len(log.readings)}
    )


def _box_of(ctx: Act, therapy_id: str, name: str, log: LoggerLog) -> Box | Reason:
    """The box that came under this name with the logger of the file.

    Of two, the one whose way the file leaves least in the dark; the older when it covers both.
    """
    here = [b for b in boxes_unread(ctx.s, therapy_id) if b.name == name]
    if not here:
        read = any(known == name for known, *_ in boxes_read(ctx.s, therapy_id))
        return reason("logger_read_already" if read else "shipment_unknown", about=name)
    own = [b for b in here if b.logger == log.logger]
    if not own:
        sent = here[0].logger or "—"
        return reason("logger_is_another", about="csv", file=log.logger, sent=sent)
    came = [b for b in own if arrived(b)]
    if not came:
        return reason("logger_box_under_way", about=name)
    return min(came, key=lambda b: figures_of(log, _way(ctx, b), None).longest_gap_s)


def _way(ctx: Act, box: Box) -> Journey:
    return Journey(box.sent_at, box.received_at or ctx.at)


def _range(limit: Parameter | None) -> tuple[Decimal, Decimal] | None:
    """Between what the way was to be; a side without limit goes to what is plausible."""
    if limit is None:
        return None
    low = limit.plausible_low if limit.limit_low is None else limit.limit_low
    high = limit.plausible_high if limit.limit_high is None else limit.limit_high
    return None if low is None or high is None else (low, high)


def _as_sent(
    ctx: Act, therapy_id: str, box: Box, range_: tuple[Decimal, Decimal], step_id: str
) -> Shipment:
    """The box as it was issued, to which the file belongs; its name says when that was."""
    row = Shipment(
        id=ctx.fresh("shipment"),
        therapy_id=therapy_id,
        step_id=step_id,
        name=f"{box.name} {box.sent_at:%Y-%m-%dT%H:%M:%SZ}",
        logger=box.logger,
        seal="",
        low_c=range_[0],
        high_c=range_[1],
        sent_at=box.sent_at,
        sent_by=box.sent_by,
    )
    ctx.add(row)
    for id_ in box.units:
        ctx.add(ShipmentContainer(container_id=id_, shipment_id=row.id, therapy_id=therapy_id))
    return row
