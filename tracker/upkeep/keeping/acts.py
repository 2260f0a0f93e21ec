"""Acts about keeping the record: those of the system, and the one way out of recovery mode."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from tracker.act import Act, ActInput, Check, Outcome, act, widest_rules
from tracker.act.after import Told, after
from tracker.act.signing import sign_site
from tracker.identity.verdict import Reason, Verdict, reason
from tracker.people.certificate.wording import missing_wording
from tracker.people.models import Role
from tracker.people.training.defaults import missing_rows
from tracker.record.site import Site
from tracker.upkeep.keeping.models import BackupMade, DrillDone, RecoveryEnd, SchemaUpgrade
from tracker.upkeep.known import lost

ENDED: Final = "upkeep:recovery:ended"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^/\\]+$")]


class NewBackup(ActInput):
    """A backup file as it was made."""

    file: FileName
    file_sha256: Sha256
    file_bytes: int
    entries: int
    root: Sha256
    took_ms: int


@act("upkeep:backup:made", system=True)
def record_backup(ctx: Act, given: NewBackup) -> Outcome | Verdict:
    """The record says which file holds it, up to which entry."""
    row = BackupMade(id=ctx.fresh("backup"), made_at=ctx.now, **given.model_dump())
    ctx.add(row)
    return Outcome({"backup": row.id})


class NewDrill(ActInput):
    """A drill as it went; ``finding`` is empty when it passed."""

    file: FileName
    file_sha256: Sha256
    entries: int
    root: Sha256
    passed: bool
    finding: Annotated[str, Field(max_length=400)]
    took_ms: int


@act("upkeep:drill:done", system=True)
def record_drill(ctx: Act, given: NewDrill) -> Outcome | Verdict:
    """The record says that a backup was restored and proved, and how long it took."""
    row = DrillDone(id=ctx.fresh("drill"), done_at=ctx.now, **given.model_dump())
    ctx.add(row)
    return Outcome({"drill": row.id})


class NewUpgrade(ActInput):
    """From which revision to which, and the record before."""

    from_revision: Annotated[str, Field(pattern=r"^\d{4}$")]
    to_revision: Annotated[str, Field(pattern=r"^\d{4}$")]
    entries_before: int
    root_before: Sha256
    backup_sha256: Sha256


@act("upkeep:schema:upgraded", system=True)
def record_upgrade(ctx: Act, given: NewUpgrade) -> Outcome | Verdict:
    """The record says what was applied; all that stood before is a prefix of it (H47).

    Acts that the site's role matrix did not know yet get their row in it; a site without a text
    for its signers gets one, and its people agree to it before they sign again.
    """
    row = SchemaUpgrade(id=ctx.fresh("upgrade"), upgraded_at=ctx.now, **given.model_dump())
    ctx.add(row, *missing_rows(ctx.s, ctx.now, widest_rules()), *missing_wording(ctx.s, ctx.now))
    return Outcome({"upgrade": row.id})


class EndRecovery(ActInput):
    """What was done about the missing entries, by whom and from which papers."""

    reason: Annotated[str, Field(min_length=10, max_length=4000, pattern=r"\S")]


@act(
    ENDED,
    by={Role.QA, Role.QUALIFIED_PERSON},
    checked_by={Role.QA, Role.QUALIFIED_PERSON, Role.ADMINISTRATOR},
    check=Check.SIGNATURE,
    in_recovery=True,
)
def end_recovery(ctx: Act, given: EndRecovery) -> Outcome | Verdict:
    """The checkpoints of the lost history are given up; the record goes on from here (H45).

    Refused when nothing is missing, and while anything else than a restored backup keeps the
    record read only: two signatures mend no altered guard (I23).
    """
    other = [c for c in ctx.site.recovery if c.code not in ENDED_BY_QA]
    if other:
        return Verdict.of(map(_stands_in_the_way, other))
    gone = lost(ctx.s.connection(), ctx.site.outside, ctx.site.keys_folder)
    if gone is None:
        return Verdict.of([reason("recovery_nothing_missing")])
    assert ctx.verifier is not None  # Check.SIGNATURE
    ctx.add(
        RecoveryEnd(
            id=ctx.fresh("recovery"),
            first_missing=gone.first,
            last_missing=gone.last,
            given_up=[[k.size, k.root.hex()] for k in gone.known],
            reason=given.reason,
            ended_by=ctx.actor,
            second=ctx.verifier,
            ended_at=ctx.now,
        )
    )
    sign_site(ctx, ENDED, f"{gone.first}-{gone.last}")
    return Outcome({"first_missing": gone.first, "last_missing": gone.last})


def _stands_in_the_way(cause: Reason) -> Reason:
    facts = tuple(sorted((*cause.facts, ("because", cause.code))))
    return Reason("recovery_other_cause", about=cause.about, facts=facts)


ENDED_BY_QA = frozenset({"recovery_old_backup", "recovery_other_history"})
"""Causes that say: the record is sound, and not all that there was."""


@after
def leave_recovery(site: Site, told: Told) -> None:
    """This process records again; others do so at their next start."""
    if told.tag == ENDED and told.accepted:
        site.causes = tuple(c for c in site.causes if c.code not in ENDED_BY_QA)
