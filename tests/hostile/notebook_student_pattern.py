"""tries: a student's name that is a pattern for another's
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: aaa_hones[t]
"""
