"""From tokens to a tree, by recursive descent. Grammar with examples: ``docs/expressions.md``.

sum      = ["+" | "-"] product { ("+" | "-" | "±") product }
product  = factor { ("*" | "/") factor | factor }          side by side is a product
factor   = { "+" | "-" } power
power    = postfix [ "^" factor ]
postfix  = primary { "!" }
primary  = number | name | function argument | "(" sum ")" | "|" sum "|" | "√" postfix
argument = "(" sum { "," sum } ")" | factors side by side, up to the next function
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from mastery_widgets.core.algebra.tokens import Token, UnreadableExpression, tokens_of
from mastery_widgets.core.algebra.tree import (
    DEPTH_LIMIT,
    EXPONENT_LIMIT,
    FUNCTIONS,
    NODE_LIMIT,
    Add,
    Call,
    Div,
    Mul,
    Name,
    Neg,
    Node,
    Number,
    Power,
    depth_of,
    names_in,
    nodes_of,
)
from mastery_widgets.core.algebra.values import value_of

__all__ = ["Cursor", "Grammar", "checked", "read_expression", "readings_of"]

T = TypeVar("T")

_BEGINS: Final = frozenset(["(", "√", "∛", "∞"])
_ENDS: Final = frozenset([")", "]", "}", ",", ";", "=", "<", ">", "<=", ">=", "!=", "∪", "∈", "or", "and", "", "ℝ"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """``symbols``: letters that stand for numbers. ``is_comma_decimal``: that of the course's language."""

    symbols: frozenset[str]
    is_comma_decimal: bool = False


