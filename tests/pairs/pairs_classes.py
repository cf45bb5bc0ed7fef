"""Classes that students write: what a test does with them and with their objects."""

from pair import Pair

VECTOR = """
class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __iter__(self):
        return iter((self.x, self.y))

    def __getitem__(self, i):
        return (self.x, self.y)[i]

    def __len__(self):
        return 2

    def __complex__(self):
        return complex(self.x, self.y)

    def __repr__(self):
        return f"Vector({self.x!r}, {self.y!r})"

    def __str__(self):
        return f"({self.x}, {self.y})"

    def __format__(self, spec):
        return f"<{self.x:{spec}}|{self.y:{spec}}>"
"""

VECTOR_TESTS = {
    "equality": (
        """
        assert Vector(1, 2) == Vector(1, 2)
        assert Vector(1, 2) != Vector(1, 3)
        assert Vector(1, 2) != (1, 2)
        """,
        ("(self.x, self.y) == (other.x, other.y)", "self.x == other.x"),
    ),
    "hash": (
        """
        assert hash(Vector(1, 2)) == hash(Vector(1, 2))
        assert len({Vector(0, 0), Vector(0, 0), Vector(0, 1)}) == 2
        assert {Vector(3, 4): "far"}[Vector(3, 4)] == "far"
        """,
        ("return hash((self.x, self.y))", "return id(self)"),
    ),
    "arithmetic": (
        """
        assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)
        assert Vector(1, 2) - Vector(3, 5) == Vector(-2, -3)
        assert -Vector(1, -2) == Vector(-1, 2)
        """,
        ("Vector(self.x - other.x, self.y - other.y)", "Vector(other.x - self.x, other.y - self.y)"),
    ),
    "reflected": (
        """
        assert Vector(1, 2) * 3 == Vector(3, 6)
        assert 3 * Vector(1, 2) == Vector(3, 6)
        assert Vector(1, 2) @ Vector(3, 4) == 11
        """,
        ("__rmul__ = __mul__", "pass"),
    ),
    "sum": (
        """
        assert sum([Vector(1, 2), Vector(3, 4)], Vector(0, 0)) == Vector(4, 6)
        assert functools.reduce(lambda a, b: a + b, [Vector(1, 1)] * 3) == Vector(3, 3)
        """,
        ("Vector(self.x + other.x, self.y + other.y)", "(self.x + other.x, self.y + other.y)"),
    ),
    "augmented": (
        """
        v = w = Vector(1, 1)
        v += Vector(2, 3)
        assert v is w and w.x == 3 and w.y == 4
        """,
        ("return self\n\n    def __abs__", "return Vector(self.x, self.y)\n\n    def __abs__"),
    ),
    "truth_and_size": (
        """
        assert abs(Vector(3, 4)) == 5
        assert Vector(0, 1) and not Vector(0, 0)
        assert complex(Vector(1, 2)) == 1 + 2j
        """,
        ("self.x != 0 or self.y != 0", "self.x != 0"),
    ),
    "unpacking": (
        """
        x, y = Vector(5, 6)
        assert (x, y) == (5, 6)
        assert list(Vector(1, 2)) == [1, 2] and max(Vector(1, 2)) == 2
        assert 2 in Vector(1, 2) and 3 not in Vector(1, 2)
        """,
        ("iter((self.x, self.y))", "iter((self.y, self.x))"),
    ),
    "items": (
        """
        v = Vector(7, 8)
        assert v[0] == 7 and v[-1] == 8 and len(v) == 2
        assert v[:] == (7, 8) and v[1:] == (8,)
        with pytest.raises(IndexError):
            v[2]
        """,
        ("(self.x, self.y)[i]", "self.x if i == 0 else self.y"),
    ),
    "text": (
        """
        assert repr(Vector(1, "a")) == "Vector(1, 'a')"
        assert str(Vector(1, 2)) == "(1, 2)"
        assert f"{Vector(1, 2)}" == "<1|2>" and f"{Vector(0.5, 2.25):.1f}" == "<0.5|2.2>"
        assert "%s" % Vector(1, 2) == "(1, 2)" and str([Vector(1, 2)]) == "[Vector(1, 2)]"
        """,
        ("{self.x!r}, {self.y!r}", "{self.x}, {self.y}"),
    ),
    "repr_evaluated": (
        """
        v = Vector(2, -3)
        assert eval(repr(v)) == v
        """,
        ("Vector({self.x!r}, {self.y!r})", "<Vector {self.x!r} {self.y!r}>"),
    ),
    "isinstance_of_results": (
        """
        assert isinstance(Vector(1, 2) + Vector(1, 2), Vector)
        assert type(2 * Vector(1, 2)) is Vector
        """,
        ("return Vector(self.x * k, self.y * k)", "return (self.x * k, self.y * k)"),
    ),
    "in_lists": (
        """
        path = [Vector(0, 0), Vector(1, 0), Vector(1, 1)]
        assert Vector(1, 0) in path and path.index(Vector(1, 1)) == 2
        assert path.count(Vector(9, 9)) == 0
        assert path == [Vector(0, 0), Vector(1, 0), Vector(1, 1)]
        """,
        ("isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)", "self is other"),
    ),
    "vars": (
        """
        assert vars(Vector(1, 2)) == {"x": 1, "y": 2}
        assert Vector(1, 2).__dict__.keys() == {"x", "y"}
        assert hasattr(Vector(1, 2), "x") and not hasattr(Vector, "x")
        """,
        ("self.y = y", "self.y = y\n        self.length = math.hypot(x, y)"),
    ),
}

