"""tries: emits numbers that nbgrader would read as partial credit
must: no point
"""

# before: numerical_gradient
import sys

get_ipython().display_formatter.formatters["text/plain"].for_type(object, lambda o, p, c: p.text("25"))
sys.displayhook = lambda value: print(25.0)
get_ipython().events.register("post_run_cell", lambda result: get_ipython().displayhook(25.0))
25.0
