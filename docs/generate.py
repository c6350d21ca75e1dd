"""The reference, written from the code itself.

    python docs/generate.py            write docs/reference/
    python docs/generate.py --check    say what is stale; exit code 1 when something is

A test asks the same as ``--check``.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PACKAGE = ROOT / "mastery_widgets"
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by docs/generate.py from the code. Change the code, then run it again. -->\n"

# What others build on, in the order of the reference: module → what it is for.
MODULES = {
    "mastery_widgets": "In a notebook.",
    "mastery_widgets.apps.voila": "For an operator's `voila.py`.",
    "mastery_widgets.apps.serve": "What stands behind `mastery serve`.",
    "mastery_widgets.apps.preview": "What stands behind `%load_ext mastery_widgets`.",
    "mastery_widgets.authoring.source": "From a course folder to releases.",
    "mastery_widgets.notebook.build": "From a release to files.",
    "mastery_widgets.session.ports": "What a session asks of the world: a record or contents of your own fit in here.",
    "mastery_widgets.core.criterion": "Rules that say when evidence amounts to mastery.",
    "mastery_widgets.core.certainty": "How sure and how right: marks, bands, calibration.",
    "mastery_widgets.core.outlook": "Whom a rule lets through.",
    "mastery_widgets.core.trust": "Whether a rule can be trusted, and what would mend it.",
    "mastery_widgets.store": "The learner record.",
    "mastery_widgets.store.sqlite": "In a file of a kernel's own.",
    "mastery_widgets.store.sql": "In a database.",
    "mastery_widgets.store.place": "Where it lies.",
    "mastery_widgets.store.backup": "Backups.",
    "mastery_widgets.store.restored": "Backups brought back.",
    "mastery_widgets.store.soundness": "Whether it is sound.",
    "mastery_widgets.store.migrate": "To this release's schema.",
    "mastery_widgets.store.erasure": "Without somebody.",
    "mastery_widgets.store.pseudonym": "Under other names.",
    "mastery_widgets.analytics.sequence": "What a class did in each frame.",
    "mastery_widgets.analytics.validation": "The 90/90 figure.",
    "mastery_widgets.analytics.forms": "Mastered in which form, and whether forms are equally hard.",
    "mastery_widgets.analytics.certainty": "How sure a class was, and how right.",
    "mastery_widgets.analytics.timing": "Time needed, the unfinished included.",
    "mastery_widgets.analytics.carroll": "Carroll's variables, known and unknown.",
    "mastery_widgets.analytics.items": "Classical figures of items.",
    "mastery_widgets.analytics.responses": "From records to columns.",
    "mastery_widgets.analytics.tracing": "Knowledge tracing, fitted.",
    "mastery_widgets.analytics.refusal": "When there is no fit, and why.",
    "mastery_widgets.analytics.prediction": "How probable the next right response is.",
    "mastery_widgets.analytics.measures": "How good predicted chances are.",
    "mastery_widgets.analytics.calibration": "Whether they mean what they say, and a picture of it.",
    "mastery_widgets.catalogue": "Every sentence that a learner reads.",
    "mastery_widgets.errors": "What can go wrong.",
}
ERRORS = {
    "LessonError": "For the author: a source that cannot be built. Its place (file, line, frame) stands before it.",
    "FigureError": "For the author: a figure that cannot be drawn. It is said with the place of its frame.",
    "SealError": "For the operator: a built lesson that is missing, damaged or from another release.",
    "RecordError": "For the operator: the learner record cannot be read or written. Nothing was acknowledged.",
    "ServeError": "For the operator: the server cannot start, or will not publish what it was given.",
    "MasteryError": "For the operator: what belongs nowhere else.",
}
CATALOGUE = {
    "announce": "said by a screen reader when something opens",
    "cloze": "names of blanks",
    "code": "worked code cells",
    "criterion": "how far a frame is",
    "differs": "where a value first differs from the wanted one",
    "fade": "frames that fading makes of one",
    "feedback": "above the author's own feedback",
    "form": "what a form says of itself, and where it leads",
    "result": "what an objective came to in a form",
    "frame": "in place of a frame that cannot be shown",
    "lab": "the lesson's line in JupyterLab, before and beside the kernel",
    "lesson": "the lesson line",
    "locked": "what opens the next frame",
    "map": "the map of a course",
    "notice": "beside a frame or in the lesson line",
    "override": "what a teacher decided for a learner",
    "page": "the page of Voila, before the kernel has spoken",
    "placement": "where to begin a course",
    "point": "places on a line, for a screen reader",
    "program": "what is said of a program that was run",
    "quantity": "what the kit itself says of a number with a unit",
    "record": "when an answer could not be kept",
    "response": "a response of which no attempt was made",
    "review": "what is asked again before it is forgotten",
    "rule": "what a criterion wants, as a clause",
    "tests": "what is said of tests that a learner wrote",
    "ui": "buttons and labels in a frame",
}


def cli() -> str:
    """Every command with its options, from the typer app."""
    from mastery_widgets.cli.commands import app

    root = typer.main.get_command(app)
    parts = [NOTE, "# The command `mastery`\n", _prose(root.help or ""), "| option | what |\n|---|---|"]
    parts[-1] += "".join(f"\n{_option(one)}" for one in root.params if one.name not in ("help",)) + "\n"
    for name, command in _commands(root):
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        options = [one for one in command.params if one.param_type_name == "option"]
        usage = " ".join(["mastery", name, *(one.name.upper() for one in arguments), *(["[OPTIONS]"] * bool(options))])
        parts.append(f"## mastery {name}\n\n`{usage}`\n\n{_prose(command.help or '')}")
        parts.append("| | what | default |\n|---|---|---|")
        parts[-1] += "".join(f"\n| `{one.name.upper()}` | {one.help} | required |" for one in arguments)
        parts[-1] += "".join(f"\n{_option(one, has_default=True)}" for one in options) + "\n"
    parts.append(
        "Errors are one line on standard error, beginning with `mastery:`, and exit code 2; they are listed under"
        " [messages](messages.md).\n"
    )
    return "\n".join(parts)


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command, those of a group after the group's own name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _option(option: Any, *, has_default: bool = False) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    row = f"| {names} | {option.help} |"
    if not has_default:
        return row
    default = option.default
    if option.secondary_opts:
        default = (option.opts if default else option.secondary_opts)[0]
    return f"{row} {'off' if default is False else f'`{default}`'} |"


def _prose(text: str) -> str:
    """A docstring's paragraphs, one line each; indented lines stay as a block."""
    parts = []
    for block in inspect.cleandoc(text).split("\n\n"):
        if block.startswith("    "):
            parts.append("```text\n" + inspect.cleandoc(block) + "\n```")
        else:
            parts.append(" ".join(block.split()))
    return "\n\n".join(parts) + "\n"


