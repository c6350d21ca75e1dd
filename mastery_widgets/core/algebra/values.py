"""What an expression is worth at a point: exactly where it is rational, else in floating point with its rounding."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Final

from mastery_widgets.core.algebra.tree import Add, Call, Div, Mul, Name, Neg, Node, Number, Power

__all__ = ["Inexact", "Undefined", "Value", "exact_of", "value_of"]

_EPSILON: Final = 2.0**-52
_LARGEST: Final = 1e100
_BITS_LIMIT: Final = 20_000


class Inexact(Exception):
    """It is not rational at every rational point, or too long to be worked out exactly."""


class Undefined(Exception):
    """It has no value there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A complex number, and how far rounding may have moved it."""

    value: complex
    error: float

    @property
    def is_real(self) -> bool:
        """Whether what is imaginary in it may be rounding alone."""
        return abs(self.value.imag) <= max(16 * self.error, 1e-14 * abs(self.value))


def exact_of(node: Node, point: Mapping[str, Fraction]) -> Fraction:
    """The value at a rational point.

    Raises:
        Inexact: roots, functions, constants; or a number of more than 20,000 bits.
        Undefined: a division by zero, or 0 to the power 0.
    """
    match node:
        case Number(value=value):
            return value
        case Name(name=name):
            if name not in point:
                raise Inexact
            return point[name]
        case Neg(of=of):
            return -exact_of(of, point)
        case Add(terms=terms):
            return _short(sum((exact_of(term, point) for term in terms), Fraction(0)))
        case Mul(factors=factors):
            return reduce(lambda one, other: _short(one * exact_of(other, point)), factors, Fraction(1))
        case Div(above=above, below=below):
            divisor = exact_of(below, point)
            if divisor == 0:
                raise Undefined
            return _short(exact_of(above, point) / divisor)
        case Power(base=base, exponent=exponent):
            return _exact_power(exact_of(base, point), exact_of(exponent, point))
        case _:
            raise Inexact


def _short(value: Fraction) -> Fraction:
    if value.numerator.bit_length() > _BITS_LIMIT or value.denominator.bit_length() > _BITS_LIMIT:
        raise Inexact
    return value


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        raise Inexact
    power = int(exponent)
    if base == 0 and power <= 0:
        raise Undefined
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(power) * bits > _BITS_LIMIT:
        raise Inexact
    return base**power


def value_of(node: Node, point: Mapping[str, complex]) -> Value | None:
    """The value at a point, functions with their principal branch; None where there is none, or one beyond 10^100."""
    try:
        found = _value(node, point)
    except (ArithmeticError, ValueError, KeyError):
        return None
    is_small = cmath.isfinite(found.value) and abs(found.value) <= _LARGEST and math.isfinite(found.error)
    return found if is_small else None


def _value(node: Node, point: Mapping[str, complex]) -> Value:
    match node:
        case Number(value=value):
            return _rounded(complex(float(value)))
        case Name(name=name):
            if name in point:
                return Value(value=complex(point[name]), error=0.0)
            return _rounded({"pi": complex(math.pi), "e": complex(math.e), "i": 1j}[name])
        case Neg(of=of):
            one = _value(of, point)
            return Value(value=-one.value, error=one.error)
        case Add(terms=terms):
            values = [_value(term, point) for term in terms]
            total = sum(one.value for one in values)
            largest = max(abs(one.value) for one in values)
            return Value(value=total, error=sum(one.error for one in values) + len(values) * _EPSILON * largest)
        case Mul(factors=factors):
            return reduce(_times, (_value(factor, point) for factor in factors))
        case Div(above=above, below=below):
            return _divided(_value(above, point), _value(below, point))
        case Power(base=base, exponent=exponent):
            return _power(_value(base, point), _value(exponent, point))
        case Call(function=function, arguments=arguments):
            return _called(function, [_value(argument, point) for argument in arguments])


def _rounded(value: complex, error: float = 0.0) -> Value:
    return Value(value=value, error=error + 2 * _EPSILON * abs(value))


def _times(one: Value, other: Value) -> Value:
    error = abs(one.value) * other.error + abs(other.value) * one.error + one.error * other.error
    return _rounded(one.value * other.value, error)


def _divided(one: Value, other: Value) -> Value:
    size = abs(other.value)
    if size <= 4 * other.error:  # zero, as far as can be told
        raise ZeroDivisionError
    value = one.value / other.value
    return _rounded(value, (one.error + abs(value) * other.error) / size)


def _power(base: Value, exponent: Value) -> Value:
    power = exponent.value
    if base.value == 0:
        if power.imag or power.real <= 0:
            raise ZeroDivisionError
        return Value(value=0j, error=base.error ** min(power.real, 1.0) if base.error else 0.0)
    size = abs(power.real * math.log(abs(base.value))) + abs(power.imag) * math.pi
    if size > 300:
        raise OverflowError
    value = base.value**power
    share = abs(power) * base.error / abs(base.value) + exponent.error * (abs(cmath.log(base.value)))
    return _rounded(value, abs(value) * (share + abs(power) * _EPSILON))


_PLAIN: Final[Mapping[str, Callable[[complex], complex]]] = {
    **{name: getattr(cmath, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "sqrt")},
    "arcsin": cmath.asin,
    "arccos": cmath.acos,
    "arctan": cmath.atan,
    "ln": cmath.log,
    "cot": lambda x: 1 / cmath.tan(x),
    "sec": lambda x: 1 / cmath.cos(x),
    "csc": lambda x: 1 / cmath.sin(x),
}


def _called(function: str, arguments: list[Value]) -> Value:
    one = arguments[0]
    match function:
        case "abs":
            return _rounded(complex(abs(one.value)), one.error)
        case "factorial":
            number = one.value.real
            if one.value.imag or number < 0 or number > 20 or number != int(number):
                raise ValueError
            return _rounded(complex(math.factorial(int(number))))
        case "log":
            return _divided(_called("ln", [one]), _called("ln", [arguments[1]]))
        case "root":
            return _root(one, arguments[1])
    apply = _PLAIN[function]
    value = apply(one.value)
    # How far the result moves when the argument does, in either direction.
    step = max(one.error, _EPSILON * abs(one.value))
    moved = max(abs(apply(one.value + step) - value), abs(apply(one.value - step) - value)) if step else 0.0
    return _rounded(value, moved + 2 * _EPSILON * abs(value))


def _root(one: Value, index: Value) -> Value:
    """The real root where there is one: of a negative number, for an odd index."""
    number = index.value.real
    if index.value.imag or number != int(number) or not 1 <= abs(number) <= 20:
        raise ValueError
    share = Value(value=complex(1 / number), error=0.0)
    if one.is_real and one.value.real < 0 and int(number) % 2:
        found = _power(Value(value=-one.value, error=one.error), share)
        return Value(value=-found.value, error=found.error)
    return _power(one, share)
