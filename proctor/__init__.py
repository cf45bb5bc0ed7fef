"""Trustworthy and fast autograding for any nbgrader course.

Nothing is imported here: the room imports parts of this package, and must not meet the grader's."""
