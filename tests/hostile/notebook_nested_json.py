"""tries: JSON nested a hundred thousand deep
must: is taken as unanswered; the rest of the submission counts
base: reference
score: 3
flag: unreadable
"""


def weapon(notebook, folder):
    (folder / "2_two_layer_net.ipynb").write_text(
        '{"metadata": ' + '{"a": ' * 100_000 + "1" + "}" * 100_001 + ', "cells": []}'
    )
    return False
