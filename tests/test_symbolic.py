"""Expressions: read within bounds, compared by what they are worth, shown as they were understood."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import suppress
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mastery_widgets.authoring.compile import compile_frame
from mastery_widgets.authoring.frame_text import read_frame
from mastery_widgets.core.algebra import reading, slow, tree
from mastery_widgets.core.algebra.answers import SHAPES, Answer, read_answers
from mastery_widgets.core.algebra.equal import same, same_answer
from mastery_widgets.core.algebra.reading import Grammar, read_expression
from mastery_widgets.core.algebra.shown import answer_mathml, answer_text
from mastery_widgets.core.algebra.tokens import UnreadableExpression, letters_in
from mastery_widgets.core.algebra.tree import Add, Call, Div, Mul, Name, Neg, Node, Number, Power, depth_of, nodes_of
from mastery_widgets.core.algebra.values import Inexact, exact_of, value_of
from mastery_widgets.core.symbolic import SymbolicKey
from mastery_widgets.errors import AmbiguousResponse, LessonError, ResponseError
from tests.sample_keys import ELSE, SQUARE, judged, known, refusal

XY = Grammar(symbols=frozenset("xyab"))


def read(text: str) -> Node:
    """The one reading of an expression."""
    (node,) = read_expression(text, XY)
    return node


HUGE = "10^12·10^12 - 10^12·10^12"  # nothing, and all that floating point can hold


def undecided(one: Node, other: Node) -> None:
    """Nobody knows."""


def shut(text: str, grammar: Grammar = XY) -> str:
    """Why a text is not read."""
    with pytest.raises(UnreadableExpression) as caught:
        read_expression(text, grammar)
    return caught.value.reason


# -- how it is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2x", "2·x"), ("x y", "x·y"), ("2x^2", "2·x^2"), ("-x^2", "−x^2"), ("(-x)^2", "(−x)^2"), ("2^3^x", "2^(3^x)"),
        ("a/b/x", "a/b/x"), ("a-b-x", "a − b − x"), ("a-(b-x)", "a − (b − x)"), ("sin x y", "sin(x·y)"),
        ("sin x cos y", "sin(x)·cos(y)"), ("sin x + y", "sin(x) + y"), ("sin x/y", "sin(x)/y"), ("sin^2 x", "sin(x)^2"),
        ("sin^-1 x", "arcsin(x)"), ("2sinx", "2·sin(x)"), ("√x y", "√(x)·y"), ("√(x y)", "√(x·y)"), ("|x|y", "|x|·y"),
        ("|x-|y||", "|x − |y||"), ("x!y", "x!·y"), ("log_2 x", "log_2(x)"), ("lg x", "log_10(x)"), ("ln 2x", "ln(2·x)"),
        ("e^-x", "e^(−x)"), ("1/2 x", "1/2·x"), ("x^½", "x^(1/2)"), ("x²y³", "x^2·y^3"), ("2πx", "2·π·x"), ("+x", "x"),
        ("x**2", "x^2"), ("a(b+x)", "a·(b + x)"), ("(a+b)(x+y)", "(a + b)·(x + y)"), ("xsin(y)", "x·sin(y)"),
    ],
)  # fmt: skip
def test_an_expression_is_read_as_people_mean_it(text: str, plain: str) -> None:
    assert answer_text(Answer(shape="expression", parts=(read(text),))) == plain


def test_what_stands_close_behind_a_fraction_has_two_readings() -> None:
    readings = [answer_text(Answer(shape="expression", parts=(one,))) for one in read_expression("1/2x", XY)]

    assert readings == ["1/2·x", "1/(2·x)"]
    assert len(read_expression("1/2 x", XY)) == 1
    assert len(read_expression("1/(2x)", XY)) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), (" ", "empty"), ("x+", "end"), ("(x", "open"), ("|x", "open"), ("x)", "unexpected"), ("x+*y", "unexpected"),
        ("x # y", "sign"), ("x'", "sign"), ("import os", "name"), ("z", "name"), ("__class__", "sign"), ("x.y", "sign"),
        ("2 3", "two-numbers"), ("x2", "number-behind"), ("sin", "end"), ("root(x)", "arguments"), ("log(x,2,3)", "arguments"),
        ("x^21", "exponent"), ("21!", "exponent"), ("10000000000000", "too-large"), ("0." + "1" * 13, "too-large"),
        ("x\u202ey", "sign"), ("х", "name"), ("lambda: x", "sign"), ("x;y", "unexpected"), ("x = y", "unexpected"), ("eval(x)", "name"),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_sent_back_with_the_reason(text: str, reason: str) -> None:
    if reason == "sign" and text in ("__class__", "lambda: x"):
        assert shut(text) in ("sign", "name")
    else:
        assert shut(text) == reason


BOMBS = {
    "powers of powers": "9**9**9**9",
    "powers of powers with letters": "x^(9^9^9)",
    "powers of brackets": "((((x^20)^20)^20)^20)^20",
    "factorial": "(10**9)!",
    "nested factorials": "3!!!!!!",
    "minus signs": "-" * 100_000 + "1",
    "minus signs that fit": "-" * 400 + "1",
    "brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "brackets that fit": "(" * 240 + "x" + ")" * 240,
    "bars": "|" * 499,
    "roots": "√" * 499,
    "functions": "sin " * 124 + "x",
    "a long sum": "+".join("x" * 250),
    "a long product": "xy" * 250,
    "a long number": "9" * 499,
    "a small number": "0." + "0" * 490 + "1",
    "decimals": "1e1000000000",
    "a run of letters": "a" * 100_000,
    "look-alikes": "х" * 300,
    "bidi": "\u202e" * 300 + "x",
    "commas": "," * 499,
    "nested fractions": "1/(1+" * 19 + "x" + ")" * 19,
    "half-opened": "sin(cos(tan(" * 40,
    "superscripts": "x" + "²" * 490,
    "primes": "x" + "!" * 490,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_or_is_small(bomb: str, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds: list[float] = []
    monkeypatch.setattr(slow._process, "ask", lambda one, other, left: seconds.append(left))
    key = SymbolicKey(
        answer={"equation": "x = 1", "interval": "[0, 1]", "matrix": "[1, 2]"}.get(shape, "x"), symbols=("x", "y", "a"),
        shape=shape, known=(ELSE,),  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        readings = read_answers(bomb, shape, Grammar(symbols=frozenset("xya")))  # type: ignore[arg-type]
    except UnreadableExpression:
        return
    for answer in readings:
        for part in answer.parts:
            assert sum(1 for _ in nodes_of(part)) <= tree.NODE_LIMIT
            assert depth_of(part) <= tree.DEPTH_LIMIT
    with suppress(ResponseError):
        key.check({"text": bomb}, "en")
    # However many questions an answer raises, they have a second in all.
    assert all(0 < left <= slow.SECONDS_LIMIT for left in seconds)


def test_no_number_grows_beyond_its_bound_however_powers_are_stacked() -> None:
    node = read("((((x^20)^20)^20)^20)^20")

    with pytest.raises(Inexact):
        exact_of(node, {"x": Fraction(99_991, 97)})
    assert value_of(node, {"x": 99_991 / 97}) is None


def test_the_depth_of_what_is_read_is_the_depth_of_what_is_called() -> None:
    """No text within the limit brings the reader near Python's own limit of recursion."""
    deepest = 0

    class Counted(reading.Cursor):
        depth = 0

        def sum(self) -> Node:
            nonlocal deepest
            Counted.depth += 1
            deepest = max(deepest, Counted.depth)
            try:
                return super().sum()
            finally:
                Counted.depth -= 1

    for bomb in BOMBS.values():
        with suppress(UnreadableExpression):
            Counted(reading.tokens_of(bomb, frozenset("xya"), is_comma_decimal=False)).sum()
    assert deepest == tree.DEPTH_LIMIT + 1


