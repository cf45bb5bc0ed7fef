"""How many hostile submissions stock nbgrader and proctor survive, side by side; everything runs behind bubblewrap.

A grader survives a submission if that gains nothing it has not earned and loses nothing it has, is graded, and the
honest student beside it keeps 25 points and all files. Each gets a course of its own with one honest student.

Examples: python bench/hostile.py
          python bench/hostile.py --all
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))
from corpus import Hostile, corpus, hand_in, submit  # noqa: E402

from proctor.course.folders import Course  # noqa: E402
from proctor.course.notebooks import master_answers  # noqa: E402
from proctor.course.release import release  # noqa: E402
from proctor.walls.bubble import bubblewrap  # noqa: E402

HONEST, ASSIGNMENT = "aaa_honest", "session04"
CELL_SECONDS, WHOLE_SECONDS = 4, 120
LIMITS = f"""
c.Examine.timeout, c.Examine.total_timeout = {CELL_SECONDS}.0, 30.0
c.Execute.timeout = {CELL_SECONDS}
c.Execute.interrupt_on_timeout = True
"""
SELECTION = (
    *("forging_checks_replaced", "forging_always_equal", "forging_input_transformer", "forging_partial_credit"),
    *("forging_helper_names", "forging_frame_walk", "forging_gc_hunt", "forging_array_protocols"),
    *("reading_files", "reading_folders", "reading_environment", "reading_inputs_by_a_name"),
    *("writing_gradebook", "writing_everywhere", "writing_modes", "network_other_families"),
    *("exhaustion_exit_at_once", "exhaustion_loop", "exhaustion_daemon", "exhaustion_output"),
    "exhaustion_loop_in_a_function",
    *("notebook_removed_tests", "notebook_scripts_in_outputs", "notebook_marks_of_no_form", "notebook_linked_notebook"),
)  # fmt: skip


def make_course(folder: Path, hostile: Hostile, proctored: bool) -> Course:
    """A course with two submissions. Stock nbgrader's is the same without the line that plugs proctor in."""
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
    lines = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if proctored or "plug_in" not in line]
    (folder / "nbgrader_config.py").write_text("\n".join(kept) + LIMITS, encoding="utf-8")
    course = Course.load(folder)
    release(course, ASSIGNMENT)
    submit(course, ASSIGNMENT, HONEST, master_answers(course.masters(ASSIGNMENT)))
    places = {"COURSE": folder, "CELL": CELL_SECONDS, "TCP": 9, "UDP": 9, "SOCKET": "/run/none", "ABSTRACT": "none"}
    hand_in(course, ASSIGNMENT, hostile, places)
    return course


def command(proctored: bool, folder: Path) -> list[str]:
    """The grading command, behind an outer wall of its own: its course alone is writable, and there is no network."""
    name = "proctor" if proctored else "nbgrader"
    words = [str(Path(sys.executable).with_name(name))]
    words += ["--course", str(folder), "grade", ASSIGNMENT] if proctored else ["autograde", ASSIGNMENT]
    private = [word for path in ("/tmp", "/var/tmp", "/dev/shm", "/run") for word in ("--tmpfs", path)]
    wall = [bubblewrap() or "bwrap", "--die-with-parent", "--unshare-net", "--unshare-ipc", "--unshare-pid"]
    wall += [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        *private,
        "--tmpfs",
        str(Path.home() / ".cache"),
    ]
    return [*wall, *_again(folder), "--chdir", str(folder), "--", *words]


def _again(folder: Path) -> list[str]:
    """What lay under a private folder and is needed: the course, the interpreter and this repository."""
    needed = [path for path in (Path(sys.prefix), Path(sys.base_prefix), ROOT) if path.is_relative_to("/tmp")]
    return [
        *(word for path in needed for word in ("--ro-bind", str(path), str(path))),
        "--bind",
        str(folder),
        str(folder),
    ]


