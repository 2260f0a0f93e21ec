"""A policy of access gets another value: who, when, from what to what, why."""

from __future__ import annotations

from tracker.act import Act, ActInput, Outcome, act
from tracker.identity.verdict import Verdict
from tracker.people.access.models import PolicySetting
from tracker.people.access.policies import next_n, policies
from tracker.people.access.rules import PolicyName, judge_policy
from tracker.people.models import Role
from tracker.staff.access.acts.lockouts import why_given


class SetPolicy(ActInput):
    """Which policy, and its value in the unit of ``rules.POLICIES``."""

    name: PolicyName
    value: int


@act("staff:policy:set", by={Role.ADMINISTRATOR, Role.QA})
def set_policy(ctx: Act, given: SetPolicy) -> Outcome | Verdict:
    """The policy has this value from now on, for everybody; nobody has one of their own (11.8)."""
    now = policies(ctx.s)[given.name]
    ctx.find(*why_given(ctx), *judge_policy(given.name, given.value, now))
    if ctx.blocked:
        return ctx.refusal()
    row = PolicySetting(
        name=given.name,
        n=next_n(ctx.s, given.name),
        value=given.value,
        set_at=ctx.now,
        set_by=ctx.actor,
    )
    ctx.add(row)
    return Outcome({"from": str(now), "to": str(given.value)})
