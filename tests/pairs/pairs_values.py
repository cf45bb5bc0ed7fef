"""Values of Python itself and of its standard library, returned by a function or bound to a name."""

from pair import Pair

PAIRS: list[Pair] = [
    Pair(
        "list_of_squares",
        right="""
        def squares(n):
            return [i ** 2 for i in range(1, n + 1)]
        """,
        test="""
        assert squares(1) == [1]
        assert squares(4) == [1, 4, 9, 16]
        """,
        wrong="""
        def squares(n):
            return [i ** 2 for i in range(n)]
        """,
    ),
    Pair(
        "answer_is_a_float",
        right="answer1 = 9.81 * 2.5 ** 2 / 2",
        test="""
        assert isinstance(answer1, float), "answer1 should be a float"
        assert abs(answer1 - 30.65625) < 1e-6
        """,
        wrong="answer1 = str(9.81 * 2.5 ** 2 / 2)",
    ),
    Pair(
        "type_of_an_average",
        right="""
        def average(xs):
            return sum(xs) / len(xs)
        """,
        test="""
        assert average([2, 4]) == 3
        assert isinstance(average([2, 4]), float)
        """,
        wrong="""
        def average(xs):
            return sum(xs) // len(xs)
        """,
    ),
    Pair(
        "answer_by_its_hash",
        right='answer2 = "B"',
        test="""
        assert hashlib.sha1(answer2.lower().encode("utf-8")).hexdigest() == "e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98"
        """,
        wrong='answer2 = "C"',
    ),
    Pair(
        "type_and_value_by_hash",
        right="n_rows = 3 * 48",
        test="""
        from hashlib import sha1
        digest = sha1(str(type(n_rows)).encode("utf-8")+b"2c4").hexdigest()
        assert digest == "b1324b47242d913dad73525483c95c3dc340480a", "type of n_rows is not int"
        digest = sha1(str(n_rows).encode("utf-8")+b"2c4").hexdigest()
        assert digest == "86853aec6e318ff1b1234b134c55e37eac659e05", "int value of n_rows is not correct"
        """,
        wrong="n_rows = 3 * 48.0",
    ),
    Pair(
        "text_methods",
        right="""
        def acronym(phrase):
            return "".join(word[0] for word in phrase.split()).upper()
        """,
        test="""
        assert acronym("portable network graphics").isupper()
        assert acronym("portable network graphics").startswith("PN")
        assert acronym("random access memory")[::-1] == "MAR"
        """,
        wrong="""
        def acronym(phrase):
            return "".join(word[0] for word in phrase.split())
        """,
    ),
    Pair(
        "text_with_accents",
        right="""
        def shout(s):
            return s.upper() + "！"
        """,
        test="""
        assert shout("été") == "ÉTÉ！"
        assert len(shout("日本")) == 3
        """,
        wrong="""
        def shout(s):
            return s.upper() + "!"
        """,
    ),
    Pair(
        "bytes_encoded",
        right="""
        def encode(text):
            return text.encode("utf-8")
        """,
        test="""
        assert encode("né") == b"n\\xc3\\xa9"
        assert type(encode("a")) is bytes
        assert encode("né").decode("utf-8") == "né"
        """,
        wrong="""
        def encode(text):
            return text.encode("latin-1")
        """,
    ),
    Pair(
        "bytearray_of_bits",
        right="""
        def flip(data):
            return bytearray(b ^ 0xFF for b in data)
        """,
        test="""
        assert isinstance(flip(b"\\x00"), bytearray)
        assert flip(b"\\x0f\\x00") == bytearray(b"\\xf0\\xff")
        assert flip(b"\\x01").hex() == "fe"
        """,
        wrong="""
        def flip(data):
            return bytearray(~b & 0x7F for b in data)
        """,
    ),
    Pair(
        "range_with_a_step",
        right="""
        def odds(n):
            return range(1, n, 2)
        """,
        test="""
        assert type(odds(9)) == range
        assert odds(9).step == 2 and 7 in odds(9) and 9 not in odds(9)
        assert odds(8)[-1] == 7
        """,
        wrong="""
        def odds(n):
            return range(1, n + 1, 2)
        """,
    ),
    Pair(
        "set_operations",
        right="""
        def shared_letters(a, b):
            return set(a) & set(b)
        """,
        test="""
        assert shared_letters("listen", "silent") == set("silent")
        assert shared_letters("abc", "cde") - {"c"} == set()
        assert shared_letters("abc", "cde") <= {"c", "d"}
        assert shared_letters("abc", "xyz").isdisjoint({"a"})
        """,
        wrong="""
        def shared_letters(a, b):
            return set(a) | set(b)
        """,
    ),
    Pair(
        "frozenset_as_a_key",
        right="""
        def route(a, b):
            return frozenset([a, b])
        """,
        test="""
        fares = {route("Oslo", "Rome"): 120}
        assert fares[route("Rome", "Oslo")] == 120
        assert isinstance(route("a", "b"), frozenset)
        """,
        wrong="""
        def route(a, b):
            return (a, b)
        """,
    ),
    Pair(
        "deque_rotated",
        right="""
        def rotate(items, k):
            d = collections.deque(items)
            d.rotate(k)
            return d
        """,
        test="""
        d = rotate([1, 2, 3, 4], 1)
        assert d == collections.deque([4, 1, 2, 3])
        d.appendleft(0)
        assert d.popleft() == 0 and d[0] == 4
        """,
        wrong="""
        def rotate(items, k):
            d = collections.deque(items)
            d.rotate(-k)
            return d
        """,
    ),
    Pair(
        "deque_with_maxlen",
        right="""
        def last_three(items):
            return collections.deque(items, maxlen=3)
        """,
        test="""
        window = last_three(range(10))
        assert list(window) == [7, 8, 9]
        window.append(10)
        assert list(window) == [8, 9, 10]
        """,
        wrong="""
        def last_three(items):
            return collections.deque(list(items)[-3:])
        """,
    ),
    Pair(
        "namedtuple_fields",
        right="""
        Stats = collections.namedtuple("Stats", ["mean", "spread"])

        def describe(xs):
            return Stats(sum(xs) / len(xs), max(xs) - min(xs))
        """,
        test="""
        s = describe([2, 4, 9])
        assert s.mean == 5 and s.spread == 7
        assert s._fields == ("mean", "spread")
        assert isinstance(s, tuple) and isinstance(s, Stats)
        m, r = s
        assert s._replace(mean=0) == (0, r)
        """,
        wrong="""
        Stats = collections.namedtuple("Stats", ["spread", "mean"])

        def describe(xs):
            return Stats(sum(xs) / len(xs), max(xs) - min(xs))
        """,
    ),
    Pair(
        "typed_namedtuple",
        right="""
        class City(typing.NamedTuple):
            name: str
            population: int = 0

            def is_big(self):
                return self.population > 1_000_000
        """,
        test="""
        assert City("Kyoto", 1_460_000).is_big()
        assert City("Nara") == ("Nara", 0)
        assert City._field_defaults == {"population": 0}
        """,
        wrong="""
        class City(typing.NamedTuple):
            name: str
            population: int = 1

            def is_big(self):
                return self.population > 1_000_000
        """,
    ),
    Pair(
        "dataclass_compared",
        right="""
        @dataclasses.dataclass
        class Card:
            rank: int
            suit: str = "hearts"

        def top_card():
            return Card(14)
        """,
        test="""
        assert top_card() == Card(14, "hearts")
        assert dataclasses.is_dataclass(top_card())
        assert dataclasses.asdict(top_card()) == {"rank": 14, "suit": "hearts"}
        assert [f.name for f in dataclasses.fields(Card)] == ["rank", "suit"]
        """,
        wrong="""
        @dataclasses.dataclass
        class Card:
            rank: int
            suit: str = "hearts"

        def top_card():
            return Card("14")
        """,
    ),
    Pair(
        "dataclass_frozen_and_ordered",
        right="""
        @dataclasses.dataclass(frozen=True, order=True)
        class Version:
            major: int
            minor: int
        """,
        test="""
        assert max(Version(1, 2), Version(1, 10)) == Version(1, 10)
        assert len({Version(1, 2), Version(1, 2)}) == 1
        with pytest.raises(dataclasses.FrozenInstanceError):
            Version(1, 2).major = 3
        """,
        wrong="""
        @dataclasses.dataclass(order=True)
        class Version:
            major: int
            minor: int
        """,
    ),
    Pair(
        "enum_of_the_students",
        right="""
        class Light(enum.Enum):
            RED = "r"
            GREEN = "g"
            YELLOW = "y"

        def after(light):
            order = [Light.RED, Light.GREEN, Light.YELLOW]
            return order[(order.index(light) + 1) % 3]
        """,
        test="""
        assert after(Light.RED) is Light.GREEN
        assert after(Light.YELLOW) == Light.RED
        assert Light("g").name == "GREEN" and len(Light) == 3
        assert [l.value for l in Light] == ["r", "g", "y"]
        """,
        wrong="""
        class Light(enum.Enum):
            RED = "r"
            GREEN = "g"
            YELLOW = "y"

        def after(light):
            order = [Light.RED, Light.YELLOW, Light.GREEN]
            return order[(order.index(light) + 1) % 3]
        """,
    ),
    Pair(
        "int_enum_and_flag",
        right="""
        class Level(enum.IntEnum):
            LOW = 1
            HIGH = 3

        class Access(enum.Flag):
            READ = enum.auto()
            WRITE = enum.auto()

        def access(level):
            return Access.READ | Access.WRITE if level >= Level.HIGH else Access.READ
        """,
        test="""
        assert Level.HIGH > Level.LOW and Level.HIGH == 3
        assert Access.WRITE in access(Level.HIGH)
        assert access(1) == Access.READ
        """,
        wrong="""
        class Level(enum.IntEnum):
            LOW = 1
            HIGH = 3

        class Access(enum.Flag):
            READ = enum.auto()
            WRITE = enum.auto()

        def access(level):
            return Access.READ & Access.WRITE if level >= Level.HIGH else Access.READ
        """,
    ),
    Pair(
        "slice_objects",
        right="""
        def every_other(n):
            return slice(0, n, 2)
        """,
        test="""
        assert every_other(5) == slice(0, 5, 2)
        assert "abcdefg"[every_other(5)] == "ace"
        """,
        wrong="""
        def every_other(n):
            return slice(1, n, 2)
        """,
    ),
    Pair(
        "fraction_sum",
        right="""
        def harmonic(n):
            return sum(Fraction(1, k) for k in range(1, n + 1))
        """,
        test="""
        assert harmonic(4) == Fraction(25, 12)
        assert harmonic(3).numerator == 11 and harmonic(3).denominator == 6
        assert isinstance(harmonic(2), Fraction)
        """,
        wrong="""
        def harmonic(n):
            return sum(1 / k for k in range(1, n + 1))
        """,
    ),
    Pair(
        "decimal_money",
        right="""
        def with_tax(price):
            return (price * Decimal("1.10")).quantize(Decimal("0.01"))
        """,
        test="""
        assert with_tax(Decimal("2.55")) == Decimal("2.80")
        assert str(with_tax(Decimal("10"))) == "11.00"
        """,
        wrong="""
        def with_tax(price):
            return round(price * Decimal("1.10"))
        """,
    ),
    Pair(
        "complex_roots",
        right="""
        def roots(a, b, c):
            d = (b * b - 4 * a * c) ** 0.5
            return (-b + d) / (2 * a), (-b - d) / (2 * a)
        """,
        test="""
        r1, r2 = roots(1, 2, 5)
        assert isinstance(r1, complex)
        assert abs(r1 - (-1 + 2j)) < 1e-9 and abs(r2 - r1.conjugate()) < 1e-9
        assert math.isclose(r1.imag, 2)
        """,
        wrong="""
        def roots(a, b, c):
            d = abs(b * b - 4 * a * c) ** 0.5
            return (-b + d) / (2 * a), (-b - d) / (2 * a)
        """,
    ),
    Pair(
        "date_arithmetic",
        right="""
        def due(start, weeks):
            return start + dt.timedelta(weeks=weeks)
        """,
        test="""
        assert due(dt.date(2024, 2, 22), 1) == dt.date(2024, 2, 29)
        assert due(dt.date(2024, 1, 1), 2) - dt.date(2024, 1, 1) == dt.timedelta(days=14)
        assert due(dt.date(2024, 1, 1), 0).weekday() == 0
        """,
        wrong="""
        def due(start, weeks):
            return start + dt.timedelta(days=weeks)
        """,
    ),
    Pair(
        "datetime_parsed",
        right="""
        def parse(stamp):
            return dt.datetime.strptime(stamp, "%d/%m/%Y %H:%M")
        """,
        test="""
        when = parse("03/11/2021 14:05")
        assert isinstance(when, dt.datetime)
        assert (when.month, when.day) == (11, 3)
        assert when.isoformat() == "2021-11-03T14:05:00"
        assert f"{when:%B}" == "November"
        """,
        wrong="""
        def parse(stamp):
            return dt.datetime.strptime(stamp, "%m/%d/%Y %H:%M")
        """,
    ),
    Pair(
        "datetime_with_a_zone",
        right="""
        def to_utc(when):
            return when.astimezone(dt.timezone.utc)
        """,
        test="""
        tokyo = dt.timezone(dt.timedelta(hours=9))
        result = to_utc(dt.datetime(2023, 4, 1, 8, 30, tzinfo=tokyo))
        assert result.tzinfo == dt.timezone.utc
        assert (result.day, result.hour) == (31, 23)
        """,
        wrong="""
        def to_utc(when):
            return when.replace(tzinfo=dt.timezone.utc)
        """,
    ),
    Pair(
        "timedelta_of_a_walk",
        right="""
        def total(durations):
            return sum(durations, dt.timedelta())
        """,
        test="""
        t = total([dt.timedelta(minutes=50), dt.timedelta(minutes=25)])
        assert t.total_seconds() == 4500
        assert str(t) == "1:15:00"
        """,
        wrong="""
        def total(durations):
            return durations[0]
        """,
    ),
    Pair(
        "uuid_from_a_name",
        right="""
        def identify(name):
            return uuid.uuid5(uuid.NAMESPACE_DNS, name)
        """,
        test="""
        assert identify("python.org") == uuid.UUID("886313e1-3b8a-5372-9b90-0c9aee199e5d")
        assert identify("python.org").version == 5
        """,
        wrong="""
        def identify(name):
            return uuid.uuid3(uuid.NAMESPACE_DNS, name)
        """,
    ),
    Pair(
        "path_parts",
        right="""
        def backup(path):
            return path.with_suffix(".bak")
        """,
        test="""
        assert backup(Path("data/raw.csv")) == Path("data") / "raw.bak"
        assert isinstance(backup(Path("x.txt")), Path)
        assert backup(Path("data/raw.csv")).parent.name == "data"
        """,
        wrong="""
        def backup(path):
            return Path(path.stem + ".bak")
        """,
    ),
    Pair(
        "counter_of_words",
        right="""
        def count_words(text):
            return collections.Counter(text.lower().split())
        """,
        test="""
        counts = count_words("the cat and The dog and the bird")
        assert counts.most_common(1) == [("the", 3)]
        assert counts["fish"] == 0
        assert counts + collections.Counter(the=1) == {"the": 4, "cat": 1, "and": 2, "dog": 1, "bird": 1}
        """,
        wrong="""
        def count_words(text):
            return collections.Counter(text.split())
        """,
    ),
    Pair(
        "defaultdict_of_lists",
        right="""
        def by_length(words):
            groups = collections.defaultdict(list)
            for word in words:
                groups[len(word)].append(word)
            return groups
        """,
        test="""
        groups = by_length(["a", "to", "be"])
        assert isinstance(groups, collections.defaultdict)
        assert groups == {1: ["a"], 2: ["to", "be"]}
        assert groups[17] == []
        """,
        wrong="""
        def by_length(words):
            groups = collections.defaultdict(list)
            for word in words:
                groups[len(word)] = [word]
            return groups
        """,
    ),
    Pair(
        "ordered_dict",
        right="""
        def index(words):
            return collections.OrderedDict((w, len(w)) for w in sorted(words))
        """,
        test="""
        assert list(index(["pear", "fig"])) == ["fig", "pear"]
        assert index(["pear", "fig"]) == collections.OrderedDict([("fig", 3), ("pear", 4)])
        """,
        wrong="""
        def index(words):
            return collections.OrderedDict((w, len(w)) for w in words)
        """,
    ),
    Pair(
        "dict_views",
        right="""
        def stock(a, b):
            return {k: a.get(k, 0) + b.get(k, 0) for k in a.keys() | b.keys()}
        """,
        test="""
        merged = stock({"pen": 2}, {"pen": 1, "ink": 5})
        assert merged.keys() == {"pen", "ink"}
        assert sorted(merged.items()) == [("ink", 5), ("pen", 3)]
        assert max(merged, key=merged.get) == "ink"
        assert sum(merged.values()) == 8
        """,
        wrong="""
        def stock(a, b):
            return {**a, **b}
        """,
    ),
    Pair(
        "keys_of_every_kind",
        right="""
        def neighbours():
            return {(0, 0): [(0, 1)], 1.5: None, True: "yes", frozenset({2}): b"two"}
        """,
        test="""
        n = neighbours()
        assert n[0, 0] == [(0, 1)] and n[1.5] is None
        assert n[1] == "yes" and n[frozenset({2})] == b"two"
        """,
        wrong="""
        def neighbours():
            return {(0, 0): [[0, 1]], 1.5: None, True: "yes", frozenset({2}): b"two"}
        """,
    ),
    Pair(
        "bool_not_an_int",
        right="""
        def is_leap(year):
            return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        """,
        test="""
        assert is_leap(2000) is True
        assert is_leap(1900) is False
        """,
        wrong="""
        def is_leap(year):
            return 1 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 0
        """,
    ),
    Pair(
        "nothing_returned",
        right="""
        def find(items, wanted):
            for i, item in enumerate(items):
                if item == wanted:
                    return i
        """,
        test="""
        assert find("abc", "c") == 2
        assert find("abc", "z") is None
        """,
        wrong="""
        def find(items, wanted):
            for i, item in enumerate(items):
                if item == wanted:
                    return i
            return -1
        """,
    ),
    Pair(
        "not_a_number",
        right="""
        def mean(xs):
            return sum(xs) / len(xs) if xs else float("nan")
        """,
        test="""
        assert mean([1, 2]) == 1.5
        assert math.isnan(mean([]))
        """,
        wrong="""
        def mean(xs):
            return sum(xs) / len(xs) if xs else 0.0
        """,
    ),
    Pair(
        "very_large_integer",
        right="""
        def fibonacci(n):
            a, b = 0, 1
            for _ in range(n):
                a, b = b, a + b
            return a
        """,
        test="""
        assert fibonacci(300) == 222232244629420445529739893461909967206666939096499764990979600
        """,
        wrong="""
        def fibonacci(n):
            golden = (1 + 5 ** 0.5) / 2
            return int(golden ** n / 5 ** 0.5 + 0.5)
        """,
    ),
    Pair(
        "pattern_and_match",
        right="""
        def zip_code():
            return re.compile(r"\\d{3}-\\d{4}")
        """,
        test="""
        assert isinstance(zip_code(), re.Pattern)
        assert zip_code().fullmatch("604-8134")
        assert not zip_code().fullmatch("6048134")
        assert zip_code().search("〒604-8134 京都").group() == "604-8134"
        """,
        wrong="""
        def zip_code():
            return re.compile(r"\\d{3}-?\\d{4}")
        """,
    ),
    Pair(
        "generator_step_by_step",
        right="""
        def countdown(n):
            while n > 0:
                yield n
                n -= 1
        """,
        test="""
        gen = countdown(2)
        assert inspect.isgeneratorfunction(countdown)
        assert iter(gen) is gen
        assert next(gen) == 2 and next(gen) == 1
        with pytest.raises(StopIteration):
            next(gen)
        """,
        wrong="""
        def countdown(n):
            while n >= 0:
                yield n
                n -= 1
        """,
    ),
    Pair(
        "generator_without_end",
        right="""
        def primes():
            found = []
            for n in itertools.count(2):
                if all(n % p for p in found):
                    found.append(n)
                    yield n
        """,
        test="""
        assert list(itertools.islice(primes(), 6)) == [2, 3, 5, 7, 11, 13]
        assert next(p for p in primes() if p > 30) == 31
        """,
        wrong="""
        def primes():
            found = []
            for n in itertools.count(1):
                if all(n % p for p in found if p > 1):
                    found.append(n)
                    yield n
        """,
    ),
    Pair(
        "generator_that_is_sent_to",
        right="""
        def running_mean():
            total, n, mean = 0, 0, None
            while True:
                total += yield mean
                n += 1
                mean = total / n
        """,
        test="""
        averager = running_mean()
        next(averager)
        assert averager.send(10) == 10
        assert averager.send(20) == 15
        averager.close()
        """,
        wrong="""
        def running_mean():
            total, mean = 0, None
            while True:
                total += yield mean
                mean = total / 2
        """,
    ),
    Pair(
        "iterators_of_the_library",
        right="""
        def pairwise_sums(xs):
            return map(lambda a, b: a + b, xs, xs[1:])
        """,
        test="""
        assert isinstance(pairwise_sums([1, 2]), map)
        assert list(pairwise_sums([1, 2, 4])) == [3, 6]
        sums = pairwise_sums([1, 2, 4])
        assert next(sums) == 3 and list(sums) == [6]
        """,
        wrong="""
        def pairwise_sums(xs):
            return [a + b for a, b in zip(xs, xs[1:])]
        """,
    ),
    Pair(
        "nested_records",
        right="""
        def students():
            return [{"name": "Ada", "marks": {"maths": [9, 10]}, "born": dt.date(1815, 12, 10)}]
        """,
        test="""
        assert students()[0]["marks"]["maths"][-1] == 10
        assert all(isinstance(s["born"], dt.date) for s in students())
        assert sorted(students()[0]) == ["born", "marks", "name"]
        """,
        wrong="""
        def students():
            return [{"name": "Ada", "marks": {"maths": [9, 10]}, "born": "1815-12-10"}]
        """,
    ),
    Pair(
        "json_text",
        right="""
        def to_json(record):
            return json.dumps(record, indent=2)
        """,
        test="""
        assert json.loads(to_json({"a": [1, None]})) == {"a": [1, None]}
        assert to_json({"a": 1}).splitlines()[1] == '  "a": 1'
        """,
        wrong="""
        def to_json(record):
            return str(record)
        """,
    ),
    Pair(
        "unpacked_results",
        right="""
        def min_max(xs):
            return min(xs), max(xs)
        """,
        test="""
        low, high = min_max([3, 1, 2])
        assert (low, high) == (1, 3)
        assert type(min_max([0])) is tuple
        assert {**dict([min_max([3, 1])])} == {1: 3}
        """,
        wrong="""
        def min_max(xs):
            return [min(xs), max(xs)]
        """,
    ),
    Pair(
        "tree_of_dicts",
        right="""
        def depth(tree):
            return 1 + max((depth(child) for child in tree.values()), default=0)

        tree = {"a": {"b": {}, "c": {"d": {}}}}
        """,
        test="""
        assert depth({}) == 1
        assert depth(tree) == 4
        tree["a"]["c"]["d"]["e"] = {}
        assert depth(tree) == 5
        """,
        wrong="""
        def depth(tree):
            return max((1 + depth(child) for child in tree.values()), default=0)

        tree = {"a": {"b": {}, "c": {"d": {}}}}
        """,
    ),
]
