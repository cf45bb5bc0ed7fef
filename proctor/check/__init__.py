"""Testing the tests: an assignment goes in; out comes whether its test cells tell right answers from wrong ones."""
