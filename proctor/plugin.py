"""nbgrader's plug: two lines in nbgrader_config.py, and every way of autograding runs through proctor.

from proctor.plugin import plug_in
plug_in(c)
"""

from traitlets.config import Config

from .course.sidecar import SIDECAR

_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")  # nbgrader's own default


def plug_in(config: Config) -> None:
    """Puts proctor in place of nbgrader's own execution."""
    config.CourseDirectory.ignore = [*config.CourseDirectory.get("ignore", _IGNORED), f"*{SIDECAR}"]  # for staff only
    config.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "proctor.grading.preprocessors.Restore",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        "proctor.grading.preprocessors.Examine",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