PIECES = [
    "x", "y", "2", "0.5", "17", "+", "-", "*", "/", "^", "(", ")", "[", "]", "{", "}", "|", ",", ";", "=", "<", "≤", " or ", " and ", "∪", "∞", "±", "!",
    "sin ", "cos(", "ln", "√", "π", "e", "i", "²", "⁻¹", "½", "log_2 ", "·", "×", "−", " ", "_", ".", "'", "\u202e", "ℝ", "∈", "abs(", "root(", "α", "é",
]  # fmt: skip


def test_whatever_is_typed_is_an_answer_or_sent_back(fuzzed: int) -> None:
    dice = random.Random(7)
    read_at_all = 0
    for _ in range(fuzzed):
        text = "".join(dice.choices(PIECES, k=dice.randint(1, 14)))
        shape = dice.choice(SHAPES)
        grammar = Grammar(symbols=frozenset("xy"), is_comma_decimal=dice.random() < 0.3)
        with suppress(UnreadableExpression):
            answers = read_answers(text, shape, grammar)
            read_at_all += 1
            for answer in answers:
                ET.fromstring(answer_mathml(answer))
                same_answer(answer, answers[0], undecided)
    assert read_at_all > fuzzed / 200


@given(st.text(max_size=60))
def test_any_text_at_all_is_an_answer_or_sent_back(text: str) -> None:
    for shape in SHAPES:
        with suppress(UnreadableExpression):
            read_answers(text, shape, XY)


