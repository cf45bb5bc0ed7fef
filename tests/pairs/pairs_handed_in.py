"""Things that a test hands in: tables, dates, streams, types, functions of libraries, objects of its own classes."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "frame_handed_in",
        right="""
        def best(df, column):
            return df.sort_values(column, ascending=False).iloc[0]["name"]
        """,
        test="""
        df = pd.DataFrame({"name": ["x", "y", "z"], "height": [1.5, 1.9, 1.7], "age": [40, 20, 30]})
        assert best(df, "height") == "y" and best(df, "age") == "x"
        assert df["name"].tolist() == ["x", "y", "z"]
        """,
        wrong="""
        def best(df, column):
            return df.sort_values(column).iloc[0]["name"]
        """,
    ),
    Pair(
        "frames_in_a_list",
        right="""
        def stack(frames):
            return pd.concat(frames, ignore_index=True)
        """,
        test="""
        parts = [pd.DataFrame({"v": [i, i + 1]}) for i in (0, 10)]
        out = stack(parts)
        assert out["v"].tolist() == [0, 1, 10, 11] and out.index.tolist() == [0, 1, 2, 3]
        """,
        wrong="""
        def stack(frames):
            return pd.concat(frames)
        """,
    ),
    Pair(
        "series_with_labels_handed_in",
        right="""
        def top(s, n):
            return s.nlargest(n).index.tolist()
        """,
        test="""
        sales = pd.Series({"tea": 5, "milk": 9, "rice": 7}, name="sold")
        assert top(sales, 2) == ["milk", "rice"]
        """,
        wrong="""
        def top(s, n):
            return s.sort_values().index[:n].tolist()
        """,
    ),
    Pair(
        "row_handed_in_by_apply",
        right="""
        def full_name(row):
            return f"{row['first']} {row['last']}"
        """,
        test="""
        people = pd.DataFrame({"first": ["Ada", "Alan"], "last": ["Lovelace", "Turing"]})
        assert people.apply(full_name, axis=1).tolist() == ["Ada Lovelace", "Alan Turing"]
        """,
        wrong="""
        def full_name(row):
            return f"{row['last']} {row['first']}"
        """,
    ),
    Pair(
        "element_by_map",
        right="""
        def clean(text):
            return text.strip().title()
        """,
        test="""
        s = pd.Series([" ann", "BOB "])
        assert s.map(clean).tolist() == ["Ann", "Bob"]
        assert sorted(["b ", " A"], key=clean) == [" A", "b "]
        """,
        wrong="""
        def clean(text):
            return text.strip()
        """,
    ),
    Pair(
        "groups_handed_in",
        right="""
        def spread(group):
            return group.max() - group.min()
        """,
        test="""
        df = pd.DataFrame({"k": ["a", "b", "a", "b"], "v": [1, 10, 4, 30]})
        assert df.groupby("k")["v"].agg(spread).to_dict() == {"a": 3, "b": 20}
        """,
        wrong="""
        def spread(group):
            return group.max()
        """,
    ),
    Pair(
        "dates_handed_in",
        right="""
        def working_days(start, end):
            days = (start + dt.timedelta(n) for n in range((end - start).days + 1))
            return sum(day.weekday() < 5 for day in days)
        """,
        test="""
        assert working_days(dt.date(2024, 3, 1), dt.date(2024, 3, 4)) == 2
        assert working_days(dt.date(2024, 3, 2), dt.date(2024, 3, 3)) == 0
        """,
        wrong="""
        def working_days(start, end):
            days = (start + dt.timedelta(n) for n in range((end - start).days))
            return sum(day.weekday() < 5 for day in days)
        """,
    ),
    Pair(
        "timestamps_handed_in",
        right="""
        def rush_hour(stamp):
            return stamp.hour in (7, 8, 17, 18) and stamp.dayofweek < 5
        """,
        test="""
        assert rush_hour(pd.Timestamp("2024-05-06 08:15"))
        assert not rush_hour(pd.Timestamp("2024-05-05 08:15"))
        assert pd.Series(pd.date_range("2024-05-06", periods=24, freq="h")).map(rush_hour).sum() == 4
        """,
        wrong="""
        def rush_hour(stamp):
            return stamp.hour in (7, 8, 17, 18)
        """,
    ),
    Pair(
        "text_stream_handed_in",
        right="""
        def count_lines(stream):
            return sum(1 for line in stream if line.strip())
        """,
        test="""
        stream = io.StringIO("a\\n\\nb\\n")
        assert count_lines(stream) == 2
        assert stream.read() == "" and stream.tell() == 5
        """,
        wrong="""
        def count_lines(stream):
            return sum(1 for line in stream)
        """,
    ),
    Pair(
        "stream_to_write_to",
        right="""
        def write_csv(rows, out):
            import csv
            csv.writer(out, lineterminator="\\n").writerows(rows)
        """,
        test="""
        out = io.StringIO()
        write_csv([["a", 1], ["b,c", 2]], out)
        assert out.getvalue() == 'a,1\\n"b,c",2\\n'
        """,
        wrong="""
        def write_csv(rows, out):
            for row in rows:
                out.write(",".join(map(str, row)) + "\\n")
        """,
    ),
    Pair(
        "bytes_stream_handed_in",
        right="""
        def is_png(stream):
            return stream.read(8) == b"\\x89PNG\\r\\n\\x1a\\n"
        """,
        test="""
        data = io.BytesIO(b"\\x89PNG\\r\\n\\x1a\\n....")
        assert is_png(data) and data.read() == b"...."
        assert not is_png(io.BytesIO(b"GIF89a"))
        """,
        wrong="""
        def is_png(stream):
            return stream.read().startswith(b"\\x89PNG")
        """,
    ),
    Pair(
        "open_file_handed_in",
        right="""
        def word_count(f):
            return len(f.read().split())
        """,
        test="""
        Path("words.txt").write_text("one two\\nthree")
        with open("words.txt") as f:
            assert word_count(f) == 3
            f.seek(4)
            assert word_count(f) == 2
        """,
        wrong="""
        def word_count(f):
            f.seek(0)
            return len(f.read().split())
        """,
    ),
    Pair(
        "type_handed_in",
        right="""
        def only(items, kind):
            return [item for item in items if isinstance(item, kind)]
        """,
        test="""
        mixed = [1, "a", 2.5, "b", None]
        assert only(mixed, str) == ["a", "b"] and only(mixed, (int, float)) == [1, 2.5]
        assert only(mixed, type(None)) == [None]
        """,
        wrong="""
        def only(items, kind):
            return [item for item in items if type(item) == kind]
        """,
    ),
    Pair(
        "dtype_handed_in",
        right="""
        def mask(shape, dtype=float):
            return np.ones(shape, dtype=dtype)
        """,
        test="""
        assert mask((2, 2), dtype=bool).dtype == bool
        assert mask(3, np.int8).dtype == np.dtype("int8") and mask(3, dtype="f4").itemsize == 4
        assert mask(1, np.dtype("complex128"))[0] == 1 + 0j
        """,
        wrong="""
        def mask(shape, dtype=float):
            return np.ones(shape)
        """,
    ),
    Pair(
        "class_of_the_test_handed_in",
        right="""
        def build(cls, rows):
            return [cls(*row) for row in rows]
        """,
        test="""
        class Pt:
            def __init__(self, x, y):
                self.x, self.y = x, y

        pts = build(Pt, [(1, 2), (3, 4)])
        assert all(type(p) is Pt for p in pts) and pts[1].y == 4
        assert build(complex, [(1, 2)]) == [1 + 2j] and build(dt.date, [(2024, 1, 2)]) == [dt.date(2024, 1, 2)]
        """,
        wrong="""
        def build(cls, rows):
            return [cls(*reversed(row)) for row in rows]
        """,
    ),
    Pair(
        "class_handed_back",
        right="""
        def singleton(cls):
            instances = {}

            def get(*args):
                if cls not in instances:
                    instances[cls] = cls(*args)
                return instances[cls]

            return get
        """,
        test="""
        @singleton
        class Settings:
            def __init__(self, name):
                self.name = name

        assert Settings("a") is Settings("b") and Settings("c").name == "a"
        """,
        wrong="""
        def singleton(cls):
            def get(*args):
                return cls(*args)

            return get
        """,
    ),
    Pair(
        "library_functions_handed_in",
        right="""
        def integrate(f, a, b, n=1000):
            x = np.linspace(a, b, n + 1)
            return np.trapezoid(f(x), x)
        """,
        test="""
        assert abs(integrate(np.sin, 0, np.pi) - 2) < 1e-5
        assert abs(integrate(np.exp, 0, 1) - (np.e - 1)) < 1e-5
        assert abs(integrate(stats.norm.pdf, -9, 9) - 1) < 1e-6
        """,
        wrong="""
        def integrate(f, a, b, n=1000):
            x = np.linspace(a, b, n)
            return f(x).sum() / n
        """,
    ),
    Pair(
        "builtins_and_methods_handed_in",
        right="""
        def apply_all(functions, x):
            return [f(x) for f in functions]
        """,
        test="""
        assert apply_all([len, str.upper, sorted, "abc".index, set], "b") == [1, "B", ["b"], 1, {"b"}]
        assert apply_all([math.sqrt, float.is_integer, Fraction], 4.0) == [2.0, True, Fraction(4)]
        """,
        wrong="""
        def apply_all(functions, x):
            return {f: f(x) for f in functions}
        """,
    ),
    Pair(
        "ufunc_and_its_methods",
        right="""
        def table(op, n):
            return op.outer(np.arange(1, n + 1), np.arange(1, n + 1))
        """,
        test="""
        assert table(np.multiply, 3)[2, 1] == 6
        assert table(np.add, 2).tolist() == [[2, 3], [3, 4]]
        """,
        wrong="""
        def table(op, n):
            return op(np.arange(1, n + 1), np.arange(1, n + 1))
        """,
    ),
    Pair(
        "lambda_with_a_closure",
        right="""
        def bisect(f, a, b, eps=1e-9):
            while b - a > eps:
                m = (a + b) / 2
                if f(a) * f(m) <= 0:
                    b = m
                else:
                    a = m
            return (a + b) / 2
        """,
        test="""
        calls = []
        for c in (2, 3):
            root = bisect(lambda x: calls.append(x) or x * x - c, 0, 5)
            assert abs(root - c ** 0.5) < 1e-8
        assert len(calls) < 200, "too many evaluations"
        """,
        wrong="""
        def bisect(f, a, b, eps=1e-9):
            while b - a > eps:
                m = (a + b) / 2
                if f(m) < 0:
                    b = m
                else:
                    a = m
            return (a + b) / 2
        """,
    ),
    Pair(
        "callback_that_raises",
        right="""
        def safe(f, default):
            def g(*args):
                try:
                    return f(*args)
                except ArithmeticError:
                    return default
            return g
        """,
        test="""
        assert safe(lambda a, b: a / b, 0)(1, 0) == 0
        assert safe(math.exp, math.inf)(1000) == math.inf
        with pytest.raises(KeyError, match="k"):
            safe(lambda d: d["k"], None)({})
        """,
        wrong="""
        def safe(f, default):
            def g(*args):
                try:
                    return f(*args)
                except Exception:
                    return default
            return g
        """,
    ),
    Pair(
        "instance_of_a_test_class",
        right="""
        def total_area(shapes):
            return sum(shape.area() for shape in shapes)
        """,
        test="""
        class Square:
            def __init__(self, side):
                self.side, self.asked = side, 0

            def area(self):
                self.asked += 1
                return self.side ** 2

        squares = [Square(1), Square(2)]
        assert total_area(squares) == 5
        assert [s.asked for s in squares] == [1, 1]
        """,
        wrong="""
        def total_area(shapes):
            return sum(shape.area() for shape in shapes if shape.area() > 1)
        """,
    ),
    Pair(
        "protocols_of_a_test_class",
        right="""
        def middle(sequence):
            return sequence[len(sequence) // 2]
        """,
        test="""
        class Alphabet:
            def __len__(self):
                return 26

            def __getitem__(self, i):
                return string.ascii_lowercase[i]

            def __iter__(self):
                raise AssertionError("index it, don't copy it")

        assert middle(Alphabet()) == "n"
        assert middle(range(0, 10 ** 12)) == 5 * 10 ** 11
        """,
        wrong="""
        def middle(sequence):
            return list(sequence)[len(sequence) // 2]
        """,
    ),
    Pair(
        "operators_of_a_test_class",
        right="""
        def dot(a, b):
            total = a[0] * b[0]
            for x, y in zip(a[1:], b[1:]):
                total = total + x * y
            return total
        """,
        test="""
        class Poly:
            def __init__(self, *c):
                self.c = c

            def __mul__(self, k):
                return Poly(*(k * c for c in self.c))

            def __add__(self, other):
                return Poly(*map(sum, zip(self.c, other.c)))

        assert dot([Poly(1, 0), Poly(0, 1)], [3, 4]).c == (3, 4)
        assert dot([Fraction(1, 2), 1], [2, Fraction(1, 3)]) == Fraction(4, 3)
        """,
        wrong="""
        def dot(a, b):
            return float(sum(x * y for x, y in zip(a, b)))
        """,
    ),
    Pair(
        "object_kept_and_given_back",
        right="""
        class Stack:
            def __init__(self):
                self._items = []

            def push(self, item):
                self._items.append(item)

            def pop(self):
                return self._items.pop()

            def __len__(self):
                return len(self._items)
        """,
        test="""
        class Token:
            pass

        a, b = Token(), object()
        s = Stack()
        s.push(a)
        s.push(b)
        assert s.pop() is b and s.pop() is a and len(s) == 0
        """,
        wrong="""
        class Stack:
            def __init__(self):
                self._items = []

            def push(self, item):
                self._items.append(item)

            def pop(self):
                return self._items.pop(0)

            def __len__(self):
                return len(self._items)
        """,
    ),
    Pair(
        "generator_handed_in",
        right="""
        def take_while_rising(numbers):
            out = []
            for n in numbers:
                if out and n <= out[-1]:
                    break
                out.append(n)
            return out
        """,
        test="""
        def source():
            for n in (1, 4, 9, 2, 50):
                pulled.append(n)
                yield n

        pulled = []
        assert take_while_rising(source()) == [1, 4, 9]
        assert pulled == [1, 4, 9, 2], "don't read more than needed"
        assert take_while_rising(x * x for x in range(4)) == [0, 1, 4, 9]
        """,
        wrong="""
        def take_while_rising(numbers):
            numbers = list(numbers)
            n = 1
            while n < len(numbers) and numbers[n] > numbers[n - 1]:
                n += 1
            return numbers[:n]
        """,
    ),
    Pair(
        "endless_generator_handed_in",
        right="""
        def first_over(limit, numbers):
            return next(n for n in numbers if n > limit)
        """,
        test="""
        assert first_over(1000, itertools.count(0, 7)) == 1001
        numbers = itertools.count()
        first_over(3, numbers)
        assert next(numbers) == 5
        """,
        wrong="""
        def first_over(limit, numbers):
            return next(n for n in numbers if n >= limit - 1)
        """,
    ),
    Pair(
        "iterators_given_back_lazily",
        right="""
        def pairs(iterable):
            it = iter(iterable)
            return zip(it, it)
        """,
        test="""
        assert list(pairs("abcdef")) == [("a", "b"), ("c", "d"), ("e", "f")]
        assert next(pairs(itertools.count())) == (0, 1)
        assert dict(pairs(["k", 1])) == {"k": 1}
        """,
        wrong="""
        def pairs(iterable):
            return zip(iterable, iterable)
        """,
    ),
    Pair(
        "answer_of_one_question_handed_to_another",
        right="""
        class Matrix:
            def __init__(self, rows):
                self.rows = rows

        def transpose(m):
            return Matrix([list(column) for column in zip(*m.rows)])
        """,
        test="""
        m = Matrix([[1, 2], [3, 4], [5, 6]])
        t = transpose(m)
        assert isinstance(t, Matrix) and t.rows == [[1, 3, 5], [2, 4, 6]]
        assert transpose(t).rows == m.rows and transpose(transpose(m)) is not m
        """,
        wrong="""
        class Matrix:
            def __init__(self, rows):
                self.rows = rows

        def transpose(m):
            return Matrix([row[::-1] for row in m.rows])
        """,
    ),
    Pair(
        "enum_and_namedtuple_of_the_test",
        right="""
        def label(item):
            return f"{item.kind.name.lower()}: {item.price:.2f}"
        """,
        test="""
        Kind = enum.Enum("Kind", ["FRUIT", "BREAD"])
        Item = collections.namedtuple("Item", "kind price")
        assert label(Item(Kind.FRUIT, 2)) == "fruit: 2.00"
        assert label(Item(price=1.255, kind=Kind.BREAD)).startswith("bread: 1.2")
        """,
        wrong="""
        def label(item):
            return f"{item.kind.value}: {item.price:.2f}"
        """,
    ),
    Pair(
        "dataclass_of_the_test",
        right="""
        def birthday(person):
            return dataclasses.replace(person, age=person.age + 1)
        """,
        test="""
        @dataclasses.dataclass
        class Person:
            name: str
            age: int

        p = Person("Io", 20)
        assert birthday(p) == Person("Io", 21) and p.age == 20
        """,
        wrong="""
        def birthday(person):
            person.age += 1
            return person
        """,
    ),
    Pair(
        "mock_handed_in",
        right="""
        def notify(users, mailer):
            for user in users:
                if user["active"]:
                    mailer.send(to=user["mail"], subject="News")
        """,
        test="""
        mailer = mock.Mock()
        notify([{"mail": "a@x", "active": True}, {"mail": "b@x", "active": False}], mailer)
        mailer.send.assert_called_once_with(to="a@x", subject="News")
        """,
        wrong="""
        def notify(users, mailer):
            for user in users:
                mailer.send(to=user["mail"], subject="News")
        """,
    ),
    Pair(
        "context_manager_of_the_test",
        right="""
        def transfer(lock, a, b, amount):
            with lock:
                a["money"] -= amount
                b["money"] += amount
        """,
        test="""
        class Lock:
            held = uses = 0

            def __enter__(self):
                self.held, self.uses = 1, self.uses + 1

            def __exit__(self, *error):
                self.held = 0

        lock, a, b = Lock(), {"money": 5}, {"money": 0}
        transfer(lock, a, b, 3)
        assert (a, b) == ({"money": 2}, {"money": 3})
        assert lock.uses == 1 and not lock.held
        """,
        wrong="""
        def transfer(lock, a, b, amount):
            a["money"] -= amount
            b["money"] += amount
        """,
    ),
    Pair(
        "expressions_and_graphs_handed_in",
        right="""
        def degree_polynomial(G, x):
            return sum(x ** d for _, d in G.degree())
        """,
        test="""
        x = sp.Symbol("x")
        assert degree_polynomial(nx.path_graph(4), x) == 2 * x ** 2 + 2 * x
        assert degree_polynomial(nx.star_graph(3), 2) == 14
        """,
        wrong="""
        def degree_polynomial(G, x):
            return sum(d * x for _, d in G.degree())
        """,
    ),
    Pair(
        "sparse_matrix_handed_in",
        right="""
        def pagerank(links, d=0.85, steps=60):
            n = links.shape[0]
            m = links.T.multiply(1 / links.sum(axis=1).ravel()).tocsr()
            r = np.full(n, 1 / n)
            for _ in range(steps):
                r = (1 - d) / n + d * (m @ r)
            return r
        """,
        test="""
        links = sparse.csr_array(np.array([[0, 1, 0], [0, 0, 1], [1, 1, 0]]))
        r = pagerank(links)
        assert r.sum() == pytest.approx(1) and r.argmax() == 1
        np.testing.assert_allclose(r, pagerank(links, steps=200), atol=1e-3)
        assert links.nnz == 4
        """,
        wrong="""
        def pagerank(links, d=0.85, steps=60):
            n = links.shape[0]
            r = np.full(n, 1 / n)
            for _ in range(steps):
                r = (1 - d) / n + d * (links.T @ r)
            return r
        """,
    ),
    Pair(
        "structured_and_masked_arrays_handed_in",
        right="""
        def heaviest(a):
            return a[np.argmax(a["kg"])]["name"]

        def valid_mean(m):
            return float(m.mean())
        """,
        test="""
        dogs = np.array([("Rex", 30.5), ("Bo", 7.0)], dtype=[("name", "U8"), ("kg", "f8")])
        assert heaviest(dogs) == "Rex" and heaviest(dogs[1:]) == "Bo"
        assert valid_mean(np.ma.array([1, 100, 3], mask=[0, 1, 0])) == 2.0
        """,
        wrong="""
        def heaviest(a):
            return a[np.argmax(a["kg"])]["name"]

        def valid_mean(m):
            return float(np.mean(m.data))
        """,
    ),
    Pair(
        "paths_handed_in",
        right="""
        def count_files(folder, pattern="*"):
            return len([p for p in folder.rglob(pattern) if p.is_file()])
        """,
        test="""
        root = Path("tree")
        (root / "deep").mkdir(parents=True)
        (root / "a.py").touch()
        (root / "deep" / "b.py").touch()
        assert count_files(root) == 2 and count_files(root, "b*") == 1
        """,
        wrong="""
        def count_files(folder, pattern="*"):
            return len(list(folder.rglob(pattern)))
        """,
    ),
    Pair(
        "keyword_arguments_in_a_dict",
        right="""
        def describe(*args, sep=" ", **extra):
            return sep.join([*map(str, args), *(f"{k}={v}" for k, v in extra.items())])
        """,
        test="""
        options = {"sep": "|", "b": 2, "a": None}
        assert describe(1, "x", **options) == "1|x|b=2|a=None"
        assert describe(*range(3)) == "0 1 2" and describe() == ""
        """,
        wrong="""
        def describe(*args, sep=" ", **extra):
            return sep.join([*map(str, args), *(f"{k}={v}" for k, v in sorted(extra.items()))])
        """,
    ),
]
