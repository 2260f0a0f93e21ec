"""What may stand instead of a statement or an expression; each answer is text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

COMPARED: Final[dict[type[ast.cmpop], tuple[str, ...]]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
RECKONED: Final[dict[type[ast.operator], str]] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.Pow: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.BitXor: "&",
    ast.LShift: ">>",
    ast.RShift: "<<",
}
SIGNS: Final = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}


def statements(statement: ast.stmt) -> Iterator[str]:
    """A statement that adds a reason is left out; what is returned is nothing."""
    match statement:
        case ast.Return(value=ast.Constant(value=bool() | None)):
            return  # turned as a constant
        case ast.Return(value=ast.expr() as value):
            yield "return None"
            if isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp):
                yield f"return not ({ast.unparse(value)})"
        case ast.Expr() | ast.Raise():
            yield "pass"
        case ast.AugAssign(op=op) if type(op) in RECKONED:
            yield "pass"
            sign = RECKONED[type(op)]
            yield f"{ast.unparse(statement.target)} {sign}= {ast.unparse(statement.value)}"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
        case _:
            return


def turned(node: ast.AST) -> Iterator[str]:
    """Every other expression that may stand here."""
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BoolOp():
            yield from _joined(node)
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.UnaryOp(op=ast.USub()):
            yield ast.unparse(node.operand)
        case ast.BinOp(op=op) if type(op) in RECKONED and not _types(node):
            yield f"({ast.unparse(node.left)} {RECKONED[type(op)]} {ast.unparse(node.right)})"
        case ast.IfExp():
            yield f"({ast.unparse(node.body)})"
            yield f"({ast.unparse(node.orelse)})"
        case ast.Constant():
            yield from _constant(node)
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            yield CALLED[name] + ast.unparse(node).removeprefix(name)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set():
            yield from _without_one(node)
        case ast.Dict() if len(node.keys) > 1:
            yield from _without_one_key(node)
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from _unfiltered(node)
        case _:
            return


def _compared(node: ast.Compare) -> Iterator[str]:
    for place, op in enumerate(node.ops):
        for sign in COMPARED[type(op)]:
            signs = [SIGNS[type(o)] for o in node.ops]
            signs[place] = sign
            parts = [f" {s} {_inside(c)}" for s, c in zip(signs, node.comparators, strict=True)]
            yield f"({_inside(node.left)}{''.join(parts)})"


def _inside(node: ast.expr) -> str:
    text = ast.unparse(node)
    simple = ast.Name | ast.Attribute | ast.Constant | ast.Call | ast.Subscript
    return text if isinstance(node, simple) else f"({text})"


def _joined(node: ast.BoolOp) -> Iterator[str]:
    """The other operator, and each operand left out."""
    other = " or " if isinstance(node.op, ast.And) else " and "
    own = " and " if isinstance(node.op, ast.And) else " or "
    parts = [f"({ast.unparse(value)})" for value in node.values]
    yield f"({other.join(parts)})"
    for place in range(len(parts)):
        yield f"({own.join(parts[:place] + parts[place + 1 :])})"


def _constant(node: ast.Constant) -> Iterator[str]:
    match node.value:
        case bool(value):
            yield repr(not value)
        case int(value):
            yield repr(value + 1)
            yield repr(value - 1)
        case str(value) if re.fullmatch(r"\d+(\.\d+)?", value):
            yield repr(value[:-1] + str((int(value[-1]) + 1) % 10))
        case str(value):
            yield repr(f"{value}_x" if value else "x")
        case _:
            return


def _without_one(node: ast.Tuple | ast.List | ast.Set) -> Iterator[str]:
    """Each member left out; a display of one becomes empty."""
    parts = [ast.unparse(member) for member in node.elts]
    if isinstance(node, ast.Set) and len(parts) < 2:
        return
    for place in range(len(parts)):
        left = ", ".join(parts[:place] + parts[place + 1 :])
        match node:
            case ast.Tuple():
                yield f"({left}{',' * (len(parts) == 2)})"
            case ast.List():
                yield f"[{left}]"
            case _:
                yield f"{{{left}}}"


def _without_one_key(node: ast.Dict) -> Iterator[str]:
    pairs = [
        f"{ast.unparse(key)}: {ast.unparse(value)}" if key else f"**{ast.unparse(value)}"
        for key, value in zip(node.keys, node.values, strict=True)
    ]
    for place in range(len(pairs)):
        yield f"{{{', '.join(pairs[:place] + pairs[place + 1 :])}}}"


def _unfiltered(
    node: ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp,
) -> Iterator[str]:
    """Each filter left out."""
    for nth, generator in enumerate(node.generators):
        for place in range(len(generator.ifs)):
            copy = ast.parse(ast.unparse(node), mode="eval").body
            assert isinstance(copy, type(node))
            del copy.generators[nth].ifs[place]
            yield ast.unparse(copy)


def _types(node: ast.BinOp) -> bool:
    """True for a union of types, as in isinstance(x, int | str)."""
    return isinstance(node.op, ast.BitOr) and bool(re.search(r"\b[A-Z]\w*|None", ast.unparse(node)))