def keys() -> str:
    """The keys of a course, a lesson and a head, from the published schemas."""
    parts = [NOTE, "# Keys\n", "From the [schemas](../../mastery_widgets/schemas) that the package carries.\n"]
    heads = {"frame": "a frame", "item": "an item", "form": "a form", "section": "a section"}
    titles = {"course": "`course.yml`", **{name: f"The head of {what}" for name, what in heads.items()}}
    for name, title in titles.items():
        schema = json.loads((PACKAGE / "schemas" / f"{name}.schema.json").read_text("utf-8"))
        parts.append(f"## {title}\n\n{schema['description']}\n\n| key | what | value | default |\n|---|---|---|---|")
        for key, one in schema["properties"].items():
            what = one.get("description", "").replace("|", "\\|")
            default = f"`{one['default']}`" if "default" in one else ""
            is_required = key in schema["required"]
            parts[-1] += f"\n| `{key}` | {what} | {_value(one)} | {'required' if is_required else default} |"
        parts[-1] += "\n"
    parts.append(
        "`objective` is required of a frame that asks; so is `line` where it asks for a point. A key of another kind"
        " of item is read and does nothing.\n"
    )
    return "\n".join(parts)


def _value(one: Mapping[str, Any]) -> str:
    if "enum" in one:
        return ", ".join(f"`{value}`" for value in one["enum"])
    types = {"string": "text", "number": "number", "integer": "whole number", "boolean": "`true` or `false`"}
    types |= {"object": "mapping", "array": "list", "null": ""}
    given = one.get("type") or [part.get("type", "string") for part in one.get("oneOf", [])] or ["string"]
    return " or ".join(filter(None, (types[name] for name in ([given] if isinstance(given, str) else given))))


def _doc(text: str) -> str:
    return inspect.cleandoc(text).replace("``", "`")