# -- trees ------------------------------------------------------------------------------------------------------------


def trees() -> st.SearchStrategy[Node]:
    numbers = st.integers(1, 12).map(lambda n: Number(value=Fraction(n), text=str(n)))
    letters = st.sampled_from("xy").map(lambda name: Name(name=name))
    return st.recursive(
        st.one_of(numbers, letters),
        lambda below: st.one_of(
            st.lists(below, min_size=2, max_size=3).map(lambda parts: Add(terms=tuple(parts))),
            st.lists(below, min_size=2, max_size=3).map(lambda parts: Mul(factors=tuple(parts))),
            st.tuples(below, below).map(lambda parts: Div(above=parts[0], below=parts[1])),
            st.tuples(below, st.integers(2, 3)).map(
                lambda parts: Power(base=parts[0], exponent=Number(value=Fraction(parts[1]), text=str(parts[1])))
            ),
            below.map(lambda part: Neg(of=part)),
            st.tuples(st.sampled_from(["sin", "sqrt", "abs", "ln"]), below).map(
                lambda parts: Call(function=parts[0], arguments=(parts[1],))
            ),
        ),
        max_leaves=6,
    )


@given(trees())
def test_what_is_shown_is_read_again_as_the_same(node: Node) -> None:
    text = answer_text(Answer(shape="expression", parts=(node,)))

    readings = read_expression(text, Grammar(symbols=frozenset("xy")))

    assert len(readings) == 1, text
    assert same(readings[0], node, undecided) is not False, text


@given(trees())
def test_what_is_shown_is_mathml_and_nothing_else(node: Node) -> None:
    html = answer_mathml(Answer(shape="expression", parts=(node,)))

    allowed = {"math", "mrow", "mn", "mi", "mo", "mfrac", "msup", "msub", "msqrt", "mroot", "mtable", "mtr", "mtd"}
    assert {one.tag.rpartition("}")[2] for one in ET.fromstring(html).iter()} <= allowed


@given(trees(), trees())
def test_being_the_same_is_mutual_and_everything_is_the_same_as_itself(one: Node, other: Node) -> None:
    assert same(one, other, undecided) == same(other, one, undecided)
    assert same(one, one, undecided) is True


@given(trees(), st.integers(1, 9))
def test_what_differs_by_a_number_is_not_the_same(node: Node, number: int) -> None:
    more = Add(terms=(node, Number(value=Fraction(number), text=str(number))))

    assert same(node, more, undecided) is not True


def test_rational_expressions_are_compared_without_any_rounding() -> None:
    assert same(read("x + 1/1000000000000"), read("x"), undecided) is False
    assert same(read("(x+1)^20 - (x+1)^20 + 1/1000000000000"), read("0"), undecided) is False
    assert same(read("((x+y)^20)^2"), read("(x+y)^20 (x+y)^20"), undecided) is True


def test_where_rounding_hides_the_difference_nobody_is_called_wrong() -> None:
    huge, more = read(f"sin(x) + {HUGE}"), read(f"sin(x) + 1/1000 + {HUGE}")

    assert same(huge, more, undecided) is None


def test_a_piecewise_difference_is_found_on_either_side() -> None:
    assert same(read("|x-3|"), read("3-x"), undecided) is False
    assert same(read("√(x^2)"), read("x"), undecided) is False


