"""Every switch of the table by its short name."""

from __future__ import annotations

from typing import Final

from tests.part11.switches import access, decisions, record, signing
from tests.part11.switches.switch import Switch

ALL: Final = (access.SWITCHES, decisions.SWITCHES, record.SWITCHES, signing.SWITCHES)
SWITCHES: Final[dict[str, Switch]] = {name: s for group in ALL for name, s in group.items()}
assert len(SWITCHES) == sum(map(len, ALL)), "a short name stands twice"
