"""Testing the tests: whether an assignment's test cells tell right answers from wrong ones."""
