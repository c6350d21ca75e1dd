"""What an expression is once it is read: a tree of a few kinds of node, within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

__all__ = [
    "CONSTANTS", "DEPTH_LIMIT", "EXPONENT_LIMIT", "FUNCTIONS", "NODE_LIMIT", "NUMBER_LIMIT", "Add", "Call", "Div",
    "Mul", "Name", "Neg", "Node", "Number", "Power", "depth_of", "names_in", "nodes_of", "parts_of", "with_parts",
]  # fmt: skip

NODE_LIMIT: Final = 100
DEPTH_LIMIT: Final = 20
NUMBER_LIMIT: Final = 10**12
EXPONENT_LIMIT: Final = 20

CONSTANTS: Final = frozenset(["pi", "e", "i", "infinity"])
# Name → how many arguments it takes.
FUNCTIONS: Final = {
    "sin": 1, "cos": 1, "tan": 1, "cot": 1, "sec": 1, "csc": 1, "arcsin": 1, "arccos": 1, "arctan": 1, "sinh": 1,
    "cosh": 1, "tanh": 1, "exp": 1, "ln": 1, "log": 2, "sqrt": 1, "root": 2, "abs": 1, "factorial": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it was written, exact: ``text`` is ``0.5`` where the value is 1/2."""

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A letter that stands for a number, or one of ``CONSTANTS``."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neg:
    of: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Two terms or more; what is subtracted is a ``Neg``."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mul:
    """Two factors or more."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Div:
    above: Node
    below: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One of ``FUNCTIONS``. The second argument of ``log`` is its base, that of ``root`` its index."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Name | Neg | Add | Mul | Div | Power | Call


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Neg(of=of):
            return (of,)
        case Add(terms=parts) | Mul(factors=parts) | Call(arguments=parts):
            return parts
        case Div(above=one, below=other) | Power(base=one, exponent=other):
            return (one, other)
        case _:
            return ()


def nodes_of(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(parts_of(one))


def depth_of(node: Node) -> int:
    """1 for a number or a name."""
    return 1 + max(map(depth_of, parts_of(node)), default=0)


def names_in(node: Node) -> frozenset[str]:
    """The names that are no constants."""
    return frozenset(one.name for one in nodes_of(node) if isinstance(one, Name)) - CONSTANTS


def with_parts(node: Node, parts: tuple[Node, ...]) -> Node:
    """The node with other nodes below it, as many as before."""
    match node:
        case Neg():
            return Neg(of=parts[0])
        case Add():
            return Add(terms=parts)
        case Mul():
            return Mul(factors=parts)
        case Div():
            return Div(above=parts[0], below=parts[1])
        case Power():
            return Power(base=parts[0], exponent=parts[1])
        case Call():
            return replace(node, arguments=parts)
        case _:
            return node
