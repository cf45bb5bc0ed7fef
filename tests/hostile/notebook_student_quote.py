"""tries: a student's name that ends an SQL statement
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: o'brien; DROP TABLE student; --
"""