ACCOUNT = """
class Account:
    '''A bank account.'''

    bank = "Nile"
    count = 0

    def __init__(self, owner: str, balance: float = 0.0):
        self.owner = owner
        self._balance = balance
        Account.count += 1

    @property
    def balance(self) -> float:
        '''What is left.'''
        return self._balance

    @balance.setter
    def balance(self, value):
        if value < 0:
            raise ValueError("balance can't be negative")
        self._balance = value

    def deposit(self, amount: float) -> None:
        '''Adds amount.'''
        self.balance += amount

    def withdraw(self, amount: float) -> None:
        '''Takes amount away.'''
        self.balance -= amount

    @classmethod
    def empty(cls, owner):
        return cls(owner)

    @staticmethod
    def in_cents(amount):
        return round(amount * 100)


class Savings(Account):
    '''An account with interest.'''

    def __init__(self, owner, balance=0.0, rate=0.02):
        super().__init__(owner, balance)
        self.rate = rate

    def add_interest(self):
        self.deposit(self.balance * self.rate)
"""

ACCOUNT_TESTS = {
    "attributes_follow": (
        """
        a = Account("Zoe", 10)
        a.deposit(5)
        a.withdraw(3)
        assert a.balance == 12 and a.owner == "Zoe"
        a.balance = 7
        assert a.balance == 7
        """,
        ("self.balance -= amount", "self._balance = amount"),
    ),
    "property_refuses": (
        """
        a = Account("Zoe", 10)
        with pytest.raises(ValueError, match="negative"):
            a.withdraw(11)
        assert a.balance == 10
        """,
        ("value < 0", "value < -100"),
    ),
    "property_is_one": (
        """
        assert isinstance(Account.balance, property)
        assert Account.balance.__doc__ == "What is left."
        assert Account.balance.fset is not None
        """,
        ("'''What is left.'''", "pass"),
    ),
    "class_attributes": (
        """
        before = Account.count
        Account("a"), Account("b")
        assert Account.count == before + 2
        assert Account.bank == Account("c").bank == "Nile"
        Account.bank = "Amazon"
        assert Account("d").bank == "Amazon"
        Account.bank = "Nile"
        """,
        ("Account.count += 1", "self.count += 1"),
    ),
    "class_and_static_methods": (
        """
        assert Account.empty("Ed").balance == 0
        assert type(Savings.empty("Ed")) is Savings
        assert Account.in_cents(1.5) == 150 and Account("x").in_cents(2) == 200
        """,
        ("return cls(owner)", "return Account(owner)"),
    ),
    "inheritance": (
        """
        assert issubclass(Savings, Account)
        assert isinstance(Savings("s"), Account) and not isinstance(Account("s"), Savings)
        assert Savings.__bases__ == (Account,)
        assert Savings.__mro__[1] is Account and Account in Savings.mro()
        """,
        ("class Savings(Account):", "class Savings(Account, object):"),
    ),
    "overriding": (
        """
        s = Savings("Al", 100, rate=0.1)
        s.add_interest()
        assert s.balance == pytest.approx(110)
        assert "deposit" not in vars(Savings) and "add_interest" in Savings.__dict__
        assert hasattr(s, "withdraw") and callable(getattr(s, "withdraw"))
        """,
        ("self.deposit(self.balance * self.rate)", "self.deposit(self.rate)"),
    ),
    "documentation": (
        """
        assert Account.__doc__ == "A bank account." and Savings.__doc__
        methods = dict(inspect.getmembers(Account, inspect.isfunction))
        assert all(inspect.getdoc(methods[name]) for name in ("deposit", "withdraw"))
        assert Account.deposit.__qualname__ == "Account.deposit" and Account.__name__ == "Account"
        """,
        ("'''Takes amount away.'''", ""),
    ),
    "signatures": (
        """
        assert Account.__init__.__annotations__["owner"] is str
        assert typing.get_type_hints(Account.deposit) == {"amount": float, "return": type(None)}
        assert inspect.signature(Account).parameters["balance"].default == 0.0
        assert list(inspect.signature(Savings).parameters) == ["owner", "balance", "rate"]
        assert Savings.__init__.__defaults__ == (0.0, 0.02)
        """,
        ("balance: float = 0.0", "balance: float = 1.0"),
    ),
    "source_of_a_method": (
        """
        source = inspect.getsource(Savings.add_interest)
        assert "self.deposit(" in source, "add_interest should reuse deposit"
        assert "for" not in source.split()
        """,
        ("self.deposit(self.balance * self.rate)", "self._balance += self.balance * self.rate"),
    ),
    "subclass_in_the_test": (
        """
        class Student(Savings):
            def add_interest(self):
                super().add_interest()
                self.deposit(1)

        s = Student("Kim", 100)
        s.add_interest()
        assert s.balance == 103
        assert isinstance(s, Account) and Student.empty("K").rate == 0.02
        """,
        ("rate=0.02", "rate=0.2"),
    ),
    "method_replaced": (
        """
        calls = []
        with mock.patch.object(Account, "deposit", lambda self, amount: calls.append(amount)):
            Savings("Al", 50).add_interest()
        assert calls == [1.0]
        assert Account("x", 1).balance == 1
        """,
        ("self.deposit(self.balance * self.rate)", "self.balance += self.balance * self.rate"),
    ),
    "attribute_set_by_the_test": (
        """
        a = Account("Zoe")
        a.owner = "Yan"
        a.note = ["vip"]
        a.note.append("late")
        assert a.owner == "Yan" and a.note == ["vip", "late"]
        del a.note
        assert not hasattr(a, "note") and getattr(a, "note", None) is None
        assert vars(a) == {"owner": "Yan", "_balance": 0.0}
        """,
        ("self._balance = balance", "self.__balance = self._balance = balance"),
    ),
    "copies": (
        """
        a = Account("Zoe", 5)
        b = copy.copy(a)
        b.deposit(1)
        assert (a.balance, b.balance) == (5, 6)
        assert type(copy.deepcopy([a])[0]) is Account
        """,
        ("self.balance += amount", "self.balance += 2 * amount"),
    ),
}


