"""What hidden checks say, left out of the pages of a submission where students may not see it yet."""

HIDDEN = ("at once", "after due", "never")  # when students may see it
