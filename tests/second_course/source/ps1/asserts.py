"""Asserts in the style of nose, as functions."""

import unittest

_case = unittest.TestCase()
assert_equal = _case.assertEqual
assert_almost_equal = _case.assertAlmostEqual
assert_raises = _case.assertRaises
assert_true = _case.assertTrue
