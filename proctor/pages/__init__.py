"""What people read: grades and executed notebooks go in, feedback pages, scores and reports come out."""
