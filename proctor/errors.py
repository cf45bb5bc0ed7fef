"""What can go wrong, as staff see it.

ProctorError              anything that proctor reports; str() says what, for whom, and what to do next
├── CourseError           the course folder, its config or its masters
├── CatalogueError        a file of misconceptions/ or a sample class
├── SubmissionError       one student's submission
├── ExchangeError         what goes to a learning management system, or comes from one
└── TimeError             a time that nobody can be sure of
"""


class ProctorError(Exception):
    """Base of all errors that the command line reports without a traceback."""


class CourseError(ProctorError):
    """The course folder is not as it should be."""


class CatalogueError(ProctorError):
    """A catalogue entry or a sample class is not as it should be."""


class SubmissionError(ProctorError):
    """A submission could not be graded."""


class ExchangeError(ProctorError):
    """A download, a roster or an upload of a learning management system is not as it should be."""


class TimeError(ProctorError):
    """A time or its zone is not as it should be."""
