"""Many submissions: what was handed in goes in; grades in the gradebook, autograded/ and feedback/ come out."""