# -- what numbers cannot decide ---------------------------------------------------------------------------------------


def test_what_numbers_cannot_decide_is_asked_of_sympy_and_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    helper = slow._Process()
    wait = helper.ask
    monkeypatch.setattr(slow, "_process", helper)
    # Awake first, however long this machine needs for that: the limit is for the work.
    assert wait(read("sin(x)^2 + cos(x)^2"), read("1"), 60) is True
    monkeypatch.setattr(helper, "ask", lambda one, other, seconds: asked.append(seconds) or wait(one, other, 60))
    decide = slow.patient()

    assert decide(read("x^x"), read("x^x + 1")) is False
    assert asked == [1.0]
    assert wait(read("root(x, 3) + sin(x)^x"), read("x^(1/3) + cos(y)^y"), 0.0) is None
    assert helper._process is None  # a helper that does not answer in time is ended
    assert wait(read("x"), read("x + 1"), 60) is False  # and the next one begins anew
    helper.end()


def test_all_questions_of_one_check_have_a_second_together(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float] = []
    moments = iter([0.0, 0.75, 0.75, 1.25])
    monkeypatch.setattr("mastery_widgets.core.algebra.slow.time.monotonic", lambda: next(moments))
    monkeypatch.setattr(slow._process, "ask", lambda one, other, seconds: left.append(seconds))
    decide = slow.patient()

    assert [decide(read("x"), read("y")) for _ in range(4)] == [None] * 4
    assert left == [1.0, 0.25]


def test_where_there_is_no_helper_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "_MODULE", "mastery_widgets.no_such_module")

    helper = slow._Process()

    assert helper.ask(read("x"), read("y"), 60) is None
    helper.end()


def test_what_is_not_decided_is_said_and_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mastery_widgets.core.symbolic.patient", lambda: undecided)
    key = SymbolicKey(answer=f"sin(x) + {HUGE}", symbols=("x",), known=(ELSE,))

    assert refusal(key, {"text": f"sin(x) + 1/1000 + {HUGE}"}).reason == "expression-undecided"


def test_neither_sympy_nor_pint_is_imported_where_an_expression_is_checked() -> None:
    code = """import sys
from mastery_widgets.core.kinds import KINDS
from mastery_widgets.core.symbolic import SymbolicKey
assert SymbolicKey(answer="(x+1)^2", symbols=("x",)).check({"text": "x^2+2x+1"}, "en").is_right
assert not {"sympy", "pint", "numpy", "mpmath"} & set(sys.modules)"""

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_no_text_is_ever_handed_to_a_parser_that_runs_code() -> None:
    package = files("mastery_widgets")
    sources = [
        one
        for one in (*package.joinpath("core", "algebra").iterdir(), package.joinpath("deciding.py"))
        if one.name.endswith(".py")
    ]

    assert len(sources) >= 8
    for source in sources:
        text = source.read_text("utf-8")
        assert not re.search(r"\b(sympify|parse_expr|eval|exec|compile|S)\(", text.replace("re.compile(", "")), (
            source.name
        )


# -- the kind ---------------------------------------------------------------------------------------------------------


def test_a_known_error_is_known_in_every_writing() -> None:
    for text in ("x^2 + 1", "1 + x·x", "(2x^2 + 2)/2"):
        assert judged(SQUARE, {"text": text}).misconception == "forgets-the-middle"


def test_an_answer_with_two_readings_is_asked_back_only_where_it_matters() -> None:
    key = SymbolicKey(answer="x/2", symbols=("x",), known=(ELSE,))
    error = refusal(key, {"text": "1/2x"})

    assert isinstance(error, AmbiguousResponse)
    assert error.readings == ("1/2·x", "1/(2·x)")
    assert judged(key, {"text": "1/2x", "reading": 0}).is_right
    assert not judged(key, {"text": "1/2x", "reading": 1}).is_right
    assert not judged(key, {"text": "1/3x"}).is_right


def test_a_preview_says_how_it_is_read_and_never_whether_it_is_right() -> None:
    right, wrong = (SQUARE.preview({"text": text}, "en") for text in ("x²+2x+1", "x²+1"))

    assert right.text == ("x^2 + 2·x + 1",)
    assert wrong.text == ("x^2 + 1",)
    assert "<msup>" in right.html[0]
    with pytest.raises(ResponseError, match="expression-end"):
        SQUARE.preview({"text": "x^2+"}, "en")


