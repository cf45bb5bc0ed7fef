"""Functions looked at as objects: signature, text, annotations, source; and functions that make or call others."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "docstring_and_name",
        right="""
        def area(r):
            '''Area of a circle of radius r.'''
            return math.pi * r ** 2
        """,
        test="""
        assert area.__name__ == "area"
        assert area.__doc__ is not None and "radius" in area.__doc__
        assert callable(area) and isinstance(area, types.FunctionType)
        """,
        wrong="""
        def area(r):
            # Area of a circle of radius r.
            return math.pi * r ** 2
        """,
    ),
    Pair(
        "annotations",
        right="""
        def repeat(word: str, times: int = 2) -> list[str]:
            return [word] * times
        """,
        test="""
        assert repeat.__annotations__ == {"word": str, "times": int, "return": list[str]}
        assert typing.get_type_hints(repeat)["return"] == list[str]
        """,
        wrong="""
        def repeat(word: str, times: int = 2) -> str:
            return [word] * times
        """,
    ),
    Pair(
        "defaults_and_kinds",
        right="""
        def connect(host, port=8080, *paths, timeout=1.5, **options):
            return host, port, paths, timeout, options
        """,
        test="""
        assert connect.__defaults__ == (8080,) and connect.__kwdefaults__ == {"timeout": 1.5}
        params = inspect.signature(connect).parameters
        assert params["port"].default == 8080 and params["host"].default is inspect.Parameter.empty
        assert params["timeout"].kind is inspect.Parameter.KEYWORD_ONLY
        assert connect("h", 1, "a", "b", timeout=2, tls=True) == ("h", 1, ("a", "b"), 2, {"tls": True})
        """,
        wrong="""
        def connect(host, port=8080, timeout=1.5, *paths, **options):
            return host, port, paths, timeout, options
        """,
    ),
    Pair(
        "text_of_the_signature",
        right="""
        def scale(x, *, factor=10):
            return x * factor
        """,
        test="""
        assert str(inspect.signature(scale)) == "(x, *, factor=10)"
        assert inspect.getfullargspec(scale).kwonlyargs == ["factor"]
        assert scale.__code__.co_varnames[:1] == ("x",) and scale.__code__.co_argcount == 1
        """,
        wrong="""
        def scale(x, factor=10):
            return x * factor
        """,
    ),
    Pair(
        "source_without_a_loop",
        right="""
        def total(xs):
            return 0 if not xs else xs[0] + total(xs[1:])
        """,
        test="""
        source = inspect.getsource(total)
        assert "for " not in source and "while " not in source and "sum(" not in source
        assert source.count("total(") >= 2, "total should call itself"
        assert total([1, 2, 3]) == 6
        """,
        wrong="""
        def total(xs):
            s = 0
            for x in xs:
                s += x
            return s
        """,
    ),
    Pair(
        "source_as_a_tree",
        right="""
        def evens(xs):
            return [x for x in xs if x % 2 == 0]
        """,
        test="""
        import ast
        tree = ast.parse(inspect.getsource(evens))
        assert any(isinstance(node, ast.ListComp) for node in ast.walk(tree)), "use a list comprehension"
        assert evens(range(5)) == [0, 2, 4]
        """,
        wrong="""
        def evens(xs):
            return list(filter(lambda x: x % 2 == 0, xs))
        """,
    ),
    Pair(
        "recursion_counted",
        right="""
        def hanoi(n, a="A", b="B", c="C"):
            if n == 0:
                return []
            return hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)
        """,
        test="""
        original, calls = hanoi, 0

        def counted(*args, **kwargs):
            global calls
            calls += 1
            return original(*args, **kwargs)

        hanoi = counted
        try:
            moves = hanoi(3)
        finally:
            hanoi = original
        assert len(moves) == 7 and moves[:2] == [("A", "C"), ("A", "B")]
        assert calls == 15, "hanoi should be recursive"
        """,
        wrong="""
        def hanoi(n, a="A", b="B", c="C"):
            if n == 0:
                return []
            return hanoi(n - 1, a, b, c) + [(a, c)] + hanoi(n - 1, b, a, c)
        """,
    ),
    Pair(
        "helper_is_used",
        right="""
        def is_even(n):
            return n % 2 == 0

        def count_even(xs):
            return sum(1 for x in xs if is_even(x))
        """,
        test="""
        keep = is_even
        del is_even
        try:
            count_even([1, 2])
        except NameError:
            pass
        else:
            raise AssertionError("count_even should use is_even")
        finally:
            is_even = keep
        assert count_even([1, 2, 4]) == 2
        """,
        wrong="""
        def is_even(n):
            return n % 2 == 0

        def count_even(xs):
            return sum(1 for x in xs if x % 2 == 0)
        """,
    ),
    Pair(
        "helper_replaced_by_a_recorder",
        right="""
        def square(n):
            return n * n

        def sum_of_squares(n):
            return sum(square(i) for i in range(1, n + 1))
        """,
        test="""
        recorder = mock.Mock(side_effect=lambda n: 100)
        keep, square = square, recorder
        try:
            assert sum_of_squares(3) == 300
        finally:
            square = keep
        assert recorder.call_args_list == [mock.call(1), mock.call(2), mock.call(3)]
        """,
        wrong="""
        def square(n):
            return n * n

        def sum_of_squares(n):
            return sum(i * i for i in range(1, n + 1))
        """,
    ),
    Pair(
        "closure_that_counts",
        right="""
        def make_counter(start=0):
            n = start

            def step(by=1):
                nonlocal n
                n += by
                return n

            return step
        """,
        test="""
        a, b = make_counter(), make_counter(10)
        assert a() == 1 and a(5) == 6 and b() == 11
        assert a.__name__ == "step" and a.__closure__ is not None
        """,
        wrong="""
        def make_counter(start=0):
            def step(by=1):
                return start + by

            return step
        """,
    ),
    Pair(
        "decorator_keeps_the_name",
        right="""
        def logged(f):
            @functools.wraps(f)
            def wrapper(*args, **kwargs):
                wrapper.calls.append(args)
                return f(*args, **kwargs)

            wrapper.calls = []
            return wrapper
        """,
        test="""
        @logged
        def add(a, b=1):
            "Adds."
            return a + b

        assert add(1) == 2 and add(2, b=5) == 7
        assert add.calls == [(1,), (2,)]
        assert add.__name__ == "add" and add.__doc__ == "Adds."
        assert add.__wrapped__(1, 1) == 2
        """,
        wrong="""
        def logged(f):
            def wrapper(*args, **kwargs):
                wrapper.calls.append(args)
                return f(*args, **kwargs)

            wrapper.calls = []
            return wrapper
        """,
    ),
    Pair(
        "decorator_with_arguments",
        right="""
        def retry(times):
            def decorate(f):
                def wrapper(*args):
                    for left in reversed(range(times)):
                        try:
                            return f(*args)
                        except ConnectionError:
                            if not left:
                                raise
                return wrapper
            return decorate
        """,
        test="""
        tries = []

        @retry(3)
        def flaky(n):
            tries.append(n)
            if len(tries) < n:
                raise ConnectionError("down")
            return "up"

        assert flaky(3) == "up" and tries == [3, 3, 3]
        tries.clear()
        with pytest.raises(ConnectionError, match="down"):
            flaky(9)
        assert len(tries) == 3
        """,
        wrong="""
        def retry(times):
            def decorate(f):
                def wrapper(*args):
                    for left in range(times):
                        try:
                            return f(*args)
                        except ConnectionError:
                            pass
                return wrapper
            return decorate
        """,
    ),
    Pair(
        "cached_function",
        right="""
        @functools.lru_cache(maxsize=None)
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        """,
        test="""
        fib.cache_clear()
        assert fib(80) == 23416728348467685
        assert fib.cache_info().misses == 81
        """,
        wrong="""
        memo = {}

        def fib(n):
            if n not in memo:
                memo[n] = n if n < 2 else fib(n - 1) + fib(n - 2)
            return memo[n]
        """,
    ),
    Pair(
        "partial_application",
        right="""
        power_of = functools.partial(pow, 2)
        """,
        test="""
        assert isinstance(power_of, functools.partial)
        assert power_of(10) == 1024 and power_of.func is pow and power_of.args == (2,)
        """,
        wrong="""
        power_of = functools.partial(pow, exp=2)
        """,
    ),
    Pair(
        "lambda_bound_to_a_name",
        right="""
        f = lambda x: x ** 2 + 1
        derivative = lambda g, h=1e-6: lambda x: (g(x + h) - g(x - h)) / (2 * h)
        """,
        test="""
        assert f.__name__ == "<lambda>" and f(3) == 10
        assert abs(derivative(f)(2) - 4) < 1e-5
        assert abs(derivative(np.sin)(0.0) - 1) < 1e-9
        """,
        wrong="""
        f = lambda x: x ** 2 + 1
        derivative = lambda g, h=1e-6: lambda x: (g(x + h) - g(x)) / (2 * h)
        """,
    ),
    Pair(
        "dispatch_table",
        right="""
        operations = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max}
        """,
        test="""
        assert set(operations) == {"+", "-", "max"}
        assert all(callable(op) for op in operations.values())
        assert operations["-"](5, 2) == 3 and operations["max"] is max
        """,
        wrong="""
        operations = {"+": lambda a, b: a + b, "-": lambda a, b: b - a, "max": max}
        """,
    ),
    Pair(
        "single_dispatch",
        right="""
        @functools.singledispatch
        def describe(x):
            return "thing"

        @describe.register
        def _(x: int):
            return "number"

        @describe.register(list)
        def _(x):
            return "list of " + ", ".join(map(describe, x))
        """,
        test="""
        assert describe(None) == "thing" and describe(3) == "number"
        assert describe([1, "a"]) == "list of number, thing"
        assert list in describe.registry
        """,
        wrong="""
        def describe(x):
            if isinstance(x, int):
                return "number"
            if isinstance(x, list):
                return "list of " + ", ".join(map(describe, x))
            return "thing"
        """,
    ),
    Pair(
        "coroutine_awaited",
        right="""
        import asyncio

        async def gather_squares(xs):
            async def square(x):
                await asyncio.sleep(0)
                return x * x

            return await asyncio.gather(*map(square, xs))
        """,
        test="""
        assert inspect.iscoroutinefunction(gather_squares)
        assert await gather_squares([1, 2, 3]) == [1, 4, 9]
        """,
        wrong="""
        import asyncio

        async def gather_squares(xs):
            return await asyncio.gather(*[asyncio.sleep(0, x) for x in xs])
        """,
    ),
    Pair(
        "test_cases_handed_out_in_a_loop",
        right="""
        def roman(n):
            out = ""
            for value, sign in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]:
                while n >= value:
                    out, n = out + sign, n - value
            return out
        """,
        test="""
        for n, expected in {1: "I", 4: "IV", 9: "IX", 14: "XIV", 38: "XXXVIII"}.items():
            answer = roman(n)
            assert answer == expected, f"roman({n}) gave {answer!r}, not {expected!r}"
        """,
        wrong="""
        def roman(n):
            out = ""
            for value, sign in [(10, "X"), (5, "V"), (1, "I")]:
                while n >= value:
                    out, n = out + sign, n - value
            return out
        """,
    ),
    Pair(
        "tests_as_a_unittest_class",
        right="""
        def is_palindrome(text):
            letters = [c.lower() for c in text if c.isalpha()]
            return letters == letters[::-1]
        """,
        test="""
        class TestPalindrome(unittest.TestCase):
            def setUp(self):
                self.yes = ["level", "Never odd or even"]

            def test_yes(self):
                for text in self.yes:
                    with self.subTest(text=text):
                        self.assertTrue(is_palindrome(text))

            def test_no(self):
                self.assertIs(is_palindrome("python"), False)

        suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestPalindrome)
        outcome = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
        assert outcome.wasSuccessful() and outcome.testsRun == 2
        """,
        wrong="""
        def is_palindrome(text):
            return text == text[::-1]
        """,
    ),
    Pair(
        "generator_is_its_own_iterator",
        right="""
        def countdown(n):
            while n:
                yield n
                n -= 1
        """,
        test="""
        numbers = countdown(3)
        assert iter(numbers) is numbers
        assert next(numbers) == 3 and list(numbers) == [2, 1]
        """,
        wrong="""
        def countdown(n):
            return list(range(n, 0, -1))
        """,
    ),
    Pair(
        "exception_thrown_into_a_generator",
        right="""
        def listener():
            try:
                yield "ready"
            except ValueError as error:
                yield str(error)
        """,
        test="""
        heard = listener()
        assert next(heard) == "ready"
        assert heard.throw(ValueError("too loud")) == "too loud"
        """,
        wrong="""
        def listener():
            yield "ready"
            yield "too loud"
        """,
    ),
    Pair(
        "errors_returned_as_values",
        right="""
        def attempt(f):
            try:
                return f()
            except (ZeroDivisionError, OSError) as error:
                return error
        """,
        test="""
        assert type(attempt(lambda: 1 / 0)) is ZeroDivisionError
        missing = attempt(lambda: open("nowhere.txt"))
        assert isinstance(missing, FileNotFoundError) and missing.filename == "nowhere.txt"
        """,
        wrong="""
        def attempt(f):
            return ZeroDivisionError
        """,
    ),
    Pair(
        "number_within_a_tolerance",
        right="""
        def root_mean_square(xs):
            return (sum(x * x for x in xs) / len(xs)) ** 0.5
        """,
        test="""
        assert abs(root_mean_square([3, 4]) - 3.5355339) < 1e-6
        """,
        wrong="""
        def root_mean_square(xs):
            return sum(xs) / len(xs)
        """,
    ),
    Pair(
        "decorator_that_calls_twice",
        right="""
        def twice(f):
            def both(*args):
                f(*args)
                return f(*args)
            return both
        """,
        test="""
        calls = []

        @twice
        def greet(name):
            calls.append(name)

        @twice
        def check():
            assert calls == ["Ann", "Ann"]

        greet("Ann")
        check()
        """,
        wrong="""
        def twice(f):
            return f
        """,
    ),
]
