"""tries: a student's name that is a script in a page
must: is graded like everybody else, or refused by name; nobody else notices
base: reference
most: 25
student: <img src=x onerror=alert(1)>
"""
