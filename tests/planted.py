"""Faults to plant: for every requirement a line of the kit made wrong, and the test that must turn red.

    python -m tests.planted              all of them, each in a copy of the kit in a temporary folder
    python -m tests.planted LS-3 replay  those of some requirements
    python -m tests.planted --list       what there is

A test that has never been seen to fail proves nothing. ``python3 run.py test-long`` plants all of them, ``test`` a few.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FAULTS", "Copy", "Fault"]

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "labextension", "node_modules", ".hypothesis", "browser", "*.png")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """In ``file`` (below ``mastery_widgets``) ``old`` stands once; with ``new`` in its place ``test`` must fail.

    ``about`` is the requirement: an id, or the law in a word.
    """

    about: str
    file: str
    old: str
    new: str
    test: str

    @property
    def path(self) -> str:
        """The file, from the root of the kit."""
        return f"mastery_widgets/{self.file}"


def _of(about: str, *faults: tuple[str, str, str, str]) -> list[Fault]:
    return [Fault(about=about, file=file, old=old, new=new, test=f"tests/{test}") for file, old, new, test in faults]


FAULTS: tuple[Fault, ...] = (
    *_of(
        "LS-1",
        (
            "authoring/unit_checks.py",
            'if not any(one.kind == "enrichment" for one in sections):',
            "if False:",
            "test_unit_source.py::test_ls_1_a_unit_without_a_corrective_for_each_objective_or_without_enrichment_is_refused",
        ),
        (
            "authoring/units.py",
            "if missing > 0:",
            "if missing > 99:",
            "test_unit_source.py::test_ls_1_a_form_with_too_few_items_for_its_parallels_is_refused_with_how_many_more",
        ),
    ),
    *_of(
        "LS-2",
        (
            "core/criterion/grammar.py",
            'DEFAULT_CRITERION = "form at 85 %',
            'DEFAULT_CRITERION = "form at 60 %',
            "test_criterion_command.py::test_ls_2_the_criterion_of_a_course_holds_for_every_form_unless_one_says_otherwise",
        ),
        (
            "authoring/units.py",
            "course.criterion or DEFAULT_CRITERION",
            "DEFAULT_CRITERION",
            "test_criterion_command.py::test_ls_2_the_criterion_of_a_course_holds_for_every_form_unless_one_says_otherwise",
        ),
    ),
    *_of(
        "LS-3",
        (
            "core/cycle.py",
            "if one.is_judged and not one.is_mastered]",
            "if one.is_judged]",
            "test_cycle.py::test_ls_3_who_misses_one_of_three_objectives_gets_that_corrective_and_no_other",
        ),
        (
            "core/cycle.py",
            "progress.of(name).met_by is None and has_rested(",
            "has_rested(",
            "test_cycle.py::test_ls_3_the_parallel_form_asks_about_what_was_missed_alone_with_unseen_instances",
        ),
        (
            "session/results.py",
            "return how_it_went(criterion.why(one.evidence), language)",
            'return ""',
            "test_cycle.py::test_ls_3_the_result_stands_per_objective_with_a_line_of_arithmetic",
        ),
    ),
    *_of(
        "LS-4",
        (
            "authoring/corrective_checks.py",
            "if section.mode in used:",
            "if False:",
            "test_unit_source.py::test_ls_4_a_corrective_in_the_mode_of_the_frames_is_refused",
        ),
        (
            "authoring/corrective_checks.py",
            'if section.kind == "smaller":',
            "if False:",
            "test_unit_source.py::test_ls_4_smaller_steps_are_in_a_third_mode",
        ),
        (
            "authoring/corrective_checks.py",
            'else "no figure"',
            'else ""',
            "test_unit_source.py::test_ls_4_a_mode_is_checked_and_not_only_labelled",
        ),
        (
            "authoring/corrective_checks.py",
            "SIMILAR = 0.6",
            "SIMILAR = 1.0",
            "test_unit_source.py::test_ls_4_a_corrective_in_the_words_of_the_frames_is_refused",
        ),
    ),
    *_of(
        "LS-5",
        (
            "session/asked.py",
            "place = instance_at(used,",
            "place = instance_at(used % 2,",
            "test_cycle.py::test_ls_5_all_parallel_forms_ask_the_same_number_of_each_item_and_share_no_instance",
        ),
        (
            "core/order.py",
            "random.Random(seed_of(seed, number)).shuffle(order)",
            "pass",
            "test_report_forms.py::test_ls_5_parallel_forms_of_a_class_are_equally_hard_however_hard_their_instances_are",
        ),
        (
            "analytics/forms.py",
            'if sitting.kind != "form" or id in met:',
            'if sitting.kind != "form":',
            "test_report_forms.py::test_ls_5_the_difficulty_of_an_instance_is_measured_in_first_forms",
        ),
    ),
    *_of(
        "LS-6",
        (
            "session/results.py",
            'if now == "through":\n        chosen',
            'if now == "sitting":\n        chosen',
            "test_cycle.py::test_ls_6_who_is_through_chooses_enrichment_or_goes_on",
        ),
        (
            "session/forms.py",
            "if event.route in offered:",
            "if event.route:",
            "test_cycle.py::test_ls_6_nothing_is_taken_that_is_not_offered",
        ),
    ),
    *_of(
        "LS-7",
        (
            "session/results.py",
            '"said": _said(lesson, progress, form, now),',
            '"said": _said(lesson, progress, form, now), "score": 0.5,',
            "test_cycle.py::test_ls_7_what_is_shown_of_a_form_is_mastered_or_not_yet_and_never_a_grade",
        ),
        (
            "cli/report_frames.py",
            '    "errors",\n    "error_rate",',
            '    "score",\n    "error_rate",',
            "test_report.py::test_ls_7_no_report_names_a_learner_or_gives_a_grade",
        ),
    ),
    *_of(
        "LS-9",
        (
            "core/cycle.py",
            "if now.missed >= form.cycles:",
            "if now.missed >= 99:",
            "test_cycle.py::test_ls_9_after_three_missed_forms_it_goes_in_smaller_steps_and_then_rests_until_another_day",
        ),
        (
            "core/cycle.py",
            "at.date() != rested.date() and at",
            "at",
            "test_cycle.py::test_ls_9_it_rests_until_the_date_is_another_and_six_hours_are_over",
        ),
        (
            "core/cycle.py",
            " and at - rested >= timedelta(hours=REST_HOURS)",
            "",
            "test_cycle.py::test_ls_9_midnight_alone_is_no_night",
        ),
        (
            "core/flags.py",
            "if asked >= WHEEL_SPIN:",
            "if asked > WHEEL_SPIN * 10:",
            "test_cycle.py::test_ls_9_ten_opportunities_without_mastery_are_a_wheel_that_spins",
        ),
        (
            "core/flags.py",
            "if standing.rests or standing.missed >= form.cycles:",
            "if False:",
            "test_cycle.py::test_ls_9_the_teacher_sees_who_needs_help",
        ),
    ),
    *_of(
        "PI-1",
        (
            "authoring/unit_checks.py",
            "if not practice:",
            "if practice is None:",
            "test_unit_source.py::test_pi_1_an_objective_that_no_frame_asks_about_is_refused",
        ),
    ),
    *_of(
        "PI-2",
        (
            "analytics/sequence.py",
            "WARN = 0.10",
            "WARN = 0.11",
            "test_sequence.py::test_pi_2_a_frame_that_28_answer_rightly_needs_one_learner_more",
        ),
        (
            "core/binomial.py",
            "if at_least(k, n, middle) < 1.0 - confidence:",
            "if at_least(k, n, middle) < 2.0 * (1.0 - confidence):",
            "test_sequence.py::test_pi_2_a_frame_is_tested_by_29_learners_without_an_error_or_46_with_one",
        ),
        (
            "analytics/sequence.py",
            "if one.error_rate > TARGET:",
            "if one.error_rate > WARN:",
            "test_sequence.py::test_pi_2_within_bounds_and_above_the_target_is_said",
        ),
    ),
    *_of(
        "PI-5",
        (
            "authoring/fading.py",
            "kept = len(parts) - max(1, round(step * len(parts) / (steps + 1)))",
            "kept = len(parts) - 1",
            "test_unit_source.py::test_pi_5_each_step_to_complete_shows_fewer_steps_of_the_solution",
        ),
        (
            "authoring/fading.py",
            "== len(steps) > 1 and order == sorted(order)",
            "== len(steps) > 1",
            "test_unit_source.py::test_pi_5_a_series_that_does_not_fade_to_nothing_is_refused",
        ),
        (
            "authoring/unit_checks.py",
            "elif all(frame.prompt for frame in practice):",
            "elif False:",
            "test_unit_source.py::test_pi_5_a_unit_in_which_every_frame_shows_a_part_of_the_answer_is_refused",
        ),
    ),
    *_of(
        "PI-6",
        (
            "authoring/unit_checks.py",
            "if not any(item.is_constructed for item in asked):",
            "if False:",
            "test_unit_source.py::test_pi_6_an_objective_that_a_form_asks_about_by_choice_alone_is_refused",
        ),
        (
            "authoring/unit_checks.py",
            "_LEAST_CONSTRUCTED = 0.5",
            "_LEAST_CONSTRUCTED = 1.0",
            "test_unit_source.py::test_pi_6_practice_that_is_mostly_choice_is_refused",
        ),
    ),
    *_of(
        "PI-8",
        (
            "core/paths.py",
            "return attempt.misconception == way.on",
            "return True",
            "test_paths.py::test_pi_8_a_misconception_leads_to_its_branch_and_nothing_else_does",
        ),
        (
            "core/frame_progress.py",
            " or state.aside is not None:\n        return state",
            ":\n        return state",
            "test_paths.py::test_pi_8_an_answer_from_another_tab_does_not_count_while_she_is_on_a_branch",
        ),
        (
            "core/frame_progress.py",
            "        state,\n        presentation=state.presentation + 1,\n        tries=0,",
            "        state,\n        tries=0,",
            "test_paths.py::test_pi_8_a_branch_returns_to_its_frame_with_another_instance",
        ),
        (
            "core/paths.py",
            "if state.asides >= MOST_ASIDES:",
            "if state.asides >= 99:",
            "test_paths.py::test_pi_8_a_frame_sends_nobody_away_more_than_three_times",
        ),
        (
            "authoring/path_checks.py",
            "if returns not in made.frames:",
            "if False:",
            "test_paths.py::test_pi_8_a_way_that_leads_nowhere_or_never_back_is_refused",
        ),
        (
            "authoring/path_checks.py",
            "if name in _within(made, name):",
            "if False:",
            "test_paths.py::test_pi_8_a_way_that_leads_nowhere_or_never_back_is_refused",
        ),
    ),
    *_of(
        "PI-9",
        (
            "core/progress.py",
            "frame.ahead is not None and is_at_first_try:",
            "frame.ahead is not None:",
            "test_paths.py::test_pi_9_who_is_not_goes_straight_on",
        ),
        (
            "core/paths.py",
            "if is_missed and frame.back is not None",
            "if False and frame.back is not None",
            "test_paths.py::test_pi_9_a_missed_criterion_opens_an_earlier_frame_again_with_another_instance",
        ),
    ),
    *_of(
        "PI-10",
        (
            "analytics/validation.py",
            "STRONG = 0.85",
            "STRONG = 0.80",
            "test_sequence.py::test_pi_10_a_lesson_is_validated_by_nine_of_ten_of_thirty_and_strongly_by_its_bound",
        ),
        (
            "core/binomial.py",
            "if at_least(k, n, middle) < 1.0 - confidence:",
            "if at_least(k, n, middle) < (1.0 - confidence) / 2.0:",
            "test_binomial.py::test_pi_10_the_lower_bound_is_that_of_clopper_and_pearson",
        ),
        (
            "analytics/validation.py",
            'if sitting.kind != "form" or name in met:',
            'if sitting.kind != "form":',
            "test_report_forms.py::test_pi_10_the_post_test_of_a_unit_is_its_first_form_and_not_what_correctives_made_of_it",
        ),
        (
            "analytics/validation.py",
            "entry.score == 1.0 and entry.help_shown == 0)",
            "entry.score == 1.0)",
            "test_sequence.py::test_pi_10_what_is_answered_after_help_or_left_out_is_not_right",
        ),
    ),
    *_of(
        "confidence",
        (
            "core/certainty.py",
            "3: (3, -6)}",
            "3: (3, -4)}",
            "test_certainty.py::test_it_pays_to_say_what_one_thinks_the_band_of_a_chance_has_the_highest_expected_mark",
        ),
        (
            "core/cycle.py",
            "missed.sort(key=lambda one: not one.is_sure_and_wrong)",
            "missed.sort(key=lambda one: one.is_sure_and_wrong)",
            "test_cycle.py::test_sure_and_wrong_comes_first",
        ),
        (
            "core/paths.py",
            "if frame.asks_confidence and state.tries == 1 and attempt.confidence == SURE:",
            "if False:",
            "test_certainty.py::test_in_a_frame_sure_and_not_right_goes_first_to_the_corrective_of_its_objective",
        ),
        (
            "core/frame_progress.py",
            "is_doubtful = frame.asks_confidence and is_right and entry.confidence == UNSURE",
            "is_doubtful = False",
            "test_certainty.py::test_right_but_unsure_asks_for_one_more_and_says_why",
        ),
    ),
    *_of(
        "replay",
        (
            "core/progress.py",
            "self._queued = {name for name, one in self._forms.items() if one.queue}",
            "self._queued: set[str] = set()",
            "test_unit_together.py::test_replay_equals_fold_step_by_step_whatever_she_does",
        ),
        (
            "core/progress.py",
            "self._held = {name for name, one in self._frames.items() if one.aside is not None}",
            "self._held: set[str] = set()",
            "test_unit_laws.py::test_replay_equals_step_by_step_where_frames_send_her_to_correctives",
        ),
        (
            "core/progress.py",
            "dict(start.taken), dict(start.used)",
            "dict(start.taken), {}",
            "test_unit_together.py::test_replay_equals_fold_step_by_step_whatever_she_does",
        ),
        (
            "core/progress.py",
            "dict(start.frames), dict(start.forms)",
            "start.frames, dict(start.forms)",
            "test_progress.py::test_what_was_written_before_a_replay_is_not_changed_by_it",
        ),
    ),
    *_of(
        "monotony",
        (
            "core/criterion/form.py",
            "return self.is_over(state) and sum(state) >= self.needed",
            "return self.is_over(state) and sum(state) == self.needed",
            "test_criterion_rules.py::test_turning_a_wrong_response_right_never_turns_met_into_not_met",
        ),
        (
            "core/criterion/window.py",
            "return sum(state) >= self.m",
            "return sum(state) == self.m",
            "test_criterion_rules.py::test_of_all_runs_of_nine_none_loses_mastery_by_one_right_response_more",
        ),
        (
            "core/criterion/known.py",
            "wrong * math.log(slip / (1 - guess))",
            "wrong * math.log((1 - guess) / slip)",
            "test_criterion_rules.py::test_turning_a_wrong_response_right_never_turns_met_into_not_met",
        ),
        (
            "core/criterion/sequential.py",
            "evidence = right * self.per_right + wrong * self.per_wrong",
            "evidence = right * self.per_right - wrong * self.per_wrong",
            "test_criterion_rules.py::test_turning_a_wrong_response_right_never_turns_met_into_not_met",
        ),
        (
            "core/criterion/joined.py",
            "counted = piece.is_right and piece.is_sure",
            "counted = piece.is_right and piece.confidence == 3",
            "test_criterion_rules.py::test_with_confidence_turning_a_response_right_and_sure_never_turns_met_into_not_met",
        ),
        (
            "core/sitting.py",
            "is_mastered = form.criteria[objective].is_met(state)",
            "is_mastered = form.criteria[objective].is_met(state) and not (right == 3 and len(counted) == 4)",
            "test_unit_laws.py::test_over_a_cycle_of_forms_a_wrong_answer_turned_right_never_loses_mastery",
        ),
    ),
    *_of(
        "once",
        (
            "session/forms.py",
            "if event.attempt in recent:",
            "if False:",
            "test_unit_together.py::test_an_answer_that_comes_twice_is_one_attempt",
        ),
        (
            "session/forms.py",
            "if asked is None or event.token != followed.token(frame.id, state.asked):",
            "if asked is None:",
            "test_unit_together.py::test_an_answer_from_a_tab_that_was_left_behind_is_not_counted",
        ),
        (
            "session/frames.py",
            "if event.token != followed.token(frame.id, state.presentation):",
            "if False:",
            "test_unit_laws.py::test_whatever_is_delivered_twice_late_or_to_another_tab_has_its_effect_once",
        ),
        (
            "core/progress.py",
            "if state.current is None or entry.presentation != state.asked:",
            "if state.current is None:",
            "test_unit_laws.py::test_what_two_kernels_wrote_in_the_same_moment_has_its_effect_once",
        ),
        (
            "core/progress.py",
            "if state.current is not None or entry.presentation != state.sittings or not entry.items:",
            "if not entry.items:",
            "test_unit_together.py::test_a_sitting_that_was_begun_twice_in_the_same_moment_is_one",
        ),
        (
            "core/frame_progress.py",
            "if entry.key != frame.key or entry.presentation != state.presentation or",
            "if entry.key != frame.key or",
            "test_progress.py::test_an_entry_for_another_presentation_changes_nothing",
        ),
    ),
)


class Copy:
    """A copy of the kit in which faults are planted, one at a time; the kit itself is left alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changes = 0
        for name in ("mastery_widgets", "tests", "docs"):
            shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
        for name in ("pyproject.toml", "CHANGELOG.md"):
            shutil.copy(ROOT / name, folder / name)

    def run(self, tests: Iterable[str]) -> tuple[bool, str]:
        """Whether these tests were run and hold, and what was printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment |= {"PYTHONPATH": str(self._folder), "HYPOTHESIS_PROFILE": "planted"}
        environment.pop("MASTERY_LONG", None)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--hypothesis-seed=1", *tests]
        done = subprocess.run(
            command, cwd=self._folder, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        said = done.stdout + done.stderr
        if done.returncode not in (0, 1) or (done.returncode == 1 and "FAILED" not in said):
            raise RuntimeError(f"the tests {', '.join(tests)} could not be run:\n{said}")
        return done.returncode == 0, said

    def is_seen(self, fault: Fault) -> bool:
        """Whether the fault's test fails with the fault, which is taken out again."""
        path = self._folder / fault.path
        right = path.read_text("utf-8")
        if right.count(fault.old) != 1:
            raise ValueError(f"{fault.about}: {fault.old!r} stands {right.count(fault.old)} times in {fault.path}")
        self._write(path, right.replace(fault.old, fault.new))
        try:
            return not self.run([fault.test])[0]
        finally:
            self._write(path, right)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, "utf-8")
        # Compiled modules are told apart by whole seconds: each change has one of its own.
        self._changes += 1
        at = path.stat().st_mtime + 10 * self._changes
        os.utime(path, (at, at))


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.planted", description="Plant faults; see tests turn red.")
    asked.add_argument("about", nargs="*", help="requirements, such as LS-3 or replay; all where none is named")
    asked.add_argument("--list", action="store_true", help="say what there is, and plant nothing")
    given = asked.parse_args(arguments)
    chosen = [one for one in FAULTS if not given.about or one.about in given.about]
    unseen = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = None if given.list else Copy(Path(folder))
        for one in chosen:
            said = "" if copy is None else "seen   " if copy.is_seen(one) else "UNSEEN "
            unseen += said == "UNSEEN "
            print(f"{said}{one.about:10} {one.path}: {one.new!r}\n           {one.test}", flush=True)
    print(f"{len(chosen)} faults" + ("" if given.list else f", {unseen} unseen"))
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
