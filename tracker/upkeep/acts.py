"""Keys of checkpoints come and go; a checkpoint that came back from outside is recorded."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict, reason
from tracker.people.models import Role
from tracker.record import checkpoints, keys
from tracker.record.models import CheckpointKey, CheckpointKeyRetirement
from tracker.record.seal import NoteError, PublicKey, open_note, read_checkpoint
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
    why: Annotated[str, Field(min_length=1, max_length=200)]


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
    """A signed note that was held outside, and where."""

    note: Annotated[str, Field(max_length=1000)]
    held: Held


@act("upkeep:checkpoint:witnessed", by={Role.QA, Role.ADMINISTRATOR, Role.QUALIFIED_PERSON})
def witness_checkpoint(ctx: Act, given: WitnessCheckpoint) -> Outcome | Verdict:
    """The log is shown to hold, unchanged, all that this checkpoint speaks of."""
    conn = ctx.s.connection()
    try:
        origin, size, root = read_checkpoint(given.note)
    except NoteError:
        return Verdict.of([reason("checkpoint_not_readable")])
    if origin != keys.origin_of(conn):
        return Verdict.of([reason("checkpoint_of_another_log")])
    signer = next((k.id for k in keys.published(conn) if _signed(given.note, k.key)), None)
    if signer is None:
        return Verdict.of([reason("checkpoint_not_signed_by_this_log")])
    stands = checkpoints.root_at(conn, size)
    if stands != root.hex():
        code = "log_shorter_than_checkpoint" if stands is None else "log_differs_from_checkpoint"
        return Verdict.of([reason(code, about=str(size))])
    ctx.add(
        CheckpointWitness(
            id=ctx.fresh("witness"),
            size=size,
            root=root.hex(),
            key_id=signer,
            held=given.held,
            witnessed_at=ctx.now,
            witnessed_by=ctx.actor,
        )
    )
    return Outcome({"size": size, "root": root.hex()})


def _signed(note: str, key: PublicKey) -> bool:
    try:
        open_note(note, key)
    except NoteError:
        return False
    return True
