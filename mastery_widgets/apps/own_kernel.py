"""The learner's own kernel: what ran in her cells, and what her names hold.

Everything here runs beside her code, and she may change all of it: it is practice, and says so (docs/programs.md).
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from mastery_widgets.core.running import Case, Outcome, Raised
from mastery_widgets.core.source_rules import bound_names, program_tree
from mastery_widgets.session.ports import CellRun

__all__ = ["KernelWatch"]

_SECONDS: Final = 5.0  # for all that is looked at in one check
_NOTHING: Final = object()
# What a check itself calls: she may have put something else there.
_CALLED: Final = (
    "abs all any bool dict enumerate filter float frozenset getattr hasattr int isinstance issubclass iter len list "
    "map max min next object range repr reversed set sorted str sum tuple type vars zip"
)
_KEPT: Final = {name: getattr(builtins, name) for name in _CALLED.split()}


class _Late(BaseException):
    """What is looked at does not come to an end."""


class KernelWatch:
    """A session's ``OwnKernel``: it hears every cell that runs in an IPython shell.

    ``awaited`` says which instances wait for something, each with the names that an answer makes; ``frame_of`` is the
    frame whose cell that id is, ``instance_of`` its instance now; ``answered`` is told when its cell has run.
    """

    name = "kernel"

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._runs: dict[str, CellRun] = {}
        self._made: dict[str, set[str]] = {}
        self._before: dict[str, object] = {}
        self._figure: Any = None
        self._is_running = False
        self.is_shown: Callable[[], bool] = lambda: False
        self.awaited: Callable[[], Mapping[str, Sequence[str]]] = dict
        self.frame_of: Callable[[str], str | None] = lambda cell: None
        self.instance_of: Callable[[str], str] = lambda frame: frame
        self.answered: Callable[[str, CellRun], None] = lambda frame, run: None

    def listen(self) -> None:
        """Hear the shell from now on."""
        self._shell.events.register("pre_run_cell", self._begins)
        self._shell.events.register("post_run_cell", self._ran)

    # -- what a session asks ------------------------------------------------------------------------------------------

    def has_cells(self) -> bool:
        """Whether an extension puts cells into her notebook."""
        return self.is_shown()

    def last_run(self, instance: str) -> CellRun | None:
        """The last run of the cell in which she answers that instance."""
        return self._runs.get(instance)

    def look(self, instance: str, cases: Sequence[Case], makes: Sequence[str]) -> list[Outcome]:
        """The outcome of each case in her kernel as it is, five seconds in all."""
        made = self._made.get(instance, set())
        outcomes: list[Outcome] = []
        with _as_it_was():
            try:
                with _within(_SECONDS), contextlib.redirect_stdout(io.StringIO()):
                    for case in cases:
                        outcomes.append(self._outcome(case, made, makes))
            except (_Late, KeyboardInterrupt):
                pass
        return [*outcomes, *[Outcome(ending="time")] * (len(cases) - len(outcomes))]

    def _outcome(self, case: Case, made: set[str], makes: Sequence[str]) -> Outcome:
        from mastery_widgets.sandbox.described import figure_of, last_figure, looked, type_name

        space = self._shell.user_ns
        try:
            tree = ast.parse(case.call, mode="eval")
            asked = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            for name in makes:
                if name in asked and name in space and name not in made:
                    return Outcome(ending="stale", said=name)
            extra: dict[str, object] = {}
            if "figure" in asked and "figure" not in space:
                extra["figure"] = figure_of(last_figure() or self._figure)
            value = eval(compile(tree, "<case>", "eval"), space, extra)  # noqa: S307  # an author's text, her own kernel
            return Outcome(ending="value", value=looked(value))
        except MemoryError:
            return Outcome(ending="memory")
        except (_Late, KeyboardInterrupt):
            raise
        except BaseException as error:
            if isinstance(error, TypeError | ValueError) and _is_ours(error):
                return Outcome(ending="unfit", said=str(error)[:200])
            return Outcome(ending="raised", raised=_raised(error, type_name(error)))

    # -- what the shell tells -----------------------------------------------------------------------------------------

    def _begins(self, info: Any) -> None:
        self._is_running = True
        space = self._shell.user_ns
        names = {name for made in self.awaited().values() for name in made}
        # Held while the cell runs, so that no other object can get the place of one that is gone.
        self._before = {name: space.get(name, _NOTHING) for name in names}
        self._figure = None
        # Before the inline backend closes what was drawn: it does so when the cell has ended.
        callbacks = self._shell.events.callbacks["post_execute"]
        with contextlib.suppress(ValueError):
            callbacks.remove(self._ends)
        callbacks.insert(0, self._ends)

    def _ends(self) -> None:
        from mastery_widgets.sandbox.described import last_figure

        if self._is_running:
            self._figure = last_figure() or self._figure

    def _ran(self, result: Any) -> None:
        self._is_running = False
        info, error = result.info, result.error_before_exec or result.error_in_exec
        text = _plain(str(info.raw_cell or ""))
        fresh = self._fresh(text, error)
        frame = self.frame_of(str(getattr(info, "cell_id", None) or ""))
        instance = None if frame is None else self.instance_of(frame)
        for one, names in self.awaited().items():
            new = fresh & set(names)
            # The cell of a frame answers by what this run made; other cells add to what there is.
            self._made[one] = new if one == instance else self._made.get(one, set()) | new
        self._before = {}
        if frame is None or instance is None or isinstance(error, KeyboardInterrupt) or result.info.silent:
            return
        raised = None
        if result.error_in_exec is not None:
            from mastery_widgets.sandbox.described import type_name

            raised = _raised(error, type_name(error))
        self._runs[instance] = CellRun(text=text, raised=raised)
        with _as_it_was():
            self.answered(frame, self._runs[instance])

    def _fresh(self, text: str, error: BaseException | None) -> set[str]:
        """Of the names that are waited for, those that the run which has just ended made anew."""
        space = self._shell.user_ns
        tree = program_tree(text)
        last = None if error is None else _line_of(error)
        surely = set() if tree is None else _surely_bound(tree, last if error is not None else None)
        if error is not None and last is None:
            surely = set()
        return {
            name
            for name, before in self._before.items()
            if name in space and (name in surely or space[name] is not before)
        }


def _surely_bound(tree: ast.Module, until: int | None) -> set[str]:
    """Names that the statements of a program bind whatever happens, those before the line ``until`` where one is."""
    found: set[str] = set()
    for statement in tree.body:
        if until is not None and (statement.end_lineno or 0) >= until:
            break
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.With):
            is_bare = isinstance(statement, ast.AnnAssign) and statement.value is None
            found |= set() if is_bare else bound_names(statement)
    return found


def _plain(text: str) -> str:
    """The Python of a cell: lines of IPython's own (`%time`, `!ls`, `?`) are left empty, and all keep their numbers."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(
        "" if line.lstrip()[:1] in ("%", "!", "?") or line.rstrip().endswith("?") else line for line in lines
    )


