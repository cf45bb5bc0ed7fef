"""tries: a student's name that is an option of a command
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: --force
"""