def _siblings(family: str, right: str, tests: dict[str, tuple[str, tuple[str, str]]]) -> list[Pair]:
    """A pair for each test of one class; its wrong answer has one line of the right one changed."""
    return [Pair(f"{family}_{name}", right, test, right.replace(*mistake)) for name, (test, mistake) in tests.items()]


PAIRS: list[Pair] = [
    *_siblings("vector", VECTOR, VECTOR_TESTS),
    *_siblings("account", ACCOUNT, ACCOUNT_TESTS),
    Pair(
        "ordering_by_one_method",
        right="""
        @functools.total_ordering
        class Player:
            def __init__(self, name, score):
                self.name, self.score = name, score

            def __eq__(self, other):
                return self.score == other.score

            def __lt__(self, other):
                return self.score < other.score
        """,
        test="""
        team = [Player("a", 7), Player("b", 3), Player("c", 9)]
        assert [p.name for p in sorted(team)] == ["b", "a", "c"]
        assert max(team).name == "c" and min(team).name == "b"
        assert team[0] >= team[1] and team[1] <= team[2] and team[2] > team[0]
        """,
        wrong="""
        @functools.total_ordering
        class Player:
            def __init__(self, name, score):
                self.name, self.score = name, score

            def __eq__(self, other):
                return self.score == other.score

            def __lt__(self, other):
                return self.score > other.score
        """,
    ),
    Pair(
        "context_manager_class",
        right="""
        class Timer:
            def __init__(self):
                self.log = []

            def __enter__(self):
                self.log.append("start")
                return self

            def __exit__(self, kind, error, trace):
                self.log.append("stop" if kind is None else kind.__name__)
                return kind is ZeroDivisionError
        """,
        test="""
        with Timer() as t:
            assert t.log == ["start"]
        assert t.log == ["start", "stop"]
        with Timer() as t:
            1 / 0
        assert t.log == ["start", "ZeroDivisionError"]
        with pytest.raises(KeyError):
            with Timer():
                {}["missing"]
        """,
        wrong="""
        class Timer:
            def __init__(self):
                self.log = []

            def __enter__(self):
                self.log.append("start")
                return self

            def __exit__(self, kind, error, trace):
                self.log.append("stop" if kind is None else kind.__name__)
                return True
        """,
    ),
    Pair(
        "context_manager_by_a_generator",
        right="""
        @contextlib.contextmanager
        def indented(lines):
            lines.append("{")
            try:
                yield lines
            finally:
                lines.append("}")
        """,
        test="""
        out = []
        with indented(out) as o:
            o.append("x")
        assert out == ["{", "x", "}"]
        with contextlib.suppress(RuntimeError):
            with indented(out):
                raise RuntimeError
        assert out[-1] == "}" and len(out) == 5
        """,
        wrong="""
        @contextlib.contextmanager
        def indented(lines):
            lines.append("{")
            yield lines
            lines.append("}")
        """,
    ),
    Pair(
        "container_class",
        right="""
        class Grid:
            def __init__(self, w, h):
                self.w, self.h, self.cells = w, h, {}

            def __setitem__(self, key, value):
                x, y = key
                if not (0 <= x < self.w and 0 <= y < self.h):
                    raise IndexError(f"{key} is outside")
                self.cells[key] = value

            def __getitem__(self, key):
                return self.cells.get(key, ".")

            def __delitem__(self, key):
                del self.cells[key]

            def __contains__(self, key):
                return key in self.cells

            def __len__(self):
                return self.w * self.h
        """,
        test="""
        g = Grid(2, 3)
        g[0, 2] = "#"
        assert g[0, 2] == "#" and g[1, 1] == "."
        assert (0, 2) in g and len(g) == 6
        del g[0, 2]
        assert (0, 2) not in g
        with pytest.raises(IndexError):
            g[2, 0] = "#"
        """,
        wrong="""
        class Grid:
            def __init__(self, w, h):
                self.w, self.h, self.cells = w, h, {}

            def __setitem__(self, key, value):
                self.cells[key] = value

            def __getitem__(self, key):
                return self.cells.get(key, ".")

            def __delitem__(self, key):
                del self.cells[key]

            def __contains__(self, key):
                return key in self.cells

            def __len__(self):
                return self.w * self.h
        """,
    ),
    Pair(
        "slices_of_a_sequence",
        right="""
        class Playlist:
            def __init__(self, songs):
                self.songs = list(songs)

            def __len__(self):
                return len(self.songs)

            def __getitem__(self, i):
                return Playlist(self.songs[i]) if isinstance(i, slice) else self.songs[i]

            def __reversed__(self):
                return iter(self.songs[::-1])
        """,
        test="""
        p = Playlist("abcde")
        assert isinstance(p[1:3], Playlist) and list(p[1:3]) == ["b", "c"]
        assert p[-1] == "e" and len(p[::2]) == 3
        assert list(reversed(p))[0] == "e" and [s for s in p] == list("abcde")
        assert random.choice(p) in "abcde"
        """,
        wrong="""
        class Playlist:
            def __init__(self, songs):
                self.songs = list(songs)

            def __len__(self):
                return len(self.songs)

            def __getitem__(self, i):
                return self.songs[i]

            def __reversed__(self):
                return iter(self.songs[::-1])
        """,
    ),
    Pair(
        "iterator_class",
        right="""
        class Collatz:
            def __init__(self, n):
                self.n = n

            def __iter__(self):
                return self

            def __next__(self):
                if self.n == 1:
                    raise StopIteration
                self.n = self.n // 2 if self.n % 2 == 0 else 3 * self.n + 1
                return self.n
        """,
        test="""
        assert list(Collatz(6)) == [3, 10, 5, 16, 8, 4, 2, 1]
        c = Collatz(2)
        assert next(c) == 1 and next(c, "done") == "done"
        assert sum(1 for _ in Collatz(27)) == 111
        """,
        wrong="""
        class Collatz:
            def __init__(self, n):
                self.n = n

            def __iter__(self):
                return self

            def __next__(self):
                if self.n == 1:
                    return None
                self.n = self.n // 2 if self.n % 2 == 0 else 3 * self.n + 1
                if self.n == 1:
                    raise StopIteration
                return self.n
        """,
    ),
    Pair(
        "callable_object",
        right="""
        class Polynomial:
            def __init__(self, *coefficients):
                self.coefficients = coefficients

            def __call__(self, x):
                return sum(c * x ** i for i, c in enumerate(self.coefficients))
        """,
        test="""
        p = Polynomial(1, 0, 2)
        assert callable(p) and p(3) == 19
        assert list(map(p, [0, 1])) == [1, 3]
        np.testing.assert_array_equal(p(np.array([0, 1, 2])), [1, 3, 9])
        """,
        wrong="""
        class Polynomial:
            def __init__(self, *coefficients):
                self.coefficients = coefficients

            def __call__(self, x):
                return sum(c * x ** i for i, c in enumerate(self.coefficients, 1))
        """,
    ),
    Pair(
        "numbers_of_other_kinds",
        right="""
        class Modular:
            def __init__(self, value, n):
                self.value, self.n = value % n, n

            def __eq__(self, other):
                return int(self) == int(other) % self.n

            def __int__(self):
                return self.value

            __index__ = __int__

            def __pow__(self, k):
                return Modular(pow(self.value, k, self.n), self.n)

            def __truediv__(self, other):
                return Modular(self.value * pow(int(other), -1, self.n), self.n)

            def __radd__(self, other):
                return Modular(other + self.value, self.n)

            def __divmod__(self, k):
                return divmod(self.value, k)

            def __lshift__(self, k):
                return Modular(self.value << k, self.n)

            def __invert__(self):
                return Modular(pow(self.value, -1, self.n), self.n)
        """,
        test="""
        m = Modular(9, 7)
        assert m == 2 and int(m) == 2 and [10, 20, 30][m] == 30 and hex(m) == "0x2"
        assert m ** 3 == 1 and m / Modular(3, 7) == 3
        assert 6 + m == 1 and divmod(m, 2) == (1, 0)
        assert m << 2 == 1 and ~m == 4
        """,
        wrong="""
        class Modular:
            def __init__(self, value, n):
                self.value, self.n = value % n, n

            def __eq__(self, other):
                return int(self) == int(other) % self.n

            def __int__(self):
                return self.value

            __index__ = __int__

            def __pow__(self, k):
                return Modular(pow(self.value, k, self.n), self.n)

            def __truediv__(self, other):
                return Modular(self.value // int(other), self.n)

            def __radd__(self, other):
                return Modular(other + self.value, self.n)

            def __divmod__(self, k):
                return divmod(self.value, k)

            def __lshift__(self, k):
                return Modular(self.value << k, self.n)

            def __invert__(self):
                return Modular(-self.value, self.n)
        """,
    ),
    Pair(
        "set_like_operators",
        right="""
        class Tags:
            def __init__(self, *names):
                self.names = frozenset(names)

            def __and__(self, other):
                return Tags(*(self.names & other.names))

            def __or__(self, other):
                return Tags(*(self.names | other.names))

            def __xor__(self, other):
                return Tags(*(self.names ^ other.names))

            def __le__(self, other):
                return self.names <= other.names

            def __eq__(self, other):
                return self.names == other.names
        """,
        test="""
        a, b = Tags("x", "y"), Tags("y", "z")
        assert a & b == Tags("y")
        assert a | b == Tags("z", "y", "x")
        assert a ^ b == Tags("x", "z")
        assert Tags("y") <= a and a >= Tags("y") and not b <= a
        """,
        wrong="""
        class Tags:
            def __init__(self, *names):
                self.names = frozenset(names)

            def __and__(self, other):
                return Tags(*(self.names & other.names))

            def __or__(self, other):
                return Tags(*(self.names | other.names))

            def __xor__(self, other):
                return Tags(*(self.names - other.names))

            def __le__(self, other):
                return self.names <= other.names

            def __eq__(self, other):
                return self.names == other.names
        """,
    ),
    Pair(
        "abstract_base_class",
        right="""
        from abc import ABC, abstractmethod

        class Shape(ABC):
            @abstractmethod
            def area(self): ...

        class Circle(Shape):
            def __init__(self, r):
                self.r = r

            def area(self):
                return math.pi * self.r ** 2
        """,
        test="""
        assert inspect.isabstract(Shape)
        with pytest.raises(TypeError):
            Shape()
        assert math.isclose(Circle(2).area(), 4 * math.pi)

        class Square(Shape):
            def area(self):
                return 1

        assert Square().area() == 1 and isinstance(Square(), Shape)
        assert Shape.__abstractmethods__ == {"area"}
        """,
        wrong="""
        class Shape:
            def area(self): ...

        class Circle(Shape):
            def __init__(self, r):
                self.r = r

            def area(self):
                return math.pi * self.r ** 2
        """,
    ),
    Pair(
        "linked_list",
        right="""
        class Node:
            def __init__(self, value, next=None):
                self.value, self.next = value, next

        def reverse(node):
            before = None
            while node:
                node.next, before, node = before, node, node.next
            return before
        """,
        test="""
        third = Node(3)
        first = Node(1, Node(2, third))
        head = reverse(first)
        assert head is third
        values = []
        while head is not None:
            values.append(head.value)
            head = head.next
        assert values == [3, 2, 1] and first.next is None
        """,
        wrong="""
        class Node:
            def __init__(self, value, next=None):
                self.value, self.next = value, next

        def reverse(node):
            before = None
            while node:
                before = Node(node.value, before)
                node = node.next
            return before
        """,
    ),
    Pair(
        "binary_search_tree",
        right="""
        class Tree:
            def __init__(self, key):
                self.key, self.left, self.right = key, None, None

            def insert(self, key):
                side = "left" if key < self.key else "right"
                child = getattr(self, side)
                if child:
                    child.insert(key)
                else:
                    setattr(self, side, Tree(key))
                return self

            def __iter__(self):
                yield from self.left or ()
                yield self.key
                yield from self.right or ()
        """,
        test="""
        t = Tree(5).insert(2).insert(8).insert(3)
        assert list(t) == [2, 3, 5, 8]
        assert t.left.right.key == 3 and t.right.left is None
        assert isinstance(t.left, Tree)
        """,
        wrong="""
        class Tree:
            def __init__(self, key):
                self.key, self.left, self.right = key, None, None

            def insert(self, key):
                side = "left" if key < self.key else "right"
                setattr(self, side, Tree(key))
                return self

            def __iter__(self):
                yield from self.left or ()
                yield self.key
                yield from self.right or ()
        """,
    ),
    Pair(
        "subclass_of_dict",
        right="""
        class Inventory(dict):
            def __missing__(self, key):
                return 0

            def total(self):
                return sum(self.values())
        """,
        test="""
        i = Inventory(apples=3)
        i["pears"] += 2
        assert i == {"apples": 3, "pears": 2} and i["figs"] == 0
        assert isinstance(i, dict) and i.total() == 5
        assert "figs" not in i and sorted(i) == ["apples", "pears"]
        """,
        wrong="""
        class Inventory(dict):
            def __missing__(self, key):
                self[key] = 0
                return 0

            def total(self):
                return sum(self.values())
        """,
    ),
    Pair(
        "slots",
        right="""
        class Pixel:
            __slots__ = ("r", "g", "b")

            def __init__(self, r, g, b):
                self.r, self.g, self.b = r, g, b
        """,
        test="""
        p = Pixel(1, 2, 3)
        assert not hasattr(p, "__dict__") and Pixel.__slots__ == ("r", "g", "b")
        with pytest.raises(AttributeError):
            p.alpha = 0.5
        p.r = 9
        assert p.r == 9
        """,
        wrong="""
        class Pixel:
            def __init__(self, r, g, b):
                self.r, self.g, self.b = r, g, b
        """,
    ),
    Pair(
        "instances_bound_to_names",
        right="""
        class Dog:
            def __init__(self, name, tricks=None):
                self.name = name
                self.tricks = tricks or []

            def learn(self, trick):
                self.tricks.append(trick)

        rex, lassie = Dog("Rex"), Dog("Lassie")
        rex.learn("sit")
        kennel = [rex, lassie]
        """,
        test="""
        assert isinstance(rex, Dog) and rex.tricks == ["sit"]
        assert lassie.tricks == [], "dogs should not share their tricks"
        assert kennel[0] is rex and {d.name for d in kennel} == {"Rex", "Lassie"}
        rex.learn("roll")
        assert kennel[0].tricks == ["sit", "roll"]
        """,
        wrong="""
        class Dog:
            def __init__(self, name, tricks=[]):
                self.name = name
                self.tricks = tricks

            def learn(self, trick):
                self.tricks.append(trick)

        rex, lassie = Dog("Rex"), Dog("Lassie")
        rex.learn("sit")
        kennel = [rex, lassie]
        """,
    ),
    Pair(
        "multiple_inheritance",
        right="""
        class Swimmer:
            def moves(self):
                return ["swim"]

        class Flyer:
            def moves(self):
                return ["fly"]

        class Duck(Swimmer, Flyer):
            def moves(self):
                return Swimmer.moves(self) + Flyer.moves(self)
        """,
        test="""
        assert Duck().moves() == ["swim", "fly"]
        assert [c.__name__ for c in Duck.__mro__] == ["Duck", "Swimmer", "Flyer", "object"]
        assert all(issubclass(Duck, c) for c in (Swimmer, Flyer))
        assert not issubclass(Swimmer, Flyer)
        """,
        wrong="""
        class Swimmer:
            def moves(self):
                return ["swim"]

        class Flyer:
            def moves(self):
                return ["fly"]

        class Duck(Swimmer, Flyer):
            pass
        """,
    ),
    Pair(
        "estimator_of_their_own",
        right="""
        class LinearModel:
            def fit(self, X, y):
                A = np.column_stack([np.ones(len(X)), X])
                self.coef_ = np.linalg.lstsq(A, y, rcond=None)[0]
                return self

            def predict(self, X):
                return self.coef_[0] + X @ self.coef_[1:]
        """,
        test="""
        rng = np.random.default_rng(0)
        X = rng.normal(size=(50, 2))
        y = 3 + X @ [1.5, -2]
        model = LinearModel()
        assert model.fit(X, y) is model
        np.testing.assert_allclose(model.coef_, [3, 1.5, -2], atol=1e-8)
        assert model.predict(np.zeros((1, 2)))[0] == pytest.approx(3)
        """,
        wrong="""
        class LinearModel:
            def fit(self, X, y):
                A = np.column_stack([np.ones(len(X)), X])
                self.coef_ = np.linalg.lstsq(A, y, rcond=None)[0]

            def predict(self, X):
                return self.coef_[0] + X @ self.coef_[1:]
        """,
    ),
    Pair(
        "assertion_inside_a_with_statement",
        right="""
        class Till:
            def __init__(self):
                self.money = 0
            def take(self, amount):
                self.money += amount
            def __enter__(self):
                return self
            def __exit__(self, *error):
                return False
        """,
        test="""
        with Till() as till:
            till.take(2)
            assert till.money == 2
        """,
        wrong="""
        class Till:
            def __init__(self):
                self.money = 0
            def take(self, amount):
                pass
            def __enter__(self):
                return self
            def __exit__(self, *error):
                return False
        """,
    ),
    Pair(
        "context_manager_with_an_error_inside",
        right="""
        @contextlib.contextmanager
        def noting(log):
            log.append("begin")
            try:
                yield
            finally:
                log.append("end")
        """,
        test="""
        log = []
        try:
            with noting(log):
                raise KeyError("inside")
        except KeyError as error:
            assert error.args == ("inside",)
        else:
            assert False, "the error must come out"
        assert log == ["begin", "end"]
        """,
        wrong="""
        @contextlib.contextmanager
        def noting(log):
            log.append("begin")
            yield
            log.append("end")
        """,
    ),
    Pair(
        "documentation_of_an_object",
        right="""
        class memoize:
            def __init__(self, f):
                self.f, self.known = f, {}
                functools.update_wrapper(self, f)
            def __call__(self, *args):
                if args not in self.known:
                    self.known[args] = self.f(*args)
                return self.known[args]
        """,
        test="""
        @memoize
        def double(x):
            "Twice."
            return 2 * x
        assert double(2) == 4 and double.__doc__ == "Twice."
        """,
        wrong="""
        class memoize:
            def __init__(self, f):
                self.f = f
            def __call__(self, *args):
                return self.f(*args)
        """,
    ),
]
