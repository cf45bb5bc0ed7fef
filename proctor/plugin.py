"""nbgrader's plug: two lines in nbgrader_config.py, and every way of autograding runs through proctor.

from proctor.plugin import plug_in
plug_in(c)
"""

from traitlets.config import Config

from .course.sidecar import SIDECAR

_FILTERS = ("markdown2html", "strip_files_prefix", "clean_html")  # what formgrader's page puts texts through
_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")  # nbgrader's own default


def plug_in(config: Config) -> None:
    """Puts proctor in place of nbgrader's own execution and feedback pages, and makes what formgrader shows safe."""
    for_staff_only = (SIDECAR, f"*{SIDECAR}")  # a star matches no name that begins with a dot
    config.CourseDirectory.ignore = [*config.CourseDirectory.get("ignore", _IGNORED), *for_staff_only]
    config.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.ClearOutput"]  # Examine reads submitted/ itself
    config.Autograde.autograde_preprocessors = [
        "proctor.grading.preprocessors.Examine",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.AssignLatePenalties.setdefault("plugin_class", "proctor.grading.late.LatePolicy")
    config.GenerateFeedback.exporter_class = "proctor.pages.exporter.FeedbackExporter"
    ours = {name: f"proctor.pages.formgrader.{name}" for name in _FILTERS}
    config.HTMLExporter.filters = {**config.HTMLExporter.get("filters", {}), **ours}
    config.HTMLExporter.sanitize_html = True
    shown_first = config.HTMLExporter.get("preprocessors", [])
    config.HTMLExporter.preprocessors = [*shown_first, "proctor.pages.formgrader.ForStaff"]
