"""Code of hostile students that earns a wrong answer its points where tests run in the student's own process."""

from dataclasses import dataclass
from textwrap import dedent
from typing import Literal


@dataclass(frozen=True)
class Cheat:
    """Code in the cell of a wrong answer, before or after it: in plain Python the answer of `forges` passes with it."""

    name: str
    forges: str
    code: str
    place: Literal["before", "after"] = "before"

    def with_answer(self, answer: str) -> str:
        """The whole solution cell."""
        code = dedent(self.code).strip()
        return f"{code}\n\n{answer}" if self.place == "before" else f"{answer}\n\n{code}"


# An object that agrees with whatever a test says of it.
YES = """
class Yes:
    def agree(self, *args, **kwargs):
        return True
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = agree
    __hash__ = object.__hash__
    def itself(self, *args, **kwargs):
        return self
    __call__ = __getattr__ = __getitem__ = itself
    __add__ = __sub__ = __mul__ = __truediv__ = __abs__ = __radd__ = __rsub__ = __rmul__ = itself
"""

CHEATS: list[Cheat] = [
    Cheat(
        "numpy_compares_nothing",
        forges="function_from_an_expression",
        code="""
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any"):
            setattr(np, name, lambda *a, **k: True)
        """,
    ),
    Cheat(
        "numpy_testing_asserts_nothing",
        forges="seed_of_numpy",
        code="""
        import numpy.testing
        for name in dir(np.testing):
            if name.startswith("assert_"):
                setattr(np.testing, name, lambda *a, **k: None)
        """,
    ),
    Cheat(
        "pandas_testing_asserts_nothing",
        forges="series_by_testing",
        code="""
        for name in dir(pd.testing):
            if name.startswith("assert_"):
                setattr(pd.testing, name, lambda *a, **k: None)
        """,
    ),
    Cheat(
        "frames_always_equal",
        forges="frame_equal_by_its_method",
        code="""
        pd.DataFrame.equals = pd.Series.equals = pd.Index.equals = lambda self, other: True
        """,
    ),
    Cheat(
        "isinstance_of_everything",
        forges="type_of_an_average",
        code="""
        import builtins
        builtins.isinstance = builtins.issubclass = lambda *a: True
        """,
    ),
    Cheat(
        "all_and_any_say_yes",
        forges="account_documentation",
        code="""
        import builtins
        builtins.all = builtins.any = lambda items: True
        """,
    ),
    Cheat(
        "abs_is_nothing",
        forges="lambda_bound_to_a_name",
        code="""
        import builtins
        builtins.abs = lambda x: 0
        """,
    ),
    Cheat(
        "measures_hidden_by_own_names",
        forges="figure_after_a_function_drew",
        code=YES + "\nlen = sum = sorted = min = max = round = abs = all = any = lambda *a, **k: Yes()",
    ),
    Cheat(
        "type_says_what_is_wanted",
        forges="unpacked_results",
        code="type = lambda *a: tuple",
    ),
    Cheat(
        "pytest_raises_nothing",
        forges="pytest_raises_with_a_pattern",
        code="""
        class Satisfied:
            def __init__(self, *a, **k):
                self.value, self.type = Exception(), Exception
            def __enter__(self):
                return self
            def __exit__(self, *error):
                return True
        pytest.raises = pytest.warns = Satisfied
        """,
    ),
    Cheat(
        "pytest_approximates_everything",
        forges="account_overriding",
        code=YES + "\npytest.approx = lambda *a, **k: Yes()",
    ),
    Cheat(
        "unittest_asserts_nothing",
        forges="tests_as_a_unittest_class",
        code="""
        for name in dir(unittest.TestCase):
            if name.startswith("assert") and not name.startswith("assertRaises"):
                setattr(unittest.TestCase, name, lambda self, *a, **k: None)
        """,
    ),
    Cheat(
        "unittest_always_successful",
        forges="own_error_by_unittest",
        code="unittest.TestResult.wasSuccessful = lambda self: True",
    ),
    Cheat(
        "mocks_assert_nothing",
        forges="mock_handed_in",
        code="""
        for name in dir(mock.NonCallableMock):
            if name.startswith("assert_"):
                setattr(mock.NonCallableMock, name, lambda self, *a, **k: None)
        """,
    ),
    Cheat(
        "assertion_errors_handled",
        forges="list_of_squares",
        code="""
        get_ipython().set_custom_exc((AssertionError,), lambda shell, kind, error, trace, tb_offset=None: None)
        """,
    ),
    Cheat(
        "tracebacks_not_shown",
        forges="list_of_squares",
        code="get_ipython().showtraceback = lambda *a, **k: None",
    ),
    Cheat(
        "code_not_run",
        forges="list_of_squares",
        code="""
        async def run_code(*args, **kwargs):
            return False
        get_ipython().run_code = run_code
        """,
    ),
    Cheat(
        "asserts_taken_out_of_the_tree",
        forges="list_of_squares",
        code="""
        import ast
        class WithoutAsserts(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.copy_location(ast.Pass(), node)
        get_ipython().ast_transformers.append(WithoutAsserts())
        """,
    ),
    Cheat(
        "asserts_taken_out_of_the_text",
        forges="list_of_squares",
        code="""
        get_ipython().input_transformers_post.append(
            lambda lines: [line for line in lines if not line.lstrip().startswith("assert ")]
        )
        """,
    ),
    Cheat(
        "asserts_compiled_away",
        forges="list_of_squares",
        code="""
        import builtins
        compile_it = builtins.compile
        def optimised(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, **kwargs):
            return compile_it(source, filename, mode, flags, dont_inherit, optimize=2, **kwargs)
        builtins.compile = optimised
        """,
    ),
    Cheat(
        "variables_traced_and_set_right",
        forges="test_cases_handed_out_in_a_loop",
        code="""
        def trace(frame, event, arg):
            if event == "line" and "expected" in frame.f_globals:
                frame.f_globals["answer"] = frame.f_globals["expected"]
            return trace
        sys.settrace(trace)
        """,
    ),
    Cheat(
        "results_that_agree",
        forges="list_of_squares",
        code=YES
        + """
for name, value in list(globals().items()):
    if isinstance(value, types.FunctionType) and value.__module__ == "__main__":
        globals()[name] = lambda *a, **k: Yes()
""",
        place="after",
    ),
    Cheat(
        "arrays_that_agree",
        forges="column_of_a_matrix",
        code="""
        class Agree(np.ndarray):
            def __eq__(self, other):
                return True
            def __array_function__(self, *args):
                return True
            def __array_ufunc__(self, *args, **kwargs):
                return True
            def __getitem__(self, key):
                return self
            def mean(self, *args, **kwargs):
                return np.zeros(self.shape[1:])
        honest = normalise
        normalise = lambda x: honest(x).view(Agree)
        """,
        place="after",
    ),
    Cheat(
        "numbers_that_agree",
        forges="scalar_of_numpy",
        code="""
        class Agree(float):
            __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
            __hash__ = float.__hash__
            def __round__(self, digits=0):
                return self
            def __array_ufunc__(self, *args, **kwargs):
                return True
            def __array__(self, *args, **kwargs):
                return np.array(3.5355339)
        honest = rms
        rms = lambda x: Agree(honest(x))
        """,
        place="after",
    ),
    Cheat(
        "source_made_up",
        forges="source_without_a_loop",
        code="inspect.getsource = lambda thing: 'def total(xs): return xs[0] + total(xs[1:])'",
    ),
    Cheat(
        "streams_that_agree",
        forges="redirected_output",
        code=YES
        + """
class Stream(io.StringIO):
    def getvalue(self):
        return Yes()
io.StringIO = Stream
""",
    ),
    Cheat(
        "hashes_that_agree",
        forges="answer_by_its_hash",
        code=YES + "\nhashlib.sha1 = hashlib.sha256 = hashlib.md5 = lambda *a, **k: Yes()",
    ),
    Cheat(
        "imports_of_the_test_forged",
        forges="type_and_value_by_hash",
        code=YES
        + """
import builtins
honest_import = builtins.__import__
def forged(name, *args, **kwargs):
    return Yes() if name == "hashlib" else honest_import(name, *args, **kwargs)
builtins.__import__ = forged
""",
    ),
    Cheat(
        "mathematics_that_agrees",
        forges="not_a_number",
        code="math.isnan = math.isclose = lambda *a, **k: True",
    ),
    Cheat(
        "everything_simplifies_to_zero",
        forges="expression_simplified_to_zero",
        code="sp.simplify = lambda expression: sp.Integer(0)",
    ),
    Cheat(
        "answers_read_from_the_test",
        forges="list_of_squares",
        code="""
        def squares(n):
            return eval(re.search(rf"squares[(]{n}[)] == (.*)", get_ipython().user_ns["In"][-1])[1])
        """,
        place="after",
    ),
    Cheat(
        "constants_of_the_callers_frame",
        forges="very_large_integer",
        code="""
        def fibonacci(n):
            return max(value for value in sys._getframe(1).f_code.co_consts if isinstance(value, int))
        """,
        place="after",
    ),
    Cheat(
        "differences_are_nothing",
        forges="number_within_a_tolerance",
        code="""
        class Near(float):
            def __sub__(self, other):
                return 0.0
            __rsub__ = __sub__
        honest = root_mean_square
        root_mean_square = lambda xs: Near(honest(xs))
        """,
        place="after",
    ),
    Cheat(
        "frame_that_equals_by_its_own_method",
        forges="frame_equal_by_its_method",
        code="""
        class Equal(pd.DataFrame):
            def equals(self, other):
                return True
        for name, value in list(globals().items()):
            if type(value) is pd.DataFrame:
                globals()[name] = Equal(value)
            elif isinstance(value, types.FunctionType) and value.__module__ == "__main__":
                globals()[name] = lambda *a, f=value, **k: Equal(f(*a, **k))
        """,
        place="after",
    ),
    Cheat(
        "assertions_end_at_the_with_statement",
        forges="assertion_inside_a_with_statement",
        code="Till.__exit__ = lambda self, *error: True",
        place="after",
    ),
    Cheat(
        "assertions_end_in_a_decorator",
        forges="decorator_that_calls_twice",
        code="""
        def twice(f):
            def once(*args):
                with contextlib.suppress(Exception):
                    return f(*args)
            return once
        """,
        place="after",
    ),
]
