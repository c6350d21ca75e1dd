"""A tree as it is shown: MathML for the eye and for a screen reader, and one line of plain text."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Final

from mastery_widgets.core.algebra.answers import Answer
from mastery_widgets.core.algebra.tree import Add, Call, Div, Mul, Name, Neg, Node, Number, Power

__all__ = ["answer_mathml", "answer_text"]

_NAMES: Final = {"pi": "π", "infinity": "∞"}
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4


def answer_mathml(answer: Answer, decimal: str = ".") -> str:
    """The answer in MathML: safe HTML, made of a tree and of nothing that was typed but letters and digits."""
    inner = _Writer(decimal).answer(answer)
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline"><mrow>{inner}</mrow></math>'


def answer_text(answer: Answer, decimal: str = ".") -> str:
    """The answer in one line, with every bracket that is needed: read again it is the same."""
    return _Plain(decimal).answer(answer)


def _strength(node: Node) -> int:
    match node:
        case Add() | Neg():
            return _SUM
        case Mul() | Div():
            return _PRODUCT
        case Power():
            return _POWER
        case Call(function="factorial"):
            return _POWER
        case _:
            return _ATOM


class _Plain:
    """Plain text; what differs in MathML is overridden there."""

    def __init__(self, decimal: str) -> None:
        self.decimal = decimal
        self.separator = "; " if decimal == "," else ", "

    def sign(self, text: str) -> str:
        return text

    def number(self, text: str) -> str:
        return text.replace(".", self.decimal)

    def name(self, name: str) -> str:
        return _NAMES.get(name, name)

    def fraction(self, above: Node, below: Node) -> str:
        return f"{self.within(above, _PRODUCT)}/{self.within(below, _POWER)}"

    def power(self, base: Node, exponent: Node) -> str:
        return f"{self.within(base, _ATOM)}^{self.within(exponent, _ATOM)}"

    def root(self, radicand: Node, index: Node | None) -> str:
        if index is None:
            return f"√({self.node(radicand)})"
        return f"root({self.node(radicand)}{self.separator}{self.node(index)})"

    def function(self, name: str, base: Node | None, argument: Node) -> str:
        below = "" if base is None else f"_{self.node(base)}"
        return f"{name}{below}({self.node(argument)})"

    def between(self, one: Node, other: Node) -> str:
        return "·"

    def group(self, text: str, left: str = "(", right: str = ")") -> str:
        return f"{self.sign(left)}{text}{self.sign(right)}"

    def within(self, node: Node, strength: int) -> str:
        text = self.node(node)
        return text if _strength(node) >= strength else self.group(text)

    def node(self, node: Node) -> str:
        match node:
            case Number(text=text):
                return self.number(text)
            case Name(name=name):
                return self.name(name)
            case Neg(of=of):
                return self.sign("−") + self.within(of, _PRODUCT)
            case Add(terms=terms):
                return "".join(self._term(place, term) for place, term in enumerate(terms))
            case Mul(factors=factors):
                text = self._factor(factors[0], is_first=True)
                for one, other in pairwise(factors):
                    text += self.between(one, other) + self._factor(other, is_first=False)
                return text
            case Div(above=above, below=below):
                return self.fraction(above, below)
            case Power(base=base, exponent=exponent):
                return self.power(base, exponent)
            case Call():
                return self._call(node)

    def _factor(self, node: Node, *, is_first: bool) -> str:
        # a·(b/c) is a·b/c; a/b·c is (a/b)·c only where it comes first.
        return self.within(node, _PRODUCT if is_first else _POWER)

    def _term(self, place: int, term: Node) -> str:
        if isinstance(term, Neg):
            return self.sign("−" if not place else " − ") + self.within(term.of, _PRODUCT)
        return (self.sign(" + ") if place else "") + self.within(term, _PRODUCT)

    def _call(self, node: Call) -> str:
        one = node.arguments[0]
        match node.function:
            case "sqrt":
                return self.root(one, None)
            case "root":
                return self.root(one, node.arguments[1])
            case "abs":
                return self.group(self.node(one), "|", "|")
            case "factorial":
                return self.within(one, _ATOM) + self.sign("!")
            case "log":
                return self.function("log", node.arguments[1], one)
        return self.function(node.function, None, one)

    def answer(self, answer: Answer) -> str:
        parts = [self.node(part) for part in answer.parts]
        match answer.shape:
            case "equation":
                return parts[0] + self.sign(" = ") + parts[1]
            case "set":
                return self.group(self.listed(parts), "{", "}") if parts else self.sign("∅")
            case "vector":
                return self.group(self.listed(parts))
            case "matrix":
                width = answer.columns
                return self.matrix([parts[place : place + width] for place in range(0, len(parts), width)])
            case "interval":
                spans = []
                for place in range(0, len(parts), 2):
                    is_low_in, is_high_in = answer.closed[place : place + 2]
                    ends = self.listed(parts[place : place + 2])
                    spans.append(self.group(ends, "[" if is_low_in else "(", "]" if is_high_in else ")"))
                return self.sign(" ∪ ").join(spans) if spans else self.sign("∅")
        return parts[0]

    def listed(self, parts: list[str]) -> str:
        return self.sign(self.separator).join(parts)

    def matrix(self, rows: list[list[str]]) -> str:
        return self.group("; ".join(", ".join(row) for row in rows), "[", "]")


class _Writer(_Plain):
    """MathML."""

    def sign(self, text: str) -> str:
        return f"<mo>{escape(text.strip())}</mo>"

    def number(self, text: str) -> str:
        return f"<mn>{escape(super().number(text))}</mn>"

    def name(self, name: str) -> str:
        letter, _, below = _NAMES.get(name, name).partition("_")
        if below:
            return f"<msub><mi>{escape(letter)}</mi><mn>{escape(below)}</mn></msub>"
        return f"<mi>{escape(letter)}</mi>"

    def fraction(self, above: Node, below: Node) -> str:
        return f"<mfrac><mrow>{self.node(above)}</mrow><mrow>{self.node(below)}</mrow></mfrac>"

    def power(self, base: Node, exponent: Node) -> str:
        return f"<msup><mrow>{self.within(base, _ATOM)}</mrow><mrow>{self.node(exponent)}</mrow></msup>"

    def root(self, radicand: Node, index: Node | None) -> str:
        if index is None:
            return f"<msqrt><mrow>{self.node(radicand)}</mrow></msqrt>"
        return f"<mroot><mrow>{self.node(radicand)}</mrow><mrow>{self.node(index)}</mrow></mroot>"

    def function(self, name: str, base: Node | None, argument: Node) -> str:
        shown = f"<mi>{escape(name)}</mi>"
        if base is not None:
            shown = f"<msub>{shown}<mrow>{self.node(base)}</mrow></msub>"
        return f"{shown}<mo>\u2061</mo>{self.group(self.node(argument))}"

    def between(self, one: Node, other: Node) -> str:
        first = other
        while isinstance(first, Power | Mul | Div):
            first = (
                first.base if isinstance(first, Power) else first.factors[0] if isinstance(first, Mul) else first.above
            )
        return "<mo>·</mo>" if isinstance(first, Number) else "<mo>\u2062</mo>"

    def _factor(self, node: Node, *, is_first: bool) -> str:
        return self.node(node) if isinstance(node, Div) else super()._factor(node, is_first=is_first)

    def matrix(self, rows: list[list[str]]) -> str:
        cells = ("".join(f"<mtd>{cell}</mtd>" for cell in row) for row in rows)
        return self.group(f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in cells)}</mtable>", "[", "]")
