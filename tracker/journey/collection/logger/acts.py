"""The file of a logger is read when its shipment arrives: kept whole, judged, and proposed from."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, Check, Outcome, act
from tracker.identity.verdict import BLOCKING, Reason, Verdict, reason
from tracker.journey.collection.logger.grammar import SIZE_MAX, read_log
from tracker.journey.collection.logger.keeping import keep
from tracker.journey.collection.logger.rules import (
    Journey,
    figures_of,
    held_instead,
    judge_log,
    proposal_of,
)
from tracker.journey.collection.on_the_way import shipments_to_receive
from tracker.journey.collection.state import shipment_now
from tracker.material.present import containers_now
from tracker.people.models import Role
from tracker.quality.response import respond
from tracker.therapy.steps import TherapyInput, do_step, the_therapy

TAG: Final = "collection:logger:read"
LIMITS: Final = "S08"


class ReadLogger(TherapyInput):
    """The shipment, and the text of its logger's file as it came."""

    shipment: str
    csv: Annotated[str, Field(max_length=SIZE_MAX + 1)]


@act(TAG, by={Role.TECHNICIAN, Role.QA}, check=Check.PRESENT)
def read_logger(ctx: Act, given: ReadLogger) -> Outcome | Verdict:
    """The file is kept with its SHA-256 and its figures; what it finds holds the marrow at once.

    Refused whole: a file with a line that is no reading, of another logger or another journey, and
    a second file (21 CFR 1271.265; WHO TRS 961 Annex 9 on excursions).
    """
    therapy = the_therapy(ctx, given.therapy)
    if therapy is None:
        return ctx.refusal()
    shipment = shipment_now(ctx.s, given.shipment)
    if shipment is None or shipment.therapy_id != therapy.id:
        return ctx.refusal(reason("shipment_unknown"))
    if shipment.logged is not None or shipment.id not in shipments_to_receive(ctx.s, therapy.id):
        ctx.find(reason("logger_read_already", about=shipment.name))
    log = read_log(given.csv)
    if isinstance(log, Reason):
        return ctx.refusal(log)
    if log.logger != shipment.logger:
        sent = shipment.logger or "—"
        ctx.find(reason("logger_is_another", about="csv", file=log.logger, sent=sent))
    limits = therapy.definition.parameters_of(LIMITS)
    way = Journey(shipment.sent_at, ctx.at)
    figures = figures_of(log, way, limits.get("temperature"))
    found = held_instead(judge_log(log, figures, limits, way, shipment.name))
    ctx.find(*(r for r in found if r.severity in BLOCKING))
    if ctx.blocked:
        return ctx.refusal()
    step_id = do_step(ctx, therapy, "S09", TAG, None, found, part=True)
    proposal = proposal_of(found)
    row = keep(ctx, log, figures, proposal, given.csv, shipment.id, step_id, therapy.id)
    inside = containers_now(ctx.s, sorted(shipment.containers))
    respond(ctx, therapy, "S09", step_id, found, containers=inside.values())
    return Outcome(
        {"proposal": proposal.value, "sha256": row.sha256, "readings": len(log.readings)}
    )
