"""The helper process that asks sympy whether two trees are the same: ``python -m mastery_widgets.deciding``.

A line in, ``[number, tree, tree]``; a line out, ``[number, true | false | null]``. Expressions are built node by node:
no text is parsed by sympy.
"""

from __future__ import annotations

import json
import signal
import sys
from contextlib import suppress
from typing import Any

__all__ = ["built", "main", "same"]

_MEMORY_LIMIT = 2_000_000_000
_SECONDS_LIMIT = 10


def built(tree: list[Any]) -> Any:
    """The sympy expression of a tree, letters standing for real numbers."""
    import sympy

    kind, *parts = tree
    if kind == "number":
        return sympy.Rational(*(int(part) for part in parts[0].split("/")))
    if kind == "name":
        constants = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}
        return constants.get(parts[0]) or sympy.Symbol(parts[0], real=True)
    below = [built(part) for part in parts]
    make = {
        "neg": lambda x: -x,
        "add": sympy.Add,
        "mul": sympy.Mul,
        "div": lambda x, y: x / y,
        "power": sympy.Pow,
        "ln": sympy.log,
        "abs": sympy.Abs,
        "root": sympy.real_root,
        **{f"arc{name}": getattr(sympy, f"a{name}") for name in ("sin", "cos", "tan")},
    }.get(kind) or getattr(sympy, kind)
    return make(*below)


def same(one: list[Any], other: list[Any]) -> bool | None:
    """Whether both are the same; None where sympy does not know."""
    import sympy

    difference = built(one) - built(other)
    if sympy.simplify(difference) == 0:
        return True
    found = difference.equals(0)
    return found if isinstance(found, bool) else None


def main() -> None:
    """Answer until nobody asks any more."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))
    import sympy

    assert sympy
    print("ready", flush=True)
    for line in sys.stdin:
        number, one, other = json.loads(line)
        # Whoever asked may be gone, killed: then nobody else would end a question that takes for ever.
        if hasattr(signal, "alarm"):
            signal.alarm(_SECONDS_LIMIT)
        try:
            found = same(one, other)
        except Exception:  # whatever sympy stumbles over, it does not know
            found = None
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        print(json.dumps([number, found]), flush=True)


if __name__ == "__main__":
    main()