class Cursor:
    """Where the reader is in the tokens. ``±`` is read as plus (or, with ``is_minus``, as minus)."""

    def __init__(self, tokens: list[Token], *, is_tight: bool = False, is_minus: bool = False) -> None:
        self.tokens = tokens
        self._at = 0
        self._is_tight = is_tight
        self._is_minus = is_minus
        self._depth = 0
        self._bars = 0
        self.has_two_readings = False
        self.has_plus_minus = False

    @property
    def sign(self) -> str:
        """The sign here; empty at the end, and where something else than a sign stands."""
        token = self._token()
        return token.text if token is not None and token.kind == "sign" else ""

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return self._token() is None

    @property
    def place(self) -> int:
        """How many tokens are read."""
        return self._at

    def go_to(self, place: int) -> None:
        """Back to where ``place`` was."""
        self._at = place

    def _token(self) -> Token | None:
        return self.tokens[self._at] if self._at < len(self.tokens) else None

    @property
    def _is_apart(self) -> bool:
        token = self._token()
        return token is not None and token.is_apart

    def take(self, *signs: str) -> str:
        """The sign here, if it is one of these, and on; empty if not."""
        sign = self.sign
        if sign not in signs:
            return ""
        self._at += 1
        return sign

    def need(self, sign: str) -> None:
        """On behind that sign.

        Raises:
            UnreadableExpression: it is not there.
        """
        if not self.take(sign):
            raise self.trouble(sign)

    def trouble(self, wanted: str = "") -> UnreadableExpression:
        """What is the matter here."""
        token = self._token()
        if token is None:
            return UnreadableExpression("open", sign=wanted) if wanted else UnreadableExpression("end")
        return UnreadableExpression("unexpected", sign=token.text)

    def sum(self) -> Node:
        """A sum, or what binds tighter."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise UnreadableExpression("too-deep")
        terms = [self._product()]
        while sign := self.take("+", "-", "±"):
            term = self._product()
            terms.append(Neg(of=term) if self._is_negative(sign) else term)
        self._depth -= 1
        return terms[0] if len(terms) == 1 else Add(terms=tuple(terms))

    def _is_negative(self, sign: str) -> bool:
        self.has_plus_minus |= sign == "±"
        return sign == "-" or (sign == "±" and self._is_minus)

    def _product(self) -> Node:
        node = self._signed(self._side_by_side if self._is_tight else self._power)
        while True:
            if self.take("*"):
                node = _times(node, self._signed(self._side_by_side if self._is_tight else self._power))
            elif self.take("/"):
                below = self._signed(self._side_by_side if self._is_tight else self._power)
                node = Div(above=node, below=below)
                # 1/2 x is half of x; 1/2x may be one over 2x.
                self.has_two_readings |= not self._is_tight and self._is_factor_next() and not self._is_apart
            elif self._is_factor_next():
                node = _times(node, self._power())
            else:
                return node

    def _signed(self, read: Callable[[], Node]) -> Node:
        signs: list[bool] = []
        while sign := self.take("+", "-", "±"):
            signs.append(self._is_negative(sign))
            if len(signs) > DEPTH_LIMIT:
                raise UnreadableExpression("too-deep")
        node = read()
        for is_negative in reversed(signs):
            node = Neg(of=node) if is_negative else node
        return node

    def _side_by_side(self) -> Node:
        node = self._power()
        while self._is_factor_next():
            node = _times(node, self._power())
        return node

    def _is_factor_next(self, *, is_function: bool = True) -> bool:
        token = self._token()
        if token is None:
            return False
        if token.kind == "number":
            before = self.tokens[self._at - 1]
            if before.kind == "number":
                raise UnreadableExpression("two-numbers", sign=before.text, number=token.text)
            raise UnreadableExpression("number-behind", sign=before.text, number=token.text)
        if token.kind == "sign":
            return token.text in _BEGINS or (token.text == "|" and not self._bars)
        return token.kind == "name" or is_function

    def _power(self) -> Node:
        base = self._postfix()
        if not self.take("^"):
            return base
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise UnreadableExpression("too-deep")
        exponent = self._signed(self._power)
        self._depth -= 1
        return Power(base=base, exponent=exponent)

    def _postfix(self) -> Node:
        node = self._primary()
        while self.take("!"):
            node = Call(function="factorial", arguments=(node,))
        return node

    def _primary(self) -> Node:
        token = self._token()
        if token is None or token.text in _ENDS:
            raise self.trouble()
        self._at += 1
        if token.kind == "number":
            return Number(value=token.value, text=token.text)
        if token.kind == "name":
            return Name(name=token.text)
        if token.kind == "function":
            return self._call(token.text)
        match token.text:
            case "(":
                bars, self._bars = self._bars, 0
                node = self.sum()
                self._bars = bars
                self.need(")")
                return node
            case "|":
                self._bars += 1
                node = self.sum()
                self._bars -= 1
                self.need("|")
                return Call(function="abs", arguments=(node,))
            case "√" | "∛":
                self._depth += 1
                if self._depth > DEPTH_LIMIT:
                    raise UnreadableExpression("too-deep")
                radicand = self._postfix()
                self._depth -= 1
                index = Number(value=Fraction(3), text="3")
                return (
                    Call(function="sqrt", arguments=(radicand,))
                    if token.text == "√"
                    else Call(function="root", arguments=(radicand, index))
                )
            case "∞":
                return Name(name="infinity")
        self._at -= 1
        raise self.trouble()

    def _call(self, function: str) -> Node:
        exponent: Node | None = None
        if self.take("^"):
            exponent = self._signed(self._postfix)
        function, more = _named(function)
        arguments = (*self._arguments(), *more)
        if function == "log" and len(arguments) == 1:
            arguments = (*arguments, Number(value=Fraction(10), text="10"))
        if len(arguments) != FUNCTIONS[function]:
            raise UnreadableExpression("arguments", sign=function)
        node = Call(function=function, arguments=arguments)
        if exponent is None:
            return node
        # sin^-1 is the arc sine; sin^2 x the square of the sine.
        if exponent == Neg(of=Number(value=Fraction(1), text="1")) and f"arc{function}" in FUNCTIONS:
            return Call(function=f"arc{function}", arguments=node.arguments)
        return Power(base=node, exponent=exponent)

    def _arguments(self) -> tuple[Node, ...]:
        if self.sign == "(":
            self._at += 1
            bars, self._bars = self._bars, 0
            arguments = [self.sum()]
            while self.take(",", ";"):
                arguments.append(self.sum())
            self._bars = bars
            self.need(")")
            return tuple(arguments)
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise UnreadableExpression("too-deep")
        node = self._signed(self._power)
        while self._is_factor_next(is_function=False):
            node = _times(node, self._power())
        self._depth -= 1
        return (node,)


def _named(function: str) -> tuple[str, tuple[Node, ...]]:
    """A function of the tree for one that is only a name: lg, lb, cbrt."""
    match function:
        case "log10" | "log2":
            number = function.removeprefix("log")
            return "log", (Number(value=Fraction(number), text=number),)
        case "log_e":
            return "ln", ()
        case "cbrt":
            return "root", (Number(value=Fraction(3), text="3"),)
    if function.startswith("log_"):
        number = function.removeprefix("log_")
        return "log", (Number(value=Fraction(number), text=number),)
    return function, ()


def _times(one: Node, other: Node) -> Node:
    factors = (*one.factors, other) if isinstance(one, Mul) else (one, other)
    return Mul(factors=factors)


def checked(node: Node) -> Node:
    """The same node, within the bounds.

    Raises:
        UnreadableExpression: ``too-many`` nodes, ``too-deep``, ``exponent`` above 20, ``factorial`` of more than 20.
    """
    if sum(1 for _ in nodes_of(node)) > NODE_LIMIT:
        raise UnreadableExpression("too-many")
    if depth_of(node) > DEPTH_LIMIT:
        raise UnreadableExpression("too-deep")
    for one in nodes_of(node):
        match one:
            case (
                Power(exponent=bounded)
                | Call(function="factorial", arguments=(bounded,))
                | Call(function="root", arguments=(_, bounded))
            ):
                if names_in(bounded):
                    continue
                size = value_of(bounded, {})
                if size is None or abs(size.value) > EXPONENT_LIMIT:
                    raise UnreadableExpression("exponent")
    return node


def read_expression(text: str, grammar: Grammar) -> tuple[Node, ...]:
    """The readings of an expression: two where ``1/2x`` can be meant in two ways.

    Raises:
        UnreadableExpression: what is the matter, in one word.
    """
    return readings_of(text, grammar, lambda cursor: checked(cursor.sum()))


def readings_of(text: str, grammar: Grammar, read: Callable[[Cursor], T]) -> tuple[T, ...]:
    """What ``read`` makes of the whole text: once, or in both ways.

    Raises:
        UnreadableExpression: what is the matter, in one word.
    """
    tokens = tokens_of(text, grammar.symbols, is_comma_decimal=grammar.is_comma_decimal)
    if not tokens:
        raise UnreadableExpression("empty")
    cursor = Cursor(tokens)
    first = read(cursor)
    if not cursor.is_at_end:
        raise cursor.trouble()
    if not cursor.has_two_readings:
        return (first,)
    second = read(Cursor(tokens, is_tight=True))
    return (first, second) if second != first else (first,)