def _raised(error: BaseException, kind: str) -> Raised:
    try:
        message = str(error)[:2_000]
    except BaseException:  # her exception may raise when it is asked what it says
        message = ""
    return Raised(kind=kind[:100], message=message, line=_line_of(error))


def _line_of(error: BaseException) -> int | None:
    """The last line of a cell in which an exception was; None where it was in none."""
    if isinstance(error, SyntaxError):
        return error.lineno
    line, at = None, error.__traceback__
    while at is not None:
        name = at.tb_frame.f_code.co_filename
        if "ipykernel_" in name or name.startswith("<ipython-input"):
            line = at.tb_lineno
        at = at.tb_next
    return line


def _is_ours(error: BaseException) -> bool:
    """Whether it was raised while a value was looked at, and not by what the learner made."""
    at = error.__traceback__
    name = ""
    while at is not None:
        name = at.tb_frame.f_globals.get("__name__", "")
        at = at.tb_next
    return name == "mastery_widgets.sandbox.described"


@contextlib.contextmanager
def _as_it_was() -> Iterator[None]:
    """Python's own names as they were when the lesson began, for as long as something is judged."""
    space = vars(builtins)
    hers = {name: space.get(name, _NOTHING) for name, kept in _KEPT.items() if space.get(name, _NOTHING) is not kept}
    space.update({name: _KEPT[name] for name in hers})
    try:
        yield
    finally:
        for name, value in hers.items():
            if value is _NOTHING:
                space.pop(name, None)
            else:
                space[name] = value


@contextlib.contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stop what takes longer: by the system's timer, or in another thread by an exception that is put into it."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):

        def late(*_: object) -> None:
            raise _Late

        before = signal.signal(signal.SIGALRM, late)
        # Again and again: her code may catch it.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return
    import ctypes

    here = ctypes.c_ulong(threading.get_ident())
    timer = threading.Timer(seconds, ctypes.pythonapi.PyThreadState_SetAsyncExc, (here, ctypes.py_object(_Late)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
