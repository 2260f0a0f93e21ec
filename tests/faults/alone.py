"""A program of its own that may not speak to any other machine: it tells a story, shows pages.

``python -m tests.faults.alone FOLDER LAST [outside]``: the worked case up to the event LAST, then
its pages and papers by a browser without a wire; ``outside`` plants a call to another machine.
Prints the root of the record and how many pages there were.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

SPEAKING = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.bind",
)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Whoever wants to reach another machine, or listen to one, is stopped with a traceback."""
    if event in SPEAKING:
        raise PermissionError(f"{event} {arguments[1:]}")


def told(folder: Path, last: int) -> tuple[str, int]:
    """Root of the record, and pages that were shown."""
    from tests.journey.story import worked_case
    from tests.sites import Bench, Hands
    from tests.upkeep.ground import app_of, client_of
    from tracker.record.verify import verify
    from tracker.replay import begin, fresh_site

    case = worked_case()
    site = fresh_site(f"sqlite:///{folder / 'alone.db'}", case)
    story = begin(site, case)
    assert [t for t in story.tell(until=last) if not t.as_expected] == []
    proof = verify(site.database)
    assert proof.holds
    bench = Bench(site, Hands(site.clock()), story.people)
    site.clock = bench.clock
    client = client_of(bench, "qa", app_of(bench))
    pages = ["/", "/therapies", f"/therapies/{story.names['therapy']}", "/record", "/review"]
    pages += [f"/review/{story.names['MSC-lot']}"] if "MSC-lot" in story.names else []
    for page in pages:
        assert client.get(page, follow_redirects=True).status_code == 200, page
    site.database.close()
    return proof.root, len(pages)


def main(arguments: list[str]) -> int:
    """The figures are printed; 1 when it was stopped."""
    sys.addaudithook(refuse)
    if arguments[2:] == ["outside"]:
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    root, pages = told(Path(arguments[0]), int(arguments[1]))
    print(root, pages)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
