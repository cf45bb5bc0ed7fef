"""tries: a student's name that is a formula in a spreadsheet
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: =HYPERLINK(1)
"""
