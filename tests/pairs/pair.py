"""What the pairs are made of: a right answer, a wrong one and the test cell that tells them apart.

They stand here as they stand in other people's courses. Nothing in them was written with split grading in mind: a test
may do to an answer whatever stock nbgrader lets it do."""

from dataclasses import dataclass, fields
from textwrap import dedent

# The first cell of every notebook that a pair is put in.
IMPORTS = dedent(
    """
    import collections
    import contextlib
    import copy
    import dataclasses
    import datetime as dt
    import decimal
    import enum
    import functools
    import hashlib
    import inspect
    import io
    import itertools
    import json
    import math
    import os
    import random
    import re
    import string
    import sys
    import types
    import typing
    import unittest
    import uuid
    from decimal import Decimal
    from fractions import Fraction
    from pathlib import Path
    from unittest import mock

    import matplotlib.pyplot as plt
    import networkx as nx
    import numpy as np
    import pandas as pd
    import pytest
    import scipy
    import sympy as sp
    from scipy import optimize, sparse, stats
    """
).strip()


@dataclass(frozen=True)
class Pair:
    """Code cells. The test passes after the right answer and fails after the wrong one, an honest student's mistake."""

    name: str
    right: str
    test: str
    wrong: str

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, dedent(getattr(self, field.name)).strip())