def survives(hostile: Hostile, folder: Path, proctored: bool) -> tuple[bool, str, float]:
    """(whether, why not, seconds)"""
    course = make_course(folder, hostile, proctored)
    before, began = _files(folder), time.perf_counter()
    environment = {
        **os.environ,
        "HOME": str(folder / ".home"),
        "JUPYTER_RUNTIME_DIR": "/tmp/runtime",
        "IPYTHONDIR": "/tmp/ip",
    }
    try:
        subprocess.run(
            command(proctored, folder), env=environment, timeout=WHOLE_SECONDS, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return False, "never ends", time.perf_counter() - began
    seconds = time.perf_counter() - began
    return (reason := _harm(hostile, course, before)) == "", reason, seconds


def _files(folder: Path) -> dict[str, bytes]:
    kept = [*(folder / "source").rglob("*"), *(folder / "submitted" / HONEST).rglob("*"), folder / "nbgrader_config.py"]
    return {str(path): path.read_bytes() for path in kept if path.is_file() and "__pycache__" not in path.parts}


def _harm(hostile: Hostile, course: Course, before: dict[str, bytes]) -> str:
    if _files(course.root) != before:
        return "files changed"
    try:
        scores = _scores(course.root / "gradebook.db")
    except sqlite3.Error as error:
        return f"gradebook broken: {error}"
    if scores.get(HONEST) != 25.0:
        return f"the honest student has {scores.get(HONEST)}"
    fewest, most = hostile.points
    got = scores.get(hostile.student)
    graded = course.folder("autograded", ASSIGNMENT, hostile.student).is_dir()
    if got is None or not graded:
        return "not graded"
    if not fewest <= got <= most:
        return f"{got:g} points, not {fewest:g} to {most:g}"
    never = hostile.facts.get("never")
    pages = course.folder("autograded", ASSIGNMENT, hostile.student).glob("*.ipynb")
    if never and any(never in page.read_text(encoding="utf-8", errors="replace") for page in pages):
        return "tells hidden inputs"
    return ""


def _scores(path: Path) -> dict[str, float]:
    """Points by student, from the gradebook's own table."""
    query = """
        SELECT a.student_id, SUM(COALESCE(g.manual_score, g.auto_score, 0))
        FROM grade g JOIN submitted_notebook n ON g.notebook_id = n.id
        JOIN submitted_assignment a ON n.assignment_id = a.id
        GROUP BY a.student_id"""
    with closing(sqlite3.connect(path)) as gradebook:
        return {student: float(points) for student, points in gradebook.execute(query)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="the whole corpus instead of a selection (over an hour)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these submissions")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    chosen = parser.parse_args()
    if bubblewrap() is None:
        parser.exit(
            1, "bubblewrap is needed: stock nbgrader would run hostile code on this machine. See proctor doctor.\n"
        )
    known = corpus()
    names = chosen.only or (list(known) if chosen.all else SELECTION)
    results: dict[str, dict[str, tuple[bool, str, float]]] = defaultdict(dict)
    with tempfile.TemporaryDirectory(dir=Path.home(), ignore_cleanup_errors=True) as folder:
        for number, name in enumerate(names):
            for grader in ("stock", "proctor"):
                where = Path(folder, f"{grader}{number}")
                results[name][grader] = survives(known[name], where, grader == "proctor")
            if not chosen.json:
                print(_line(name, results[name]), flush=True)
    if chosen.json:
        print(json.dumps(results, indent=1))
    else:
        print(f"\nsurvived of {len(names)}:  " + _sums(results))
    return 0 if all(found["proctor"][0] for found in results.values()) else 1


def _line(name: str, found: dict[str, tuple[bool, str, float]]) -> str:
    cells = (f"{'✓' if ok else '✗'} {reason[:34]:<34} {seconds:5.1f} s" for ok, reason, seconds in found.values())
    return f"{name:<34} " + "   ".join(cells)


def _sums(results: dict[str, dict[str, tuple[bool, str, float]]]) -> str:
    return "   ".join(
        f"{grader} {sum(found[grader][0] for found in results.values())}" for grader in ("stock", "proctor")
    )


if __name__ == "__main__":
    sys.exit(main())
