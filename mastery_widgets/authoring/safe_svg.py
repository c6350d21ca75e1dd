"""A drawing from elsewhere, made safe: what is drawn is kept, what could act, load or reach the page is left out."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

__all__ = ["SafeSvg", "given", "safe_svg"]

_SIZE_LIMIT = 400_000
_ELEMENT_LIMIT = 5_000
_DEPTH_LIMIT = 40
_ELEMENTS = frozenset(
    [
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "use",
        "clipPath",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform",
        "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
        "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "clip-rule",
        "font-size", "font-weight", "font-style", "text-anchor", "dx", "dy", "dominant-baseline", "clipPathUnits",
    ]
)  # fmt: skip
_PLAIN = re.compile(r"[^<>&\"'\\{};@]*")
_INK = re.compile(r"(#000000|#000|black|rgb\(0, ?0, ?0\))", re.I)


class SafeSvg:
    """The elements of a drawing as text, and its view box: left, top, width, height."""

    def __init__(self, elements: str, box: tuple[float, float, float, float]) -> None:
        self.elements = elements
        self.box = box


def safe_svg(text: str, prefix: str) -> SafeSvg:
    """The drawing in an SVG text. Its ids begin with ``prefix`` then; what is black takes the ink of the page.

    Raises:
        ValueError: with what is wrong with it: no SVG, entities, too large, or without a size.
    """
    if len(text) > _SIZE_LIMIT:
        raise ValueError(f"{len(text):,} characters; a drawing has at most {_SIZE_LIMIT:,}")
    if re.search(r"<!ENTITY|<!DOCTYPE[^>]*\[", text, re.I):
        raise ValueError("it declares entities; save it as plain SVG")
    try:
        root = ET.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text, flags=re.I))
    except ET.ParseError as error:
        raise ValueError(f"no SVG: {error}") from None
    if _name(root.tag) != "svg":
        raise ValueError(f"no SVG: it begins with <{_name(root.tag)}>")
    box = _box(root)
    if sum(1 for _ in root.iter()) > _ELEMENT_LIMIT:
        raise ValueError(f"more than {_ELEMENT_LIMIT:,} elements")
    return SafeSvg("".join(part for child in root for part in _written(child, prefix, 0)), box)


def given(drawing: SafeSvg, transform: str) -> str:
    """The drawing as an element of one of ours, with what SVG takes for granted (ours have no fill)."""
    defaults = 'fill="currentColor" stroke="none" stroke-linecap="butt" stroke-linejoin="round"'
    return f'<g {defaults} transform="{transform}">{drawing.elements}</g>'


def _box(root: ET.Element) -> tuple[float, float, float, float]:
    try:
        parts = [float(part) for part in root.get("viewBox", "").replace(",", " ").split()]
        if not parts:
            parts = [0.0, 0.0, *(float(re.sub(r"(px|pt)$", "", root.get(one, ""))) for one in ("width", "height"))]
        left, top, width, height = parts
    except ValueError:
        raise ValueError("no viewBox of four numbers, and no width and height") from None
    if not (0 < width < 1e5 and 0 < height < 1e5 and abs(left) < 1e5 and abs(top) < 1e5):
        raise ValueError(f"a size of {width:g} by {height:g}; more than 0 and less than 100,000 is wanted")
    return left, top, width, height


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _written(element: ET.Element, prefix: str, depth: int) -> Iterator[str]:
    name = _name(element.tag) if isinstance(element.tag, str) else ""
    if name not in _ELEMENTS or depth > _DEPTH_LIMIT:
        return
    given = dict(element.attrib)
    # What a style says is said by attributes as well, and there it can be looked at one by one.
    for rule in given.pop("style", "").split(";"):
        key, _, value = rule.partition(":")
        given[key.strip()] = value.strip()
    kept = "".join(f" {key}={quoteattr(value)}" for key, value in _attributes(given, prefix))
    inside = "".join(part for child in element for part in _written(child, prefix, depth + 1))
    words = escape(element.text or "") if name in ("text", "tspan") else ""
    after = escape(element.tail or "") if depth and name == "tspan" else ""
    yield f"<{name}{kept}>{words}{inside}</{name}>{after}"


def _attributes(given: dict[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    for full, value in given.items():
        name = _name(full)
        if name == "id" and re.fullmatch(r"[\w.-]{1,100}", value):
            yield "id", f"{prefix}-{value}"
        elif name == "href" and re.fullmatch(r"#[\w.-]{1,100}", value):
            yield "href", f"#{prefix}-{value[1:]}"
        elif name == "clip-path" and (found := re.fullmatch(r"url\(\s*#([\w.-]{1,100})\s*\)", value)):
            yield "clip-path", f"url(#{prefix}-{found[1]})"
        elif name in _ATTRIBUTES and _PLAIN.fullmatch(value) and "url(" not in value.lower():
            yield name, _INK.sub("currentColor", value) if name in ("fill", "stroke") else value