def test_a_preview_writes_decimals_as_the_course_does() -> None:
    assert SQUARE.preview({"text": "0,5x"}, "de").text == ("0,5·x",)
    assert SQUARE.preview({"text": "0,5x"}, "en").text == ("0.5·x",)


def test_the_palette_says_no_more_than_the_question() -> None:
    keys = [SymbolicKey(answer=answer, symbols=("x",), known=(ELSE,)) for answer in ("x", "(x+1)^2", "sin(x)/2")]

    assert len({str(key.public(0)["palette"]) for key in keys}) == 1


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("2pi r", {"r"}),
        ("sin(x) + e^y", {"x", "y"}),
        ("v_0 + at", {"v_0", "a", "t"}),
        ("α + beta", {"α", "β"}),
        ("3 + 4i", set()),
    ],
)
def test_the_letters_of_a_question_are_those_that_are_neither_functions_nor_constants(
    text: str, letters: set[str]
) -> None:
    assert letters_in(text) == letters


FRAME = "%%frame one\ntitle: One\nobjective: o\nask: symbolic\nwith: n in 2, 3, 4\n{head}---\nWhat, for {{n}}?\n\n{marks}\n~ else\n  No.\n! So."


def compiled(marks: str, head: str = "") -> SymbolicKey:
    item = compile_frame(read_frame(FRAME.format(head=head, marks=marks)), misconceptions=["swaps"]).content.item
    assert item is not None
    key = item.instances[0].key
    assert isinstance(key, SymbolicKey)
    return key


def test_an_expression_is_written_as_a_learner_would() -> None:
    key = compiled("= {n}x^{n} + a\n  Yes.\n~ {n}x + a [swaps]\n  No.", "form: expanded\n")

    assert (key.answer, key.symbols, key.form) == ("2x^2 + a", ("a", "x"), "expanded")
    assert [one.value for one in key.known] == ["2x + a", "else"]


def test_braces_of_a_set_stay_and_those_with_a_name_of_the_frame_are_filled() -> None:
    assert compiled("= {1, {n}}\n~ {{n}}\n  Two.", "shape: set\n").answer == "{1, 2}"


@pytest.mark.parametrize(
    ("marks", "head", "said"),
    [
        ("= x +", "", "reads 'x +': end"),
        ("= x2", "", "number-behind, sign 'x', number '2'"),
        ("= x = 2", "shape: equation\n", ""),
        ("= 2x", "shape: equation\n", "no-equation"),
        ("= 1/2x", "", "has two readings; write brackets"),
        ("= x\n= y", "", "there is one `=` line"),
        ("= x\n~ x + 0\n  No.", "", "is the same as what is right for n=2"),
        ("= x\n~ 2x", "", "has no feedback"),
        ("= x", "shape: round\n", "`shape: round`; there are expression, equation"),
        ("= x", "form: lowest\n", "`form: lowest` of `shape: expression`; there are any, expanded"),
        ("= x", "form: solved\n", "the last for equations"),
        ("= 2y = x", "shape: equation\nform: solved\n", "write one letter on the left"),
        ("= (x+1)^2", "form: expanded\n", "cannot be read: expression-form-expanded"),
        ("= x", "symbols: 2\n", "`symbols: 2`; letters, such as x"),
        ("= x + z", "symbols: x\n", "name 'z', names 'x'"),
    ],
)  # fmt: skip
def test_what_is_no_expression_in_a_lesson_is_refused_with_the_reason(marks: str, head: str, said: str) -> None:
    if not said:
        assert compiled(marks, head).shape == "equation"
        return
    with pytest.raises(LessonError) as caught:
        compiled(marks, head)

    assert said in str(caught.value)


def test_a_key_that_nobody_can_decide_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mastery_widgets.core.symbolic.patient", lambda: undecided)
    key = SymbolicKey(answer="(-1)^(2x)", symbols=("x",), known=(known("0"), ELSE))

    with suppress(ResponseError):
        assert isinstance(key.check({"text": "(-1)^(x+x)"}, "en").is_right, bool)
