"""tries: gives everybody full marks by SQL
must: no point, nobody's grade changes
"""

# before: numerical_gradient
import sqlite3

for path in ("@COURSE@/gradebook.db", "gradebook.db", "../gradebook.db", "../../../gradebook.db"):
    try:
        with sqlite3.connect(path) as db:
            db.execute("UPDATE grade SET manual_score = 99, auto_score = 99")
    except Exception:
        pass
