"""A syringe in a pair at a site with its own facility number: the attached label says it all."""

from __future__ import annotations

from typing import Any

import pytest

from labels.pdf import label_pdf
from labels.png import label_png
from labels.read import read_symbols
from labels.snapshot import LabelSnapshot
from labels.zpl import zpl
from tests.attacks import rows
from tests.journey import shortcut
from tests.journey.administration.suite import Suite
from tests.labels.zpl_reading import burnt
from tests.look.papers import rendered
from tests.marking.test_isbt import licensed, message
from tests.sites import Bench
from tracker.act import Act, Outcome
from tracker.identity.environment import Environment
from tracker.identity.isbt128_message import ContainerMessage, read_message
from tracker.marking.models import LabelRole
from tracker.marking.run import label_run
from tracker.material.models import Parentage
from tracker.material.present import containers_now
from tracker.therapy.present import therapy_now

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def pair_of(bench: Bench) -> dict[str, LabelSnapshot]:
    """What the site would print for a syringe of one harvest, by its name in the answer."""
    licensed(bench, paired=["unit"])
    suite = Suite(bench, 7)
    suite.ready().banded().identified().harvested()
    suite.filled("msc")
    bag = next(r["id"] for r in rows(bench, "container") if r["short_name"] == "HARV-A-1")
    step = next(r["id"] for r in rows(bench, "step_record") if r["therapy_id"] == suite.therapy)
    found: dict[str, Any] = {}

    def of_that_bag(ctx: Act) -> Outcome:
        own = {"child_id": suite.names["pool"], "parent_id": bag, "step_id": step}
        ctx.add(Parentage(**own, therapy_id=suite.therapy, cells_viable=None, volume_ml=None))
        ctx.flush()
        unit = containers_now(ctx.s, [suite.units["MSC-U1"]])[suite.units["MSC-U1"]]
        therapy = therapy_now(ctx.s, suite.therapy)
        assert therapy is not None
        found.update(label_run(ctx, therapy, [unit], "unit", 0, LabelRole.PRIMARY))
        assert not ctx.blocked, ctx.findings
        return Outcome()

    shortcut.write(bench, of_that_bag)
    return {name: snapshot for name, (_, _, snapshot) in found.items()}


def test_the_attached_label_carries_number_and_message_and_the_partial_the_own_code(
    bench: Bench,
) -> None:
    pair = pair_of(bench)
    partial, attached = pair["MSC-U1"], pair["MSC-U1+tag"]
    assert (partial.layout, attached.layout) == ("partial", "attached_isbt")
    assert partial.isbt is None
    read = read_message(message(attached), Environment.TEST)
    assert isinstance(read, ContainerMessage)
    assert attached.isbt is not None
    assert attached.isbt.din == str(read.din)
    assert read.product.text.startswith("DM003")  # the code the site gave to MSC
    assert str(read.coi) == attached.coi == partial.coi
    assert read.supplement == attached.payload[-18:]  # [036]: this very print
    assert attached.payload != partial.payload


def test_both_symbols_of_the_attached_label_are_read_from_every_paper(bench: Bench) -> None:
    attached = pair_of(bench)["MSC-U1+tag"]
    pictures: list[Any] = [*rendered(label_pdf([attached]), 300, most=1), label_png(attached)]
    pictures += [burnt(zpl(attached, dpi=dpi)).dots for dpi in (203, 300)]
    for picture in pictures:
        read = {(s.text, s.identifier) for s in read_symbols(picture)}
        assert read == {(attached.payload, "]Q1"), (message(attached), "]d1")}
