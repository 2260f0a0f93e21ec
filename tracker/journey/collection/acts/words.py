"""What is typed of a way: temperatures and lines."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tracker.protocol.specification import Number

Celsius = Annotated[Number, Field(ge=-200, le=100, decimal_places=1)]
Line = Annotated[str, Field(min_length=1, max_length=120)]
