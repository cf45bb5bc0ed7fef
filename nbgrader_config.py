"""nbgrader's settings for this course. Every line has its reason; the rest is nbgrader's default."""

from proctor.plugin import plug_in

c = get_config()

# Students' cells run in a sandbox, test cells outside it; the rest of autograding stays nbgrader's.
plug_in(c)

c.CourseDirectory.course_id = "zero-tsuku"

# The zone in which people read times, and of those in downloads of Moodle, Canvas or Classroom, which do not say it.
c.Proctor.timezone = "Asia/Tokyo"

# Of several attempts the newest counts; "best" would count the best.
c.Proctor.counts = "last"

# Being late is flagged, and costs nothing. Else "zero", percents of what was reached, "10%", or points, 2.
# There are also at_most (in the same forms), grace_minutes, and days_off of each student in the whole course.
c.LatePolicy.per_day = "none"

# By the door (proctor serve) students hand in at most so often an hour, and so often in all: it bounds what hidden
# checks can be guessed from. Those are shown "at once"; else "after due", or "never". There are also opens and closes.
c.Door.tries_an_hour = 6
c.Door.tries = 30
c.Door.hidden = "at once"

# What readers of the book import from its own folders: the released modules, and from their own notebook. (Not
# installed here, and the same but for its name: japanize_matplotlib.)
c.Examine.provides = {
    "common.functions": "functions",
    "common.gradient": "__main__",
    "dataset.mnist": "mnist",
    "japanize_matplotlib": "matplotlib_fontja",
}

# What a student sees in place of an answer: Run All stops there with a clear message.
c.ClearSolutions.code_stub = {
    "python": "# ここに書きます (your code here)\n"
    'raise NotImplementedError("まだ書かれていません。この行を消して、答えを書きましょう。/ Not answered yet.")'
}

# Printing in an endless loop should not fill the disk.
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100
