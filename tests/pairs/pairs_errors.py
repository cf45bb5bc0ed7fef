"""Exceptions that an answer raises: Python's own, those of libraries, and the student's; caught in every way."""

from pair import Pair

BANK = """
class BankError(Exception):
    '''Anything that the bank refuses.'''

class InsufficientFunds(BankError):
    def __init__(self, balance, needed):
        super().__init__(f"short of {needed - balance}")
        self.balance = balance
        self.needed = needed

def withdraw(balance, amount):
    if amount <= 0:
        raise BankError("amount must be positive")
    if amount > balance:
        raise InsufficientFunds(balance, amount)
    return balance - amount
"""

NO_SUBCLASS = BANK.replace("class InsufficientFunds(BankError)", "class InsufficientFunds(Exception)")
NO_ATTRIBUTES = BANK.replace("        self.balance = balance\n        self.needed = needed\n", "")
ONE_KIND = BANK.replace('BankError("amount must be positive")', "InsufficientFunds(balance, amount)")
RETURNS_IT = BANK.replace("raise InsufficientFunds", "return InsufficientFunds")
OTHER_WORDS = BANK.replace("short of", "You need")

PAIRS: list[Pair] = [
    Pair(
        "value_error_else_fail",
        right="""
        def factorial(n):
            if n < 0:
                raise ValueError("n must not be negative")
            return math.prod(range(1, n + 1))
        """,
        test="""
        assert factorial(5) == 120
        try:
            factorial(-1)
        except ValueError:
            pass
        else:
            raise AssertionError("Did not raise ValueError")
        """,
        wrong="""
        def factorial(n):
            return math.prod(range(1, n + 1))
        """,
    ),
    Pair(
        "flag_set_in_the_handler",
        right="""
        def parse_age(text):
            age = int(text)
            if age < 0:
                raise ValueError("age can't be negative: %d" % age)
            return age
        """,
        test="""
        caught = False
        try:
            parse_age("-4")
        except ValueError as error:
            caught = True
            message = str(error)
        assert caught, "a negative age should raise"
        assert "-4" in message
        """,
        wrong="""
        def parse_age(text):
            age = int(text)
            if age < 0:
                raise ValueError("age can't be negative")
            return age
        """,
    ),
    Pair(
        "pytest_raises_with_a_pattern",
        right="""
        def mean(xs):
            if not xs:
                raise ValueError("mean of an empty list")
            return sum(xs) / len(xs)
        """,
        test="""
        with pytest.raises(ValueError, match=r"empty"):
            mean([])
        assert mean([1, 3]) == 2
        """,
        wrong="""
        def mean(xs):
            return sum(xs) / len(xs)
        """,
    ),
    Pair(
        "pytest_raises_and_looks_at_it",
        right="""
        def lookup(table, key):
            if key not in table:
                raise KeyError(key, sorted(table))
            return table[key]
        """,
        test="""
        with pytest.raises(KeyError) as info:
            lookup({"b": 1, "a": 2}, "z")
        assert info.value.args == ("z", ["a", "b"])
        assert info.type is KeyError and isinstance(info.value, LookupError)
        """,
        wrong="""
        def lookup(table, key):
            return table[key]
        """,
    ),
    Pair(
        "assert_raises_of_unittest",
        right="""
        def speed(km, hours):
            if hours == 0:
                raise ZeroDivisionError("no time has passed")
            return km / hours
        """,
        test="""
        tc = unittest.TestCase()
        tc.assertRaises(ZeroDivisionError, speed, 10, 0)
        with tc.assertRaisesRegex(ZeroDivisionError, "no time"):
            speed(1, 0)
        with tc.assertRaises(TypeError) as caught:
            speed("fast", 2)
        tc.assertIn("unsupported operand", str(caught.exception))
        tc.assertAlmostEqual(speed(1, 3), 0.3333333)
        """,
        wrong="""
        def speed(km, hours):
            if hours == 0:
                return None
            return km / hours
        """,
    ),
    Pair(
        "assert_raises_of_numpy",
        right="""
        def multiply(a, b):
            if a.shape[1] != b.shape[0]:
                raise ValueError(f"shapes {a.shape} and {b.shape} don't fit")
            return a @ b
        """,
        test="""
        np.testing.assert_raises(ValueError, multiply, np.ones((2, 3)), np.ones((2, 3)))
        with np.testing.assert_raises_regex(ValueError, "don't fit"):
            multiply(np.ones((1, 2)), np.ones((1, 2)))
        assert multiply(np.ones((1, 2)), np.ones((2, 1))) == 2
        """,
        wrong="""
        def multiply(a, b):
            return a @ b
        """,
    ),
    Pair(
        "error_of_numpy",
        right="""
        def solve(a, b):
            return np.linalg.solve(a, b)
        """,
        test="""
        with pytest.raises(np.linalg.LinAlgError):
            solve(np.ones((2, 2)), np.ones(2))
        try:
            solve(np.zeros((2, 2)), np.ones(2))
            assert False, "should have raised"
        except np.linalg.LinAlgError as e:
            assert "Singular" in str(e)
        """,
        wrong="""
        def solve(a, b):
            return np.linalg.lstsq(a, b, rcond=None)[0]
        """,
    ),
    Pair(
        "error_of_an_axis",
        right="""
        def totals(a):
            return a.sum(axis=1)
        """,
        test="""
        assert totals(np.ones((2, 3))).tolist() == [3, 3]
        with pytest.raises(np.exceptions.AxisError):
            totals(np.ones(3))
        """,
        wrong="""
        def totals(a):
            return a.sum(axis=-1)
        """,
    ),
    Pair(
        "error_of_networkx",
        right="""
        def route(G, a, b):
            return nx.shortest_path(G, a, b)
        """,
        test="""
        G = nx.Graph([(1, 2), (3, 4)])
        with pytest.raises(nx.NetworkXNoPath):
            route(G, 1, 4)
        with pytest.raises(nx.NodeNotFound):
            route(G, 1, "nowhere")
        assert route(G, 1, 2) == [1, 2]
        """,
        wrong="""
        def route(G, a, b):
            try:
                return nx.shortest_path(G, a, b)
            except nx.NetworkXNoPath:
                return []
        """,
    ),
    Pair(
        "exact_class_of_the_error",
        right="""
        def first(items):
            if not isinstance(items, list):
                raise TypeError("a list, please")
            return items[0]
        """,
        test="""
        for argument, expected in [((1, 2), TypeError), ([], IndexError)]:
            try:
                first(argument)
            except Exception as e:
                assert type(e) is expected, f"got {type(e).__name__}"
            else:
                assert False
        """,
        wrong="""
        def first(items):
            if not isinstance(items, list) or not items:
                raise TypeError("a list, please")
            return items[0]
        """,
    ),
    Pair(
        "one_of_several_handlers",
        right="""
        def check(password):
            if not isinstance(password, str):
                raise TypeError("text expected")
            if len(password) < 8:
                raise ValueError("too short")
            return True
        """,
        test="""
        def kind(x):
            try:
                check(x)
            except (TypeError, AttributeError):
                return "type"
            except ValueError as e:
                return e.args[0]
            else:
                return "fine"
            finally:
                seen.append(x)

        seen = []
        assert [kind([1]), kind("abc"), kind("correct horse")] == ["type", "too short", "fine"]
        assert len(seen) == 3
        """,
        wrong="""
        def check(password):
            if len(password) < 8:
                raise ValueError("too short")
            return True
        """,
    ),
    Pair(
        "assertion_of_the_student",
        right="""
        def normalise(p):
            assert sum(p) > 0, "nothing to normalise"
            return [x / sum(p) for x in p]
        """,
        test="""
        with pytest.raises(AssertionError):
            normalise([0, 0])
        assert normalise([1, 3]) == [0.25, 0.75]
        """,
        wrong="""
        def normalise(p):
            assert sum(p) >= 0, "nothing to normalise"
            return [x / (sum(p) or 1) for x in p]
        """,
    ),
    Pair(
        "not_implemented_yet",
        right="""
        class Animal:
            def speak(self):
                raise NotImplementedError(f"{type(self).__name__} must speak")

        class Cow(Animal):
            def speak(self):
                return "moo"
        """,
        test="""
        class Fish(Animal):
            pass

        assert Cow().speak() == "moo"
        with pytest.raises(NotImplementedError, match="Fish must speak"):
            Fish().speak()
        """,
        wrong="""
        class Animal:
            def speak(self):
                return NotImplementedError(f"{type(self).__name__} must speak")

        class Cow(Animal):
            def speak(self):
                return "moo"
        """,
    ),
    Pair(
        "errors_by_missing_names",
        right="""
        class Config:
            def __init__(self, **values):
                self._values = values

            def __getattr__(self, name):
                if name.startswith("_") or name not in self._values:
                    raise AttributeError(f"no setting {name!r}")
                return self._values[name]
        """,
        test="""
        c = Config(depth=3)
        assert c.depth == 3 and not hasattr(c, "width")
        with pytest.raises(AttributeError, match="no setting 'width'"):
            c.width
        """,
        wrong="""
        class Config:
            def __init__(self, **values):
                self._values = values

            def __getattr__(self, name):
                return self._values.get(name)
        """,
    ),
    Pair(
        "wrong_number_of_arguments",
        right="""
        def bmi(kg, m):
            return kg / m ** 2
        """,
        test="""
        with pytest.raises(TypeError):
            bmi(70)
        with pytest.raises(TypeError):
            bmi(70, 1.75, 3)
        assert round(bmi(m=1.75, kg=70), 1) == 22.9
        """,
        wrong="""
        def bmi(kg, m=1.75):
            return kg / m ** 2
        """,
    ),
    Pair(
        "file_not_found",
        right="""
        def read_numbers(path):
            with open(path) as f:
                return [float(line) for line in f]
        """,
        test="""
        with pytest.raises(FileNotFoundError) as info:
            read_numbers("no_such_file.txt")
        assert info.value.filename == "no_such_file.txt"
        """,
        wrong="""
        def read_numbers(path):
            try:
                with open(path) as f:
                    return [float(line) for line in f]
            except FileNotFoundError:
                return []
        """,
    ),
    Pair(
        "error_with_a_cause",
        right="""
        def load(text):
            try:
                return json.loads(text)
            except json.JSONDecodeError as error:
                raise ValueError("not a settings file") from error
        """,
        test="""
        with pytest.raises(ValueError) as info:
            load("{oops")
        assert str(info.value) == "not a settings file"
        assert isinstance(info.value.__cause__, json.JSONDecodeError)
        assert load("[1]") == [1]
        """,
        wrong="""
        def load(text):
            try:
                return json.loads(text)
            except json.JSONDecodeError:
                raise ValueError("not a settings file")
        """,
    ),
    Pair(
        "stop_of_recursion",
        right="""
        def depth(n):
            return 1 + depth(n + 1)
        """,
        test="""
        with pytest.raises(RecursionError):
            depth(0)
        """,
        wrong="""
        def depth(n):
            return 1 if n > 100 else 1 + depth(n + 1)
        """,
    ),
    Pair(
        "warning_expected",
        right="""
        import warnings

        def old_area(r):
            warnings.warn("use area instead", DeprecationWarning, stacklevel=2)
            return 3.14 * r * r
        """,
        test="""
        with pytest.warns(DeprecationWarning, match="use area"):
            assert old_area(1) == 3.14
        """,
        wrong="""
        import warnings

        def old_area(r):
            print("use area instead")
            return 3.14 * r * r
        """,
    ),
    Pair(
        "own_error_caught_by_its_class",
        right=BANK,
        test="""
        try:
            withdraw(10, 50)
        except InsufficientFunds as e:
            assert str(e) == "short of 40"
        else:
            raise AssertionError("should have raised InsufficientFunds")
        assert withdraw(10, 4) == 6
        """,
        wrong=OTHER_WORDS,
    ),
    Pair(
        "own_error_caught_by_its_parent",
        right=BANK,
        test="""
        for amount in (-1, 99):
            with pytest.raises(BankError):
                withdraw(10, amount)
        assert issubclass(InsufficientFunds, BankError) and issubclass(BankError, Exception)
        """,
        wrong=NO_SUBCLASS,
    ),
    Pair(
        "own_error_with_attributes",
        right=BANK,
        test="""
        with pytest.raises(InsufficientFunds) as info:
            withdraw(10, 50)
        assert info.value.balance == 10 and info.value.needed == 50
        assert info.value.needed - info.value.balance == 40
        """,
        wrong=NO_ATTRIBUTES,
    ),
    Pair(
        "own_error_not_its_child",
        right=BANK,
        test="""
        try:
            withdraw(10, 0)
        except InsufficientFunds:
            raise AssertionError("0 is no matter of funds")
        except BankError as e:
            assert type(e) == BankError and "positive" in repr(e)
        """,
        wrong=ONE_KIND,
    ),
    Pair(
        "own_error_by_unittest",
        right=BANK,
        test="""
        class TestBank(unittest.TestCase):
            def runTest(self):
                with self.assertRaises(InsufficientFunds) as caught:
                    withdraw(1, 2)
                self.assertEqual(caught.exception.needed, 2)
                self.assertIsInstance(caught.exception, BankError)

        result = TestBank().run()
        assert result.wasSuccessful(), result.failures + result.errors
        """,
        wrong=RETURNS_IT,
    ),
    Pair(
        "own_error_raised_by_the_test",
        right="""
        class Cancelled(Exception):
            pass

        def run_all(steps):
            done = 0
            for step in steps:
                try:
                    step()
                except Cancelled:
                    continue
                done += 1
            return done
        """,
        test="""
        def stop():
            raise Cancelled("enough")

        def fail():
            raise OSError("broken")

        assert run_all([lambda: 1, stop, lambda: 2]) == 2
        with pytest.raises(OSError, match="broken"):
            run_all([fail])
        """,
        wrong="""
        class Cancelled(Exception):
            pass

        def run_all(steps):
            done = 0
            for step in steps:
                try:
                    step()
                except Exception:
                    continue
                done += 1
            return done
        """,
    ),
    Pair(
        "own_error_with_text_of_its_own",
        right="""
        class ParseError(ValueError):
            def __init__(self, line, reason):
                self.line, self.reason = line, reason

            def __str__(self):
                return f"line {self.line}: {self.reason}"

        def parse(text):
            for n, line in enumerate(text.splitlines(), 1):
                if "=" not in line:
                    raise ParseError(n, "no '='")
            return True
        """,
        test="""
        with pytest.raises(ValueError, match="^line 2: no '='$") as info:
            parse("a=1\\nb")
        assert isinstance(info.value, ParseError) and info.value.line == 2
        """,
        wrong="""
        class ParseError(ValueError):
            def __init__(self, line, reason):
                self.line, self.reason = line, reason

            def __str__(self):
                return f"line {self.line}: {self.reason}"

        def parse(text):
            for n, line in enumerate(text.splitlines()):
                if "=" not in line:
                    raise ParseError(n, "no '='")
            return True
        """,
    ),
]
