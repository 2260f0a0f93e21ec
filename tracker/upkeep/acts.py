"""Keys of checkpoints come and go; a checkpoint that came back from outside is recorded."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.record import keys
from tracker.record.judging import judge
from tracker.record.models import CheckpointKey, CheckpointKeyRetirement
from tracker.record.seal import PublicKey
from tracker.upkeep import occasions
from tracker.upkeep.models import CheckpointWitness, Held

__all__ = ["occasions", "publish_key", "retire_key", "witness_checkpoint"]

KeyId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]


class PublishKey(ActInput):
    """A public key, as signed notes write it: name, hash, base64."""

    public: Annotated[str, Field(max_length=400)]


@act("upkeep:key:published", by={Role.ADMINISTRATOR}, system=True)
def publish_key(ctx: Act, given: PublishKey) -> Outcome | Verdict:
    """Checkpoints signed with this key are checkable from now on, for ever."""
    conn = ctx.s.connection()
    try:
        key = PublicKey.read(given.public)
    except ValueError:
        return Verdict.of([reason("key_not_readable")])
    if key.name != keys.origin_of(conn):
        return Verdict.of([reason("key_of_another_log", about=key.id)])
    if ctx.s.get(CheckpointKey, key.id) is not None:
        return Verdict.of([reason("key_published_already", about=key.id)])
    ctx.add(CheckpointKey(id=key.id, public=str(key), published_at=ctx.now, published_by=ctx.actor))
    return Outcome({"key": key.id})


class RetireKey(ActInput):
    """A key that signs no more, and why."""

    key: KeyId
    why: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


@act("upkeep:key:retired", by={Role.ADMINISTRATOR}, system=True)
def retire_key(ctx: Act, given: RetireKey) -> Outcome | Verdict:
    """Nothing new is signed with the key; what it signed stays checkable."""
    if ctx.s.get(CheckpointKey, given.key) is None:
        return Verdict.of([reason("key_unknown", about=given.key)])
    if ctx.s.get(CheckpointKeyRetirement, given.key) is not None:
        return Verdict.of([reason("key_retired_already", about=given.key)])
    ctx.add(
        CheckpointKeyRetirement(
            key_id=given.key, retired_at=ctx.now, retired_by=ctx.actor, why=given.why
        )
    )
    return Outcome({"key": given.key})


class WitnessCheckpoint(ActInput):
    """Size and root as they were held outside, the signed note if there was one, and where."""

    size: Annotated[int, Field(ge=1, le=9_999_999_999)]
    root: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: Annotated[str, Field(max_length=1000)] = ""
    held: Held


@act("upkeep:checkpoint:witnessed", by={Role.QA, Role.ADMINISTRATOR, Role.QUALIFIED_PERSON})
def witness_checkpoint(ctx: Act, given: WitnessCheckpoint) -> Outcome | Verdict:
    """The log is shown to hold, unchanged, all that this checkpoint speaks of."""
    judged = judge(ctx.s.connection(), given.size, given.root, given.note)
    if judged.fault:
        return Verdict.of([reason(judged.fault, about=str(given.size))])
    ctx.add(
        CheckpointWitness(
            id=ctx.fresh("witness"),
            size=given.size,
            root=given.root,
            key_id=judged.key_id,
            held=given.held,
            witnessed_at=ctx.now,
            witnessed_by=ctx.actor,
        )
    )
    return Outcome({"size": given.size, "root": given.root})
