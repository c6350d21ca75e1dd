"""Markdown to safe HTML: what an author writes, as the page shows it. Maths becomes MathML, without the network."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from html import unescape

import nh3
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mastery_widgets.errors import LessonError

__all__ = ["plain", "refuse_private", "render", "render_inline", "safe"]

_MATHML = frozenset(
    [
        "math",
        "mrow",
        "mfrac",
        "mn",
        "mo",
        "mi",
        "mtext",
        "msup",
        "msub",
        "msubsup",
        "msqrt",
        "mroot",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mspace",
        "mstyle",
        "mpadded",
        "mphantom",
    ]
)
_HTML = frozenset(
    [
        "p",
        "br",
        "hr",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "a",
        "img",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "sup",
        "sub",
    ]
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "th": {"style"},
    "td": {"style"},
    "ol": {"start"},
    "code": {"class"},
    "math": {"display", "xmlns"},
    "mo": {"stretchy", "fence", "form"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtd": {"columnalign"},
    "mover": {"accent"},
}
_PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "munder": 2, "munderover": 3}
_PLACES = re.compile("[\ue010\ue011\ue020-\ue023]")
_MATHS = re.compile(r"\$\$([^$]{1,2000})\$\$|\$([^$\n]{1,500})\$")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # The parser would print a link that it finds unsafe as plain text; here it is refused, with a sentence.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_HTML | _MATHML),
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src" and not re.match(r"data:image/(png|jpeg|gif|webp);base64,", value):
        return None
    if name == "href" and value.startswith("data:"):
        return None
    if name == "style" and not re.fullmatch(r"text-align:\s*(left|right|center);?", value):
        return None
    return value


def safe(html: str) -> str:
    """HTML with everything taken out that could act."""
    return _cleaner().clean(html)


def render(text: str) -> str:
    """Markdown blocks as safe HTML.

    Raises:
        LessonError: raw HTML, a link that is not http(s) or mailto, or maths that cannot be read.
    """
    return _render(text, inline=False)


def render_inline(text: str) -> str:
    """One line of Markdown as safe HTML, without a paragraph around it.

    Raises:
        LessonError: as for ``render``.
    """
    return _render(text, inline=True)


def plain(html: str) -> str:
    """The words of safe HTML, on one line; a fraction reads ``3/4``."""
    text = re.sub(r"<mfrac>\s*<m\w+>([^<]*)</m\w+>\s*<m\w+>([^<]*)</m\w+>\s*</mfrac>", r"\1/\2", html)
    text = re.sub(r"<svg.*?</svg>", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", text)
    text = re.sub(r"\s+", " ", unescape(text)).strip()
    return re.sub(r" ([.,;:?!])", r"\1", text)


def refuse_private(text: str) -> None:
    """Let no character through that stands for a place of a formula, a figure or a blank while a text is rendered.

    Raises:
        LessonError: there is one.
    """
    if found := _PLACES.search(text):
        raise LessonError(f"holds U+{ord(found[0]):04X}, a character of private use that no font shows")


def _render(text: str, *, inline: bool) -> str:
    maths: list[str] = []
    if "\ue010" in text or "\ue011" in text:
        refuse_private(text)

    def keep(match: re.Match[str]) -> str:
        maths.append(_mathml(match[1] or match[2], is_block=match[1] is not None))
        return f"\ue010{len(maths) - 1}\ue011"

    pieces = re.split(r"(```.*?```|`[^`\n]+`)", text, flags=re.S)
    marked = "".join(p if i % 2 else _MATHS.sub(keep, p) for i, p in enumerate(pieces))
    tokens = _parser().parseInline(marked) if inline else _parser().parse(marked)
    _refuse_html(tokens)
    html = _parser().renderer.render(tokens, _parser().options, {})
    html = re.sub("\ue010(\\d+)\ue011", lambda m: maths[int(m[1])], html)
    return safe(html).strip()


def _refuse_html(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type in ("html_block", "html_inline"):
            raise LessonError(
                f"raw HTML in a lesson: {token.content.strip()[:60]!r}; write Markdown, or `code` "
                "to show the tag itself"
            )
        for name in ("href", "src"):
            address = str(token.attrGet(name) or "")
            if address and not re.match(r"(https?://|mailto:|#|data:image/|\./|[\w./-]+$)", address):
                raise LessonError(f"a link to {address[:60]!r}; links are http(s) or mailto")
        _refuse_html(token.children or [])


def _is_whole(mathml: str) -> bool:
    """Whether every fraction, root, index and exponent has all its parts: `\\frac{1}` has one of two."""
    try:
        nodes = ET.fromstring(mathml).iter()
    except ET.ParseError:
        return True
    return all(len(node) == _PARTS.get(node.tag.rpartition("}")[2], len(node)) for node in nodes)


def _mathml(latex: str, *, is_block: bool) -> str:
    try:
        html: str = convert(latex.strip(), display="block" if is_block else "inline")
    except Exception as error:  # latex2mathml raises many kinds of its own
        raise LessonError(f"maths that cannot be read: ${latex}$ ({type(error).__name__})") from None
    if "\\" in unescape(html) or not _is_whole(html):
        raise LessonError(f"maths that cannot be read: ${latex}$")
    # A row of one is no row: less to send, and `plain` finds its fractions.
    return re.sub(r"<mrow>(<(m[nio])[^>]*>[^<]*</\2>)</mrow>", r"\1", html)
