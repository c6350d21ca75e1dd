"""Rules on a program's source: what it uses, found in its tree and never by running it.

A rule names a construct (``for``, ``def``), a call (``sum()``, ``.sort()``), an import, a name, or an operator in
quotes. All of them: ``docs/programs.md``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["CONSTRUCTS", "bound_names", "program_tree", "rule_of", "uses"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
CONSTRUCTS: Final[Mapping[str, tuple[type[ast.AST], ...]]] = {
    "for": (ast.For, ast.AsyncFor),
    "while": (ast.While,),
    "loop": (ast.For, ast.AsyncFor, ast.While),
    "comprehension": _COMPREHENSIONS,
    "if": (ast.If, ast.IfExp),
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "class": (ast.ClassDef,),
    "return": (ast.Return,),
    "import": (ast.Import, ast.ImportFrom),
    "lambda": (ast.Lambda,),
    "try": (ast.Try,),
    "with": (ast.With, ast.AsyncWith),
    "assert": (ast.Assert,),
    "raise": (ast.Raise,),
    "yield": (ast.Yield, ast.YieldFrom),
    "global": (ast.Global,),
    "slice": (ast.Slice,),
    "break": (ast.Break,),
    "continue": (ast.Continue,),
    "list": (ast.List, ast.ListComp),
    "dict": (ast.Dict, ast.DictComp),
    "set": (ast.Set, ast.SetComp),
    "f-string": (ast.JoinedStr,),
}
_OPERATORS: Final[Mapping[str, tuple[type[ast.AST], ...]]] = {
    "+": (ast.Add,), "-": (ast.Sub, ast.USub), "*": (ast.Mult,), "/": (ast.Div,), "//": (ast.FloorDiv,),
    "%": (ast.Mod,),
    "**": (ast.Pow,), "@": (ast.MatMult,), "&": (ast.BitAnd,), "|": (ast.BitOr,), "^": (ast.BitXor,),
    "<<": (ast.LShift,), ">>": (ast.RShift,), "~": (ast.Invert,), "==": (ast.Eq,), "!=": (ast.NotEq,), "<": (ast.Lt,),
    "<=": (ast.LtE,), ">": (ast.Gt,), ">=": (ast.GtE,), "and": (ast.And,), "or": (ast.Or,), "not": (ast.Not,),
    "in": (ast.In,), "not in": (ast.NotIn,), "is": (ast.Is,), "is not": (ast.IsNot,),
}  # fmt: skip
_NAME = r"[A-Za-z_]\w{0,60}"
_DEFINED: Final[Mapping[str, tuple[type[ast.AST], ...]]] = {
    "def": (ast.FunctionDef, ast.AsyncFunctionDef),
    "class": (ast.ClassDef,),
}


def program_tree(text: str) -> ast.Module | None:
    """The tree of a program; None where Python cannot read it. It is read, and never run."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def uses(tree: ast.Module, what: str) -> bool:
    """Whether the program holds what a rule names (as ``rule_of`` reads it)."""
    return _test_of(what)(tree)


def rule_of(what: str) -> str:
    """What a rule names, in one writing.

    Raises:
        ValueError: nothing that can be looked for.
    """
    text = " ".join(what.split())
    if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 2:
        text = f'"{text[1:-1]}"'
    _test_of(text)
    return text


def _test_of(what: str) -> Callable[[ast.Module], bool]:
    if what in CONSTRUCTS:
        kinds = CONSTRUCTS[what]
        return lambda tree: any(isinstance(node, kinds) for node in ast.walk(tree))
    if what == "recursion":
        return _is_recursive
    if what[:1] == '"' and what[1:-1] in _OPERATORS:
        operators = _OPERATORS[what[1:-1]]
        return lambda tree: any(isinstance(node, operators) for node in ast.walk(tree))
    if found := re.fullmatch(rf"(def|class) ({_NAME})", what):
        defined, name = _DEFINED[found[1]], found[2]
        return lambda tree: any(isinstance(node, defined) and _name_of(node) == name for node in ast.walk(tree))
    if found := re.fullmatch(rf"import ({_NAME}(?:\.{_NAME})*)", what):
        module = found[1]
        return lambda tree: any(one == module or one.startswith(f"{module}.") for one in _imported(tree))
    if found := re.fullmatch(rf"\.({_NAME})\(\)", what):
        method = found[1]
        return lambda tree: any(isinstance(node, ast.Attribute) and node.attr == method for node in ast.walk(tree))
    if found := re.fullmatch(rf"({_NAME})\(\)", what):
        function = found[1]
        return lambda tree: _calls(tree, function)
    if re.fullmatch(_NAME, what):
        return lambda tree: any(isinstance(node, ast.Name) and node.id == what for node in ast.walk(tree))
    raise ValueError(f"{what!r} is nothing that a rule can look for")


def _name_of(node: ast.AST) -> str:
    return str(getattr(node, "name", ""))


def _calls(tree: ast.Module, name: str) -> bool:
    """Called, or handed on to be called (``map(sum, rows)``) where the program has no name of its own that is so."""
    nodes = list(ast.walk(tree))
    if any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in nodes):
        return True
    loaded = any(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in nodes)
    return loaded and name not in bound_names(tree)


def _is_recursive(tree: ast.Module) -> bool:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function.name
        for function in functions
        for node in ast.walk(function)
    )


def _imported(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module or ''}.{one.name}" for one in node.names]
    return found


def bound_names(tree: ast.AST) -> set[str]:
    """Every name that the program gives a value, defines or imports, at whatever depth."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
    return found
