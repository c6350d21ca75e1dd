"""YAML from authors, within bounds: no tags, no aliases, no key twice, not too long, not too deep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from mastery_widgets.errors import LessonError

__all__ = ["lines_below", "read_yaml"]

_LIMIT = 1_000_000
_DEPTH = 20


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses what a lesson has no use for and an attacker has."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str | int):
            raise LessonError(f"a key must be a word, got {key!r}", line=key_node.start_mark.line + 1)
        if key in seen:
            raise LessonError(f"the key {key!r} is there twice", line=key_node.start_mark.line + 1)
        seen.add(key)
    return dict(loader.construct_pairs(node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
# A day stays the text that it is: what has use for one reads it, and says what it wanted. And, as in YAML 1.2, `true`
# and `false` alone are truth values: `on`, `off`, `yes` and `no` are words.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in known if tag.rpartition(":")[2] not in ("bool", "timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else event.start_mark.line + 1


def read_yaml(text: str, *, first_line: int = 1) -> Mapping[str, Any]:
    """A mapping from YAML text; ``first_line`` is where it begins in its file.

    Raises:
        LessonError: with the line: not YAML, no mapping, an alias, a key twice, over 1 MB, or deeper than 20 levels.
    """
    if len(text) > _LIMIT:
        raise LessonError(f"{len(text):,} characters of YAML; at most {_LIMIT:,} are read", line=first_line)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                raise LessonError("YAML aliases (*name) are not read; write it out", line=_line(event))
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _DEPTH:
                    raise LessonError(f"YAML nested deeper than {_DEPTH} levels", line=_line(event))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        data = yaml.load(text, Loader=_Loader)  # a SafeLoader, narrowed
    except LessonError as error:
        line = None if error.line is None else error.line + first_line - 1
        raise LessonError(error.message, line=line) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + mark.line if mark is not None else first_line
        problem = getattr(error, "problem", None) or "not readable"
        raise LessonError(f"YAML: {problem}", line=line) from None
    except ValueError:
        # PyYAML's own words for a value: a number of thousands of digits.
        raise LessonError("YAML: a number that is none; put it in quotes", line=first_line) from None
    except RecursionError:
        raise LessonError("YAML nested too deep", line=first_line) from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise LessonError(f"need `key: value` lines, got {type(data).__name__}", line=first_line)
    return data


def lines_below(text: str, key: str) -> dict[str, int]:
    """The line on which each key of the mapping below ``key`` stands; empty where there is none."""
    root = yaml.compose(text, Loader=_Loader)
    if not isinstance(root, yaml.MappingNode):
        return {}
    for name, value in root.value:
        if name.value == key and isinstance(value, yaml.MappingNode):
            return {str(one.value): one.start_mark.line + 1 for one, _ in value.value}
    return {}