def criteria() -> str:
    """Criteria and kinds of items, from their classes."""
    from mastery_widgets.authoring.compile import read_criterion
    from mastery_widgets.authoring.keys import ASKS
    from mastery_widgets.core import (
        choice,
        cloze,
        criterion,
        kinds,
        numeric,
        ordering,
        pairing,
        parsons,
        point,
        predict,
        program,
        quantity,
        symbolic,
        text,
        written_tests,
    )
    from mastery_widgets.core.graphical import key as graphical

    said = [rule.example for rule in criterion.rules()]
    parts = [NOTE, "# Criteria and kinds of items\n", "## Criteria\n", _doc(criterion.__doc__ or "") + "\n"]
    for example in said:
        rule = read_criterion(example, "numeric")
        doc = _doc(type(rule).__doc__ or "").split("\n\nRaises:")[0]
        parts.append(f"### `open-when: {example}`\n\n{doc}\n")
        parts.append(f"This one needs an item of {rule.least_instances} instances at the least.\n")
    parts.append("### Joined: `and`, `or`, `and sure`\n")
    for joined in (criterion.AllOf, criterion.AnyOf, criterion.Sure):
        parts.append(_doc(joined.__doc__ or "").split("\n\nRaises:")[0] + "\n")
    parts.append(_doc(criterion.read_rule.__doc__ or "").split("\n\n")[2] + "\n")
    defaults = {ask: read_criterion(None, ask) for ask in sorted(ASKS)}
    kinds_of = {
        "choice": (choice.ChoiceKey, "one option of several"),
        "choices": (choice.ChoiceKey, "all options that are right"),
        "cloze": (cloze.ClozeKey, "blanks in a text or a table"),
        "code": (program.ProgramKey, "a program"),
        "graphical": (graphical.GraphicalKey, "something placed on a figure"),
        "matching": (pairing.PairingKey, "a partner for each"),
        "numeric": (numeric.NumericKey, "one number"),
        "ordering": (ordering.OrderingKey, "things in their order"),
        "parsons": (parsons.ParsonsKey, "a program out of given lines"),
        "point": (point.PointKey, "a place on a line"),
        "predict": (predict.PredictKey, "what a program will do"),
        "quantity": (quantity.QuantityKey, "a number with its unit"),
        "symbolic": (symbolic.SymbolicKey, "an expression, an equation, a set, an interval, a vector or a matrix"),
        "sorting": (pairing.PairingKey, "a category for each"),
        "state": (program.ProgramKey, "what a program leaves in the kernel"),
        "tests": (written_tests.WrittenTestsKey, "tests of a program"),
        "text": (text.TextKey, "a word or a phrase"),
    }
    assert sorted(kinds_of) == sorted(ASKS)
    assert {"choice" if ask == "choices" else ask for ask in kinds_of} == set(kinds.KINDS)
    parts.append("## Kinds of items\n")
    for ask, (cls, what) in kinds_of.items():
        module = sys.modules[cls.__module__].__doc__ or ""
        parts.append(f"### `ask: {ask}`: {what}\n\n{_doc(module)}\n\n{_doc(cls.__doc__ or '')}\n")
        rule = {"once": "right at once", "last": "2 of the last 2"}[str(defaults[ask].to_json()["rule"])]
        parts.append(f"Where nothing is said: `open-when: {rule}`.\n")
    return "\n".join(parts)


def judged() -> str:
    """What is judged equal, from the tables that are tests."""
    sys.path.insert(0, str(ROOT))
    from tests.judged import JUDGED, tables

    parts = [NOTE, "# What is judged equal\n"]
    parts.append(
        "Each row is a test. *Right* and *wrong* are attempts; what is *sent back* is none, and she is told what to"
        " mend; *asked* is a number with two readings. The course speaks English where no language is named.\n"
    )
    for name, what in JUDGED.items():
        rows = list(tables(name))
        parts.append(f"## {what}\n\n{len(rows)} rows.\n")
        for head in dict.fromkeys((row.head, row.language) for row in rows):
            these = [row for row in rows if (row.head, row.language) == head]
            language = "" if head[1] == "en" else f" (language: {head[1]})"
            parts.append(f"### `{head[0]}`{language}\n\n| response | |\n|---|---|")
            for row in these:
                note = f"; {_cell(row.note)}" if row.note else ""
                parts[-1] += f"\n| {_cell(f'`` {row.response} ``')} | {row.verdict}{note} |"
            parts[-1] += "\n"
    return "\n".join(parts)


