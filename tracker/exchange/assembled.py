"""The stand-alone verifier as one file: the parts of ``verifier/``, one behind the other.

In the project each part is short and tested by itself; an export needs a file that runs alone. So
the parts are joined without a change but one: their imports stand together at the top.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOM: Final = Path(__file__).parent / "verifier"
PACKAGE: Final = "tracker.exchange.verifier"
PARTS: Final = (
    "hashes",
    "ed25519",
    "reading",
    "manifest",
    "notes",
    "lifts",
    "record",
    "rows",
    "judge",
)
END: Final = '\n\nif __name__ == "__main__":\n    sys.exit(main())\n'


def verifier() -> str:
    """The text of ``verify.py``."""
    top = f'#!/usr/bin/env python3\n"""{_docstring(_read("__init__"))}\n"""\n'
    texts = [_read(part) for part in PARTS]
    imports = sorted({line for text in texts for line in _imports(text)}, key=_plain_first)
    future = "from __future__ import annotations\n"
    bodies = [f"# ---- {_docstring(t).splitlines()[0]} ----\n\n{_body(t)}" for t in texts]
    return "\n".join([top, future, *imports]) + "\n\n" + "\n\n\n".join(bodies) + END


def _read(part: str) -> str:
    return (ROOM / f"{part}.py").read_text(encoding="utf-8")


def _docstring(text: str) -> str:
    return str(ast.get_docstring(ast.parse(text), clean=False)).rstrip("\n")


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _imports(text: str) -> Iterator[str]:
    """Imports of the standard library; those of the other parts are not needed in one file."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            ours = node.module == "__future__" or node.module.startswith(PACKAGE)
            yield from (f"from {node.module} import {a.name}" for a in node.names if not ours)


def _plain_first(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _body(text: str) -> str:
    """What stands behind docstring and imports."""
    tree = ast.parse(text)
    last = max(node.end_lineno or 0 for node in [tree.body[0], *filter(_is_import, tree.body)])
    return "".join(text.splitlines(keepends=True)[last:]).strip("\n") + "\n"
