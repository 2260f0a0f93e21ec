"""Altered codes: what dirt, hurry, keyboards and forgers make of a label."""

from __future__ import annotations

import random
from collections.abc import Callable

from tracker.identity.codes import ALPHABET

Mutation = Callable[[str, str, random.Random], str]


def substitute(code: str, _: str, chance: random.Random) -> str:
    place = chance.randrange(len(code))
    return code[:place] + chance.choice(ALPHABET) + code[place + 1 :]


def substitute_several(code: str, other: str, chance: random.Random) -> str:
    for _ in range(chance.randint(2, 5)):
        code = substitute(code, other, chance)
    return code


def exchange_neighbours(code: str, _: str, chance: random.Random) -> str:
    place = chance.randrange(len(code) - 1)
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def exchange_distant(code: str, _: str, chance: random.Random) -> str:
    one, other = sorted(chance.sample(range(len(code)), 2))
    return code[:one] + code[other] + code[one + 1 : other] + code[one] + code[other + 1 :]


def splice(code: str, other: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(code))
    return code[:place] + other[place:]


def shift_inside(code: str, _: str, chance: random.Random) -> str:
    lost, added = chance.randrange(len(code)), chance.randrange(len(code))
    shorter = code[:lost] + code[lost + 1 :]
    return shorter[:added] + chance.choice(ALPHABET) + shorter[added:]


def lose(code: str, _: str, chance: random.Random) -> str:
    start = chance.randrange(len(code))
    return code[:start] + code[start + chance.randint(1, 6) :]


def repeat(code: str, _: str, chance: random.Random) -> str:
    start = chance.randrange(len(code))
    return code[:start] + code[max(0, start - chance.randint(1, 3)) :]


def insert_anything(code: str, _: str, chance: random.Random) -> str:
    place = chance.randrange(len(code) + 1)
    return code[:place] + chr(chance.randrange(1, 0xD7FF)) + code[place:]


def replace_by_anything(code: str, _: str, chance: random.Random) -> str:
    place = chance.randrange(len(code))
    return code[:place] + chr(chance.randrange(1, 0xD7FF)) + code[place + 1 :]


def change_case(code: str, _: str, chance: random.Random) -> str:
    return "".join(c.lower() if chance.random() < 0.3 else c for c in code)


def join(code: str, other: str, chance: random.Random) -> str:
    return code + other[: chance.randint(1, len(other))]


def tear(code: str, other: str, chance: random.Random) -> str:
    return code[: chance.randrange(1, len(code))] + other


MUTATIONS: tuple[Mutation, ...] = (
    substitute,
    substitute_several,
    exchange_neighbours,
    exchange_distant,
    splice,
    shift_inside,
    lose,
    repeat,
    insert_anything,
    replace_by_anything,
    change_case,
    join,
    tear,
)


def mutant(codes: list[str], known: frozenset[str], chance: random.Random) -> str:
    """A text near a code that is itself none of the codes."""
    while True:
        code, other = chance.sample(codes, 2)
        text = chance.choice(MUTATIONS)(code, other, chance)
        if text not in known:
            return text
