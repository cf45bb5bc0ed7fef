"""tries: a student's name that is markup of the terminal and of formats
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: [red]{x}%s
"""