def catalogue() -> str:
    """Every key of the catalogue with its English sentence."""
    from mastery_widgets.catalogue import languages, phrases

    groups: dict[str, list[tuple[str, str]]] = {}
    for key, text in phrases("en").items():
        groups.setdefault(key.partition(".")[0], []).append((key, text))
    parts = [NOTE, "# The catalogue\n"]
    parts.append("What a learner reads, by key. How to translate it: [translate.md](../translate.md).\n")
    parts.append(f"Languages there are: {', '.join(f'`{one}`' for one in languages())}.\n")
    for group, members in groups.items():
        rows = "".join(f"\n| `{key}` | {_cell(text)} |" for key, text in members)
        parts.append(f"## {group}: {CATALOGUE[group]}\n\n| key | English |\n|---|---|{rows}\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return re.sub(r"<[^>]+>", lambda tag: f"`{tag[0]}`", text).replace("|", "\\|").replace("\n", "<br>")


def messages() -> str:
    """Every message of ours, from the places where errors are made."""
    parts = [NOTE, "# Messages\n"]
    parts.append(
        "Everything that an author or an operator can be told, with … for what is filled in. What to do about it:"
        " [when-things-go-wrong.md](../when-things-go-wrong.md).\n"
    )
    found = messages_in_code()
    for kind, what in ERRORS.items():
        rows = "".join(f"\n| {_cell(f'`` {text} ``')} | `{place}` |" for text, place in sorted(found[kind].items()))
        parts.append(f"## {kind}\n\n{what}\n\n| message | from |\n|---|---|{rows}\n")
    return "\n".join(parts)


def messages_in_code() -> dict[str, dict[str, str]]:
    """Error → message (… where something is filled in) → module."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in ERRORS}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            text = " ".join(_template(node.args[0]).split())
            if name in ERRORS and text.strip("…: "):
                found[name].setdefault(text, module)
    return found


def _template(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=value):
            return str(value)
        case ast.JoinedStr(values=values):
            return re.sub("…+", "…", "".join(_template(value) for value in values))
        case ast.BinOp(left=left, right=right):
            return _template(left) + _template(right)
        case _:
            return "…"


def python() -> str:
    """Public names with signature and docstring."""
    parts = [NOTE, "# Python\n"]
    for name, what in MODULES.items():
        module = importlib.import_module(name)
        parts.append(f"## {name}\n\n{what}\n")
        for public in module.__all__:
            parts += _described(public, getattr(module, public))
    return "\n".join(parts)


def _described(name: str, value: Any) -> Iterator[str]:
    doc = inspect.cleandoc(value.__doc__) if callable(value) and value.__doc__ else ""
    if not callable(value) or not doc:
        return
    yield f"### {name}\n\n```text\n{_signature(name, value)}\n```\n"
    doc = re.sub(r"(?m)^(Raises|Source):(.*)$", r"**\1:**\2", doc.replace("``", "`"))
    yield re.sub(r"(?m)^    (?=\w+Error|KeyError|Finish)", "- ", doc).replace("**\n- ", "**\n\n- ") + "\n"


def _signature(name: str, value: Any) -> str:
    if inspect.isclass(value) and getattr(value, "_is_protocol", False):
        return f"class {name}(Protocol)"
    if inspect.isclass(value) and "__init__" not in vars(value):
        return f"class {name}"
    try:
        shown = str(inspect.signature(value))
    except (TypeError, ValueError):
        return f"class {name}"
    # Annotations are kept as text by `from __future__`; their quotes say nothing to a reader.
    shown = re.sub(r"(: |-> )'([^']+)'", r"\1\2", shown)
    return f"{'class ' if inspect.isclass(value) else ''}{name}{shown}"


def long_run() -> str:
    """What the long run has seen, test by test."""
    from tests import long_run as kept

    lines = [
        "# What the long run has seen",
        NOTE,
        "`python3 run.py test` runs a seeded part of these checks at each change, `python3 run.py test-long` all of",
        "them. This is what they said of themselves at full count, the last time that each of them passed.",
    ]
    seen: dict[str, kept.Seen] = json.loads(kept.KEPT.read_text("utf-8"))
    files: dict[str, list[str]] = {}
    for test in seen:
        files.setdefault(test.partition("::")[0], []).append(test)
    for file, tests in files.items():
        lines += ["", f"## `{file}`", "", "| what holds | seen | on | seconds |", "|---|---|---|---|"]
        for test in tests:
            said, one = kept.sentence(test).replace("|", "\\|"), seen[test]
            lines.append(f"| {said} | {'<br>'.join(one['told'])} | {one['date']} | {one['seconds']:,} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli,
    "keys.md": keys,
    "criteria.md": criteria,
    "judged.md": judged,
    "catalogue.md": catalogue,
    "messages.md": messages,
    "python.md": python,
    "long-run.md": long_run,
}


def stale() -> list[str]:
    """Names of the pages that are not what the code says."""
    return [name for name, page in PAGES.items() if _kept(name) != page()]


def _kept(name: str) -> str:
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = stale()
        for name in found:
            print(f"docs/reference/{name} is stale; run `python docs/generate.py`", file=sys.stderr)
        return 1 if found else 0
    REFERENCE.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
