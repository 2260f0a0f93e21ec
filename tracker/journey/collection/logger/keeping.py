"""A logger's file is kept whole, with its hash and what was read from it, for whoever read it."""

from __future__ import annotations

import hashlib

from tracker.act import Act
from tracker.journey.collection.logger.grammar import LoggerLog
from tracker.journey.collection.logger.models import LoggerFile, Proposal
from tracker.journey.collection.logger.rules import Figures


def keep(
    ctx: Act,
    log: LoggerLog,
    figures: Figures,
    proposal: Proposal,
    content: str,
    shipment_id: str,
    step_id: str,
    therapy_id: str,
) -> LoggerFile:
    """The file stands in the record as it came, once for its shipment."""
    row = LoggerFile(
        shipment_id=shipment_id,
        therapy_id=therapy_id,
        step_id=step_id,
        logger=log.logger,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        content=content,
        unit=log.unit,
        zone=log.zone,
        interval_s=log.interval_s,
        readings=len(log.readings),
        duplicates=log.duplicates,
        gaps=figures.gaps,
        longest_gap_s=figures.longest_gap_s,
        first_at=log.readings[0][0],
        last_at=log.readings[-1][0],
        low_c=figures.low_c,
        high_c=figures.high_c,
        outside_s=figures.outside_s,
        mkt_c=figures.mkt_c,
        proposal=proposal,
        read_at=ctx.at,
    )
    ctx.add(row)
    return row
