"""What is typed about supplies: kinds, lines, reasons."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Reasoned = Annotated[str, Field(min_length=3, max_length=400, pattern=r"\S")]
