"""nbgrader's settings for this course. Every line has its reason; the rest is nbgrader's default."""

c = get_config()

c.CourseDirectory.course_id = "zero-tsuku"

# What a student sees in place of an answer: Run All stops there with a clear message.
c.ClearSolutions.code_stub = {
    "python": "# ここに書きます (your code here)\n"
    'raise NotImplementedError("まだ書かれていません。この行を消して、答えを書きましょう。/ Not answered yet.")'
}

# Pictures beside a notebook go into its feedback page, which is handed out as a single file.
c.HTMLExporter.embed_images = True

# A cell of these notebooks runs for two seconds at most; an answer that hangs should not hold up the class.
c.Execute.timeout = 30

# Printing in an endless loop should not fill the disk.
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100

# The kernel's own log is noise here: its notice about TCP would stand before every submission.
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
