"""Files as an outside laboratory sends them, written by hand for the tests."""

from __future__ import annotations

HEAD = (
    "format,marrowtrace-results-1\n"
    "laboratory,Regional Reference Laboratory\n"
    "report,RRL-2026-0412\n"
    "sample,test,value,unit,method,equipment,measured_at,reference\n"
)
MEASURED = "2026-05-18T11:05:00+08:00"


def line(
    sample: str, test: str, value: str, unit: str = "%", at: str = MEASURED, reference: str = "L-1"
) -> str:
    """One result."""
    return f"{sample},{test},{value},{unit},flow cytometry,FC-02,{at},{reference}\n"


def report(*lines: str, head: str = HEAD) -> str:
    """A whole file."""
    return head + "".join(lines)
